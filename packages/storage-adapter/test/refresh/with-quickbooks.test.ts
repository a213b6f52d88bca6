import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createQuickBooks } from '@vectis/quickbooks'
import { createVirtualClock } from '@vectis/quickbooks-emulator'
import { createAuthorizationStateStore } from '../../src/authorization-states/authorization-state-store.ts'
import { createConnectionStore } from '../../src/connections/connection-store.ts'
import { createUsageStore } from '../../src/usage/usage-store.ts'
import { testKeyRing } from '../support/connect-database.ts'
import { createStrictEmulator, livingRefreshToken, realmId } from '../support/quickbooks-grant.ts'
import { openTestDatabase } from '../support/test-database.ts'
import type { TestDatabase } from '../support/test-database.ts'

const redirectUri = 'http://localhost:3000/quickbooks/callback'
const hourMs = 3_600_000

let database: TestDatabase
beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())

describe('createQuickBooks on the stores of this package', () => {
  test('consent, refresh, revocation and reconnect', async () => {
    const { db } = database
    const clock = createVirtualClock()
    const emulator = createStrictEmulator(clock)
    const connections = createConnectionStore({ db, keyRing: testKeyRing, clock })
    const usage = createUsageStore({ db })
    const quickbooks = createQuickBooks({
      credentials: { ...emulator.credentials('sandbox'), redirectUri },
      connections,
      states: createAuthorizationStateStore({ db }),
      usage,
      endpoints: emulator.endpoints,
      transport: (request) => emulator.exchange(request),
      clock,
    })
    const consent = async () => {
      const { url, state } = await quickbooks.oauth.buildAuthorizationUrl({
        tenantId: 'acme',
        environment: 'sandbox',
        requestedBy: 'ada',
      })
      const parameters = await emulator.consent(url, { realmId })
      const callback = { parameters, expectedState: state }
      return { callback, outcome: await quickbooks.oauth.completeAuthorization(callback) }
    }
    const refreshes = () => emulator.log.count({ operation: 'token-refresh' })

    const first = await consent()
    expect(first.outcome.status).toBe('connected')
    // The state is used up: the same callback again changes nothing.
    const again = await quickbooks.oauth.completeAuthorization(first.callback)
    expect(again.status).toBe('already_completed')

    const realm = await quickbooks.realm('acme')
    await clock.run(realm.companyInfo())
    expect(refreshes()).toBe(0)
    for (let hours = 1; hours <= 3; hours += 1) {
      await clock.advance(hourMs)
      const rows = await clock.run(
        Promise.all(Array.from({ length: 10 }, () => realm.companyInfo())),
      )
      expect(rows.every((row) => row !== null)).toBe(true)
      expect(refreshes()).toBe(hours)
    }
    const stored = await connections.forTenant('acme').read()
    expect(stored?.tokens?.refreshToken).toBe(livingRefreshToken(emulator))

    emulator.revoke({ realmId })
    await clock.advance(hourMs)
    await expect(clock.run(realm.companyInfo())).rejects.toMatchObject({
      name: 'ReconnectRequiredError',
    })
    expect(await connections.forTenant('acme').read()).toMatchObject({
      state: 'action_required',
      stateReason: 'invalid_grant',
    })

    expect((await consent()).outcome.status).toBe('connected')
    expect(await clock.run((await quickbooks.realm('acme')).companyInfo())).not.toBeNull()
    await quickbooks.oauth.disconnect('acme')
    expect(await connections.forTenant('acme').read()).toMatchObject({
      state: 'disconnected',
      tokens: null,
    })
    await quickbooks.close()
  })
})
