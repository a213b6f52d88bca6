import { createCompany, createEmulator } from '@vectis/quickbooks-emulator'
import {
  createMemoryAuthorizationStateStore,
  createMemoryConnectionStore,
  createMemoryUsageStore,
} from '@vectis/quickbooks-testkit/contracts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createQuickBooks } from '../../src/client/create-quickbooks.ts'
import type { QuickBooks } from '../../src/client/create-quickbooks.ts'
import { realmId, redirectUri, tenantId } from '../harness.ts'

const clock = { now: () => Date.now() }
const company = createCompany({ realmId, clock, customers: 30, invoices: 1_200 })
const emulator = createEmulator({ companies: [company] })
const countInBooks = (rest: string) => company.query(`SELECT COUNT(*) FROM ${rest}`).totalCount
const connections = createMemoryConnectionStore()
let quickbooks: QuickBooks

/** Everything real but Intuit: sockets, gzip, timers. */
beforeAll(async () => {
  await emulator.listen({ port: 0 })
  quickbooks = createQuickBooks({
    credentials: { ...emulator.credentials('sandbox'), redirectUri },
    connections,
    states: createMemoryAuthorizationStateStore(),
    usage: createMemoryUsageStore(),
    endpoints: emulator.endpoints,
    limits: { requestsPerSecond: 10 },
  })
})

afterAll(async () => {
  await quickbooks.close()
  await emulator.close()
})

describe('over HTTP', () => {
  test('connects through the redirects and reads everything', async () => {
    const { url, state } = await quickbooks.oauth.buildAuthorizationUrl({
      tenantId,
      environment: 'sandbox',
    })
    const parameters = await emulator.consent(url, { realmId })
    const outcome = await quickbooks.oauth.completeAuthorization({
      parameters,
      expectedState: state,
    })
    expect(outcome.status).toBe('connected')

    const realm = await quickbooks.realm(tenantId)
    const [info, count, rows] = await Promise.all([
      realm.companyInfo(),
      realm.count('Invoice'),
      realm.query('Invoice').toArray(),
    ])
    expect(info.CompanyName).toBe(company.name)
    expect(count).toBeGreaterThan(1_000)
    expect([count, rows.length]).toEqual([countInBooks('Invoice'), countInBooks('Invoice')])
    const scanned: string[] = []
    for await (const page of realm.scan('Customer')) scanned.push(...page.ids)
    expect(scanned).toHaveLength(
      countInBooks('Customer WHERE Active IN (true, false)') ?? Number.NaN,
    )
    const one = await realm.read('Invoice', rows[0]!.Id)
    expect(one?.Id).toBe(rows[0]?.Id)
    expect(await realm.read('Invoice', '999999999')).toBeNull()
    const created = company.operations.createCustomer({ displayName: 'New over HTTP' })
    const changes = await realm.changeDataCapture({
      entities: ['Customer'],
      changedSince: new Date(clock.now() - 60_000).toISOString(),
    })
    expect(changes.rows.Customer?.map(({ Id }) => Id)).toContain(created['Id'])
    expect(emulator.log.writes()).toEqual([])
  })

  test('a refused connection and a lost answer are different errors', async () => {
    const endpoints = { ...emulator.endpoints.sandbox, apiOrigin: 'http://127.0.0.1:9' }
    const alone = createQuickBooks({
      credentials: { ...emulator.credentials('sandbox'), redirectUri },
      connections,
      states: createMemoryAuthorizationStateStore(),
      endpoints,
      retry: { retries: 1, baseDelayMs: 1 },
    })
    const realm = await alone.realm(tenantId)
    await expect(realm.companyInfo()).rejects.toMatchObject({
      code: 'network',
      mayHaveArrived: false,
    })
    const remove = emulator.faults.push({
      match: { operation: 'read' },
      respond: { truncateBody: 0.5 },
    })
    const other = createQuickBooks({
      credentials: { ...emulator.credentials('sandbox'), redirectUri },
      connections,
      states: createMemoryAuthorizationStateStore(),
      endpoints: emulator.endpoints,
      retry: { retries: 0 },
    })
    const call = (await other.realm(tenantId)).companyInfo()
    await expect(call).rejects.toMatchObject({ code: 'network', mayHaveArrived: true })
    remove()
    await Promise.all([alone.close(), other.close()])
  })
})
