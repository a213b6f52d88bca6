import pg from 'pg'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { createStorage } from '../../src/index.ts'
import { openStopped } from '../support/stopped-session.ts'
import { openSyncDatabase } from '../support/sync-database.ts'
import type { SyncDatabase } from '../support/sync-database.ts'
import { testKeys as keys } from '../support/test-keys.ts'

/** Twenty real seconds, as users have them. The same in a second: stopped-session.test.ts. */
let database: SyncDatabase
beforeAll(async () => {
  database = await openSyncDatabase('PostgreSQL')
})
afterAll(() => database.close())

const realmId = '1'

test.concurrent.for(['sending', 'receiving'] as const)(
  'a process that is stopped while it is %s a statement blocks others for some looks at it, not until their statement ends',
  async (on) => {
    const storage = createStorage({ url: inject('postgresUrl'), schema: database.schema, keys })
    const store = storage.sync.forTenant(on)
    await store.acquireLease({ realmId, owner: 'stopped', leaseMs: 1 })
    const stopped = await openStopped(database.schema, { tenantId: on, on })
    try {
      const begun = performance.now()
      const lease = await store.acquireLease({ realmId, owner: 'next', leaseMs: 60_000 })
      expect(lease).toMatchObject({ owner: 'next' })
      const waited = performance.now() - begun
      expect(waited).toBeGreaterThan(5_000)
      // Fifteen seconds. Beside much other work it was seen stopped only at the sixth look, after 35.
      // A statement ends after 300.
      expect(waited).toBeLessThan(100_000)
    } finally {
      stopped.end()
      await storage.close()
    }
  },
)

test.concurrent('a session that only works for long is left alone', async () => {
  const storage = createStorage({ url: inject('postgresUrl'), schema: database.schema, keys })
  const store = storage.sync.forTenant('works')
  await store.acquireLease({ realmId, owner: 'works', leaseMs: 1 })
  const works = new pg.Client({ connectionString: inject('postgresUrl') })
  await works.connect()
  await works.query('begin')
  await works.query(
    `update ${database.schema}.quickbooks_sync_leases set statuses_on = null where tenant_id = 'works'`,
  )
  try {
    const waiting = store.acquireLease({ realmId, owner: 'next', leaseMs: 60_000 })
    await works.query('select pg_sleep(18)')
    await works.query('commit')
    expect(await waiting).toMatchObject({ owner: 'next' })
  } finally {
    await works.end()
    await storage.close()
  }
})
