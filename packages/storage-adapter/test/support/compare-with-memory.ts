import { createContractClock, createMemorySyncStore } from '@vectis/quickbooks-testkit/contracts'
import { syncEntities } from '@vectis/quickbooks/rows'
import fc from 'fast-check'
import { expect } from 'vitest'
import { createSyncStore } from '../../src/sync/sync-store.ts'
import { flattenMemory, flattenRows } from './flatten-rows.ts'
import { randomBatch } from './random-batches.ts'
import { readRows } from './read-rows.ts'
import { oneOfEach, openWorld, outcomeOf, realmId, storeOperation } from './store-operations.ts'
import type { SyncDatabase } from './sync-database.ts'

/** Calls about one or two entities, so that they meet the same rows. */
const program = (maxLength: number) =>
  fc.subarray([...syncEntities], { minLength: 1, maxLength: 2 }).chain((entities) => {
    const step = fc.record({
      operation: storeOperation(entities, randomBatch(entities)),
      pauseMs: fc.constantFrom(0, 0, 0, 400, 30_000),
    })
    return fc.array(step, { minLength: 1, maxLength, size: 'max' })
  })

/** Columns without a counterpart: times by the clock of the database, and a digest of other columns. */
const ofTheDatabase = [
  'tenant_id',
  'first_seen_at',
  'changed_at',
  'known_from',
  'evidence_id',
  'settlements_digest',
]

const exact = { exact: true }

const ofEach = oneOfEach(syncEntities, randomBatch(syncEntities)).map((operation) => ({
  operation,
  pauseMs: 400,
}))

/**
 * Runs random calls against the tables and against the store in memory. Every call must return the same, and at the end
 * both must hold the same rows. Returns which methods were called.
 */
export async function compareWithMemory(
  database: SyncDatabase,
  input: { numRuns: number; maxLength: number },
): Promise<ReadonlySet<string>> {
  const { numRuns, maxLength } = input
  const called = new Set<string>()
  let tenants = 0
  await fc.assert(
    fc.asyncProperty(fc.noBias(program(maxLength)), async (steps) => {
      const tenantId = `tenant-${(tenants += 1)}`
      const clock = createContractClock()
      const { db, schema } = database
      const memory = createMemorySyncStore({ clock })
      const stored = await openWorld(createSyncStore({ db, schema, clock }).forTenant(tenantId))
      const reference = await openWorld(memory.forTenant(tenantId))
      for (const { operation, pauseMs } of steps) {
        called.add(operation.name)
        clock.advance(pauseMs)
        const found = await outcomeOf(operation, stored)
        const expected = await outcomeOf(operation, reference)
        expect({ [operation.name]: found }).toEqual({ [operation.name]: expected })
      }
      const rows = flattenRows(await readRows(database, tenantId, ofTheDatabase), exact)
      expect(rows).toEqual(flattenMemory(memory.tables({ tenantId, realmId }), exact))
    }),
    { numRuns, examples: [[ofEach]] },
  )
  return called
}
