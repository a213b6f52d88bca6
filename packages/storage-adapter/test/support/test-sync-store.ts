import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { syncStoreContract } from '@vectis/quickbooks-testkit/contracts'
import { createSyncStore } from '../../src/sync/sync-store.ts'
import { openSyncDatabase } from './sync-database.ts'
import type { SyncDatabase } from './sync-database.ts'

export function testSyncStore(engine: 'PostgreSQL' | 'PGlite') {
  describe(`the SyncStore on ${engine} keeps its contract`, () => {
    let database: SyncDatabase
    beforeAll(async () => {
      database = await openSyncDatabase(engine)
    })
    afterAll(() => database.close())

    const cases = syncStoreContract(async ({ clock }) => {
      await database.empty()
      const { db, schema } = database
      return { store: createSyncStore({ db, schema, clock }) }
    })
    for (const { name, run } of cases) {
      test(`${name}`, async () => {
        await expect(run()).resolves.toBeUndefined()
      })
    }
  })
}
