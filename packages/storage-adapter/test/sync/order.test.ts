import { afterAll, beforeAll, expect, test } from 'vitest'
import fc from 'fast-check'
import type { SyncBatch, SyncStore } from '@vectis/quickbooks/ports'
import { createMemorySyncStore } from '@vectis/quickbooks-testkit/contracts'
import { createSyncStore } from '../../src/sync/sync-store.ts'
import { buildHistory, historyShape } from '../support/histories.ts'
import type { Delivery } from '../support/histories.ts'
import { flattenMemory, flattenRows } from '../support/flatten-rows.ts'
import { readRows } from '../support/read-rows.ts'
import { openSyncDatabase } from '../support/sync-database.ts'
import type { SyncDatabase } from '../support/sync-database.ts'

/** `ORDER_RUNS=100` in `.ci/run`, 2000 in `.ci/nightly`. */
const numRuns = Number(process.env['ORDER_RUNS'] ?? (process.env['LONG'] === '1' ? 20 : 10))
const realmId = '9341452000000001'
let database: SyncDatabase
let tenants = 0
beforeAll(async () => {
  database = await openSyncDatabase('PostgreSQL')
})
afterAll(() => database.close())

/** A batch of a first read, in which the store takes every row for a new one. */
const ofFirstRead = { evidence: { runId: 'run', step: 'scan', calls: [] } } as const

async function deliver(
  store: SyncStore,
  tenantId: string,
  deliveries: readonly Delivery[],
  about: Pick<SyncBatch, 'evidence'> = {},
) {
  const tenant = store.forTenant(tenantId)
  const lease = await tenant.acquireLease({ realmId, owner: 'test', leaseMs: 600_000 })
  if (lease === null) throw new Error('Expected a free lease.')
  for (const delivery of deliveries) {
    await tenant.commit({ realmId, lease, ...delivery, ...about } satisfies SyncBatch)
  }
}

test(
  'any order of versions, deletions, void events and repeated pages ends in the same rows, the ones of the reference',
  async () => {
    await fc.assert(
      fc.asyncProperty(historyShape, fc.infiniteStream(fc.nat()), async (shape, choices) => {
        const told = buildHistory(shape)
        const shuffled = shuffle([...told, ...told.filter((_, n) => n % 3 === 0)], choices)
        const { db, schema } = database
        const store = createSyncStore({ db, schema })
        const [first, second] = [`t${(tenants += 1)}`, `t${(tenants += 1)}`]
        const memory = createMemorySyncStore()
        await deliver(store, first, told)
        await deliver(store, second, shuffled, ofFirstRead)
        await deliver(memory, second, shuffled)
        const rows = await readRows(database, first)
        expect(await readRows(database, second)).toEqual(rows)
        const tables = memory.tables({ tenantId: second, realmId })
        expect(flattenMemory(tables)).toEqual(flattenRows(rows))
      }),
      { numRuns },
    )
  },
  600_000 + numRuns * 1_500,
)

function shuffle<Value>(values: Value[], choices: fc.Stream<number>): Value[] {
  const left = [...values]
  return [...choices.take(values.length)].map((choice) => {
    const [value] = left.splice(choice % left.length, 1)
    return value as Value
  })
}
