import { expect, test } from 'vitest'
import { compareWithMemory } from '../support/compare-with-memory.ts'
import { methodsOf, storeMethods } from '../support/store-operations.ts'
import { openSyncDatabase } from '../support/sync-database.ts'

/** `STORE_RUNS=5000` in `.ci/nightly`. */
const numRuns = Number(process.env['STORE_RUNS'] ?? 100)

test.each(['PostgreSQL', 'PGlite'] as const)(
  'any calls of the sync store return the same from %s and from the store in memory',
  { timeout: 3_600_000 },
  async (engine) => {
    const database = await openSyncDatabase(engine)
    try {
      const called = await compareWithMemory(database, { numRuns, maxLength: 60 })
      expect(methodsOf(called)).toEqual(storeMethods)
    } finally {
      await database.close()
    }
  },
)
