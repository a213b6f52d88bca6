import { afterAll, beforeAll, expect, test } from 'vitest'
import { createConnectionStore } from '../../src/connections/connection-store.ts'
import { rekey } from '../../src/connections/rekey.ts'
import { openTestDatabase } from '../support/test-database.ts'
import type { TestDatabase } from '../support/test-database.ts'
import { untilBlocked } from '../support/until-blocked.ts'
import { ringBefore, ringDuring } from './rekey-keys.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())

const at = '2026-11-23T09:00:00.000Z'

test('re-keying waits for a row that a transaction holds, and asks no more than it must', async () => {
  const { db } = database
  const connections = createConnectionStore({ db, keyRing: ringBefore })
  for (const tenantId of ['acme', 'beta', 'gamma']) {
    await connections.forTenant(tenantId).connect({
      environment: 'production',
      realmId: '1',
      tokens: {
        accessToken: 'CANARY-access',
        refreshToken: 'CANARY-refresh',
        accessTokenExpiresAt: at,
        refreshTokenExpiresAt: at,
        refreshTokenHardExpiresAt: null,
      },
    })
  }
  let batches = 0
  const running = await db.transaction().execute(async (host) => {
    await host
      .updateTable('quickbooks_connections')
      .set({ updated_at: at })
      .where('tenant_id', '=', 'beta')
      .execute()
    const done = rekey({ db, keyRing: ringDuring }, { onProgress: () => (batches += 1) })
    await untilBlocked(host, db)
    return { done }
  })
  expect(await running.done).toEqual({ rekeyed: 3, failed: [] })
  // The two that were free; nothing but the held one; the held one, waited for. A look that finds nothing is no batch.
  expect(batches).toBe(3)
})
