import { syncEntities } from '@vectis/quickbooks/rows'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createContractClock, createMemorySyncStore } from '@vectis/quickbooks-testkit/contracts'
import { createSyncStore } from '../../src/sync/sync-store.ts'
import { buildHistory, historyShape } from '../support/histories.ts'
import { randomBatch } from '../support/random-batches.ts'
import { readRows } from '../support/read-rows.ts'
import {
  openWorld,
  methodsOf,
  oneOfEach,
  outcomeOf,
  storeMethods,
  storeOperation,
} from '../support/store-operations.ts'
import { openSyncDatabase } from '../support/sync-database.ts'
import type { SentStatement, SyncDatabase } from '../support/sync-database.ts'

/**
 * Two tenants with the same realm, ids, owners and runs share one database; each also has a reference of its own, in memory and alone.
 * Every method of the store is called in any order: a read or write across tenants would show as a difference.
 */
const sent: SentStatement[] = []
let database: SyncDatabase
let pairs = 0
beforeAll(async () => {
  database = await openSyncDatabase('PostgreSQL', { onQuery: (statement) => sent.push(statement) })
})
afterAll(() => database.close())

/** Every statement that names a table names the tenant's column and carries the tenant who asked, and no other. */
function checkStatements(tenantId: string, otherId: string): void {
  for (const { sql, parameters } of sent.splice(0)) {
    if (
      /^\s*(begin|commit|rollback|savepoint|release|start transaction|set transaction)/i.test(sql)
    )
      continue
    // Settings of the planner name no table.
    if (/^\s*select (current_setting|set_config)\(/.test(sql) && !/\bfrom\b/.test(sql)) continue
    expect(sql).toContain('tenant_id')
    expect(parameters).toContain(tenantId)
    expect(JSON.stringify(parameters)).not.toContain(otherId)
  }
}

const script = historyShape.chain((shape) => {
  const deliveries = buildHistory(shape)
  const batches = deliveries.length === 0 ? [] : [fc.constantFrom(...deliveries)]
  const operation = storeOperation(syncEntities, fc.oneof(randomBatch(syncEntities), ...batches))
  return fc.array(fc.record({ who: fc.constantFrom(0, 1), operation }), {
    minLength: 15,
    maxLength: 30,
    size: 'max',
  })
})

const ofEach = oneOfEach(syncEntities, randomBatch(syncEntities)).flatMap((operation) =>
  ([0, 1] as const).map((who) => ({ who, operation })),
)

test('whatever one tenant does, the other one sees nothing of it, in any method of the sync store', async () => {
  const seen = new Set<string>()
  await fc.assert(
    fc.asyncProperty(script, async (plan) => {
      pairs += 1
      const names = [`left-${pairs}-tenant`, `right-${pairs}-tenant`] as const
      const clock = createContractClock()
      const { db, schema } = database
      const shared = createSyncStore({ db, schema, clock })
      const open = (n: 0 | 1) => openWorld(shared.forTenant(names[n]))
      const worlds = [await open(0), await open(1)] as const
      const openAlone = (n: 0 | 1) =>
        openWorld(createMemorySyncStore({ clock }).forTenant(names[n]))
      const alone = [await openAlone(0), await openAlone(1)] as const
      sent.length = 0
      for (const { who, operation } of plan) {
        const n = who === 0 ? 0 : 1
        const other = n === 0 ? 1 : 0
        seen.add(operation.name)
        const before = JSON.stringify(await readRows(database, names[other]))
        sent.length = 0
        const found = await outcomeOf(operation, worlds[n])
        checkStatements(names[n], names[other])
        expect(found, operation.name).toEqual(await outcomeOf(operation, alone[n]))
        expect(JSON.stringify(await readRows(database, names[other]))).toBe(before)
      }
    }),
    { numRuns: Number(process.env['TENANCY_RUNS'] ?? 10), examples: [[ofEach]] },
  )
  expect(methodsOf(seen)).toEqual(storeMethods)
}, 600_000)
