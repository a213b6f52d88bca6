import { describe, expect, test } from 'vitest'
import * as core from '../../packages/core/src/index.ts'
import * as oauth from '../../packages/core/src/oauth.ts'
import * as ports from '../../packages/core/src/ports.ts'
import * as rows from '../../packages/core/src/rows.ts'
import * as values from '../../packages/core/src/values.ts'
import * as wire from '../../packages/core/src/wire.ts'
import * as sync from '../../packages/sync-runner/src/index.ts'
import {
  createMemoryAuthorizationStateStore,
  createMemoryConnectionStore,
  createMemorySyncStore,
} from '../../packages/testkit/src/contracts.ts'
import {
  createActivity,
  createCompany,
  createEmulator,
  createVirtualClock,
} from '../../packages/emulator/src/index.ts'
import { readText } from '../repository.ts'

const tenantId = 'acme'
const realmId = '9341457021722202'
const redirectUri = 'http://localhost/callback'

describe('nothing here can write to QuickBooks', () => {
  test('every request of a whole life is a GET, a POST to /query or OAuth', async () => {
    const clock = createVirtualClock({ start: Date.parse('2026-11-23T12:00:00Z') })
    const company = createCompany({ realmId, seed: 5, customers: 25, invoices: 200, clock })
    const emulator = createEmulator({ companies: [company], throttle: false, clock })
    const connections = createMemoryConnectionStore({ clock })
    const quickbooks = core.createQuickBooks({
      credentials: { ...emulator.credentials(), redirectUri },
      connections,
      states: createMemoryAuthorizationStateStore(),
      endpoints: emulator.endpoints,
      transport: emulator.exchange,
      clock,
    })
    const runner = sync.createSyncRunner({
      quickbooks,
      store: createMemorySyncStore(),
      connections,
    })
    const activity = createActivity(company, { seed: 5 })

    const live = async () => {
      const pending = await quickbooks.oauth.buildAuthorizationUrl({
        tenantId,
        environment: 'sandbox',
      })
      const parameters = await emulator.consent(pending.url, { realmId })
      const expectedState = pending.state
      await quickbooks.oauth.completeAuthorization({ parameters, expectedState })
      for (const mode of ['auto', 'incremental', 'verify', 'full'] as const) {
        const report = await runner.runOnce({ tenantId, mode, countTotals: true })
        expect(report.error).toBeNull()
        for (let step = 0; step < 30; step += 1) activity.step()
        emulator.expireAccessTokens()
      }
      const realm = await quickbooks.realm(tenantId)
      await realm.companyInfo()
      const [invoice] = await realm.query('Invoice', { pageSize: 10 }).toArray()
      await realm.read('Invoice', invoice!.Id)
      await quickbooks.oauth.disconnect(tenantId)
      await runner.stop()
      await quickbooks.close()
    }

    await clock.run(live())

    const seen = new Set(emulator.log.records.map((one) => one.operation))
    const kinds = [
      'authorize',
      'cdc',
      'decide',
      'query',
      'read',
      'revoke',
      'token-exchange',
      'token-refresh',
    ]
    expect([...seen].sort()).toEqual(expect.arrayContaining(kinds))
    const requests = emulator.log.records.map(({ method, path, operation }) =>
      [method, path.replaceAll(/\d{2,}/g, '<id>'), operation].join(' '),
    )
    const allowed =
      /^(?:GET .*|POST \/(?:sandbox\/)?v3\/company\/<id>\/query query|POST \S+ (?:decide|token-exchange|token-refresh|revoke))$/
    expect(requests.filter((request) => !allowed.test(request))).toEqual([])
    expect(emulator.log.writes()).toEqual([])
    expect(requests.length).toBeGreaterThan(20)
  })

  test('no exported name promises to create, update, void, delete or send an accounting object', () => {
    const entities = '(?:Customer|Invoice|Payment|CreditMemo|RecurringTransaction|Estimate|Item)'
    const verb = new RegExp(`^(?:create|update|void|delete|send|save|post|write)${entities}`)
    const names = [core, oauth, ports, rows, values, wire, sync].flatMap(Object.keys)
    expect(names.length).toBeGreaterThan(70)
    expect(names.filter((name) => verb.test(name))).toEqual([])
  })

  test('the transport can only express reading', () => {
    // One type stands for every request to the company API; its methods are the whole vocabulary.
    const source = readText('packages/core/src/transport/api-request.ts')
    expect(source.match(/'(?:PUT|PATCH|DELETE)'/g)).toBeNull()
    expect(source).toMatch(/'GET'/)
  })
})
