import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createStorage } from '../../src/index.ts'
import { buildHistory } from '../support/histories.ts'
import { openSyncDatabase } from '../support/sync-database.ts'
import type { SyncDatabase } from '../support/sync-database.ts'
import { testKeys } from '../support/test-keys.ts'

let database: SyncDatabase
beforeAll(async () => {
  database = await openSyncDatabase('PostgreSQL')
})
afterAll(() => database.close())

test('a scan marks no row that is deleted, and a deletion takes the mark away', async () => {
  const { db, schema } = database
  const store = createStorage({ db, schema, keys: testKeys }).sync.forTenant('acme')
  const realmId = '1'
  const lease = (await store.acquireLease({ realmId, owner: 'one', leaseMs: 60_000 }))!
  const version = { worth: 'some', isNoted: false, lines: 0, gap: 1, total: 3 } as const
  const invoice = () => ({ kind: 'Invoice' as const, versions: [version], end: null })
  const sight = { version: 0, delay: 0, withNext: false, isVoidEvent: false } as const
  const objects = [invoice(), invoice()]
  const sights = objects.map((_one, object) => ({ object, ...sight }))
  for (const delivery of buildHistory({ objects, sights })) {
    await store.commit({ realmId, lease, ...delivery })
  }
  const readMarks = async () => {
    const { rows } = await sql<{ id: string; deleted: boolean; mark: string | null }>`
      select external_id as id, deleted_at is not null as deleted, absent_scan_id as mark
      from ${sql.table(`${schema}.billing_invoices`)} order by external_id`.execute(db)
    return rows
  }
  const [first, second] = await readMarks()
  const remove = (externalId: string, observedAt: string) =>
    store.commit({
      realmId,
      lease,
      observedAt,
      tombstones: [{ entity: 'Invoice', externalId, deletedAt: observedAt, reason: 'deleted' }],
    })
  const window = { entity: 'Invoice', createdFrom: null, createdBefore: null, present: [] } as const
  const observedAt = '2027-01-01T00:00:00Z'
  await remove(first!.id, observedAt)
  await store.commit({ realmId, lease, observedAt, absence: { ...window, scanId: 'scan' } })
  expect((await readMarks()).map(({ mark }) => mark)).toEqual([null, 'scan'])
  await remove(second!.id, '2027-01-02T00:00:00Z')
  expect(await readMarks()).toEqual([
    { id: first!.id, deleted: true, mark: null },
    { id: second!.id, deleted: true, mark: null },
  ])
})
