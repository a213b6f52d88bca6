import { afterAll, beforeAll, expect, test } from 'vitest'
import { compareWithMemory } from '../support/compare-with-memory.ts'
import { methodsOf, storeMethods } from '../support/store-operations.ts'
import { openSyncDatabase } from '../support/sync-database.ts'
import type { SyncDatabase } from '../support/sync-database.ts'
import { createTwinRows } from '../support/twin-rows.ts'

let database: SyncDatabase
beforeAll(async () => {
  database = await openSyncDatabase('PostgreSQL')
})
afterAll(() => database.close())

test('rows of the same ids of another company, or of another source, are neither seen nor changed', async () => {
  const twins = await createTwinRows(database)
  const called = await compareWithMemory(database, { numRuns: 6, maxLength: 40, seed: 2, twins })
  expect(methodsOf(called)).toEqual(storeMethods)
}, 120_000)
