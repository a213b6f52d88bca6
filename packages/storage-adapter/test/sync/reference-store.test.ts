import { afterAll, beforeAll, expect, test } from 'vitest'
import { compareWithMemory } from '../support/compare-with-memory.ts'
import { methodsOf, storeMethods } from '../support/store-operations.ts'
import { openSyncDatabase } from '../support/sync-database.ts'
import type { SyncDatabase } from '../support/sync-database.ts'

/** Few calls; the long form of this test makes more, and others each night. */
let database: SyncDatabase
beforeAll(async () => {
  database = await openSyncDatabase('PostgreSQL')
})
afterAll(() => database.close())

test('any calls of the sync store return the same from the tables and from the store in memory', async () => {
  const called = await compareWithMemory(database, { numRuns: 15, maxLength: 40 })
  expect(methodsOf(called)).toEqual(storeMethods)
})
