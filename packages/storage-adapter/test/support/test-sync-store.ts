import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { syncStoreContract } from '@vectis/quickbooks-testkit/contracts'
import { createSyncStore } from '../../src/sync/sync-store.ts'
import { openSyncDatabase } from './sync-database.ts'
import type { SyncDatabase } from './sync-database.ts'
import { createTwinRows } from './twin-rows.ts'

export function testSyncStore(engine: 'PostgreSQL' | 'PGlite') {
  describe(`the SyncStore on ${engine} keeps its contract`, () => {
    let database: SyncDatabase
    let withTwins: Awaited<ReturnType<typeof createTwinRows>> | null = null
    beforeAll(async () => {
      database = await openSyncDatabase(engine)
      // The embedded engine runs the same statements, more slowly.
      if (engine === 'PostgreSQL') withTwins = await createTwinRows(database)
    })
    afterAll(() => database.close())

    const cases = syncStoreContract(async ({ clock }) => {
      await database.empty()
      const { db, schema } = database
      const store = createSyncStore({ db, schema, clock })
      return { store: withTwins === null ? store : withTwins(store) }
    })
    for (const { name, run } of cases) {
      test(`${name}`, async () => {
        await expect(run()).resolves.toBeUndefined()
      })
    }
  })
}
