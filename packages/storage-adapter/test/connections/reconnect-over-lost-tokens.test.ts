import { createQuickBooks } from '@vectis/quickbooks'
import { createEmulator } from '@vectis/quickbooks-emulator'
import { sql } from 'kysely'
import type { RawBuilder } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createAuthorizationStateStore } from '../../src/authorization-states/authorization-state-store.ts'
import { createConnectionStore } from '../../src/connections/connection-store.ts'
import { testKeyRing } from '../support/connect-database.ts'
import { openTestDatabase } from '../support/test-database.ts'
import type { TestDatabase } from '../support/test-database.ts'

const realmId = '9341452000000001'
const redirectUri = 'http://localhost:3000/callback'
const emulator = createEmulator({ companies: [{ realmId }], throttle: false })

let database: TestDatabase
beforeAll(async () => {
  database = await openTestDatabase()
})
beforeEach(() => database.empty())
afterAll(async () => {
  await database.close()
  await emulator.close()
})

function open() {
  const { db } = database
  const connections = createConnectionStore({ db, keyRing: testKeyRing })
  const quickbooks = createQuickBooks({
    credentials: { ...emulator.credentials('sandbox'), redirectUri },
    connections,
    states: createAuthorizationStateStore({ db }),
    endpoints: emulator.endpoints,
    transport: emulator.exchange,
  })
  const consent = async () => {
    const asked = { tenantId: 'acme', environment: 'sandbox' } as const
    const { url, state } = await quickbooks.oauth.buildAuthorizationUrl(asked)
    const parameters = await emulator.consent(url, { realmId })
    return quickbooks.oauth.completeAuthorization({ parameters, expectedState: state })
  }
  return { connections, quickbooks, consent }
}

function change(text: RawBuilder<string>) {
  return database.db.updateTable('quickbooks_connections').set({ access_token: text }).execute()
}

// The remedy of both codes says so.
test.each([
  ['tampered', sql<string>`refresh_token`],
  ['malformed', sql<string>`'not ours'`],
])('a tenant whose tokens are %s connects again without a disconnect', async (code, text) => {
  const { connections, consent } = open()
  await consent()
  await change(text)
  const store = connections.forTenant('acme')
  await expect(store.read()).rejects.toMatchObject({ code })
  expect(await consent()).toMatchObject({ status: 'connected' })
  expect(await store.read()).toMatchObject({ state: 'connected', realmId })
})

test('a key that this process lacks is no reason to replace a connection that others can read', async () => {
  const { connections, consent } = open()
  await consent()
  await change(sql<string>`regexp_replace(access_token, '^1\\.[^.]+', '1.other')`)
  await expect(connections.forTenant('acme').read()).rejects.toMatchObject({
    code: 'unknown_key_id',
  })
  await expect(consent()).rejects.toMatchObject({ code: 'unknown_key_id' })
})
