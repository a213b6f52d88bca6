/** The tables as they were known at an instant hold what began to be known then, and not what ended then. */
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTables, type TableName } from '../../src/databases/tables.ts'
import { tablesKnownAt } from '../../src/history/tables-known-at.ts'
import { deleteVersions } from '../../src/retention/delete-versions.ts'
import { openSyncDatabase, type SyncDatabase } from '../support/sync-database.ts'

const hourOf = (hour: number) => `2026-11-23T${String(hour).padStart(2, '0')}:00:00.000Z`
let database: SyncDatabase
beforeAll(async () => {
  database = await openSyncDatabase('PostgreSQL')
})
afterAll(() => database.close())

const name = (table: string) => sql.table(`${database.schema}.${table}`)

/** One column of a table at each of these hours: its values in order. */
async function list(table: TableName, column: string, hours: readonly number[]) {
  const tables = openTables(database)
  return Promise.all(
    hours.map(async (hour) => {
      const known = sql.raw(tablesKnownAt(tables, hourOf(hour)).table(table))
      const { rows } = await sql<{ found: string | Date }>`
        select ${sql.ref(column)} as found from ${known} t where tenant_id = 'acme' order by 1`.execute(
        database.db,
      )
      return rows.map(({ found }) => (found instanceof Date ? found.getUTCHours() : found))
    }),
  )
}

test('a version, an act and a refusal', async () => {
  for (const [hour, display_name] of [
    [2, 'Old'],
    [4, 'New'],
  ] as const)
    await database.db.transaction().execute(async (transaction) => {
      await sql`select set_config('quickbooks.known_at', ${hourOf(hour)}, true)`.execute(
        transaction,
      )
      await sql`insert into ${name('customers')} (tenant_id, source, external_id, display_name)
        values ('acme', 'xero', 'a', ${display_name}) on conflict (tenant_id, source, realm_id, external_id)
        do update set display_name = excluded.display_name`.execute(transaction)
    })
  expect(await list('customers', 'display_name', [1, 2, 3, 4])).toEqual([[], ['Old'], ['Old'], ['New']]) // prettier-ignore
  await sql`insert into ${name('customer_link_audit')} (tenant_id, source, external_id, action, at)
    values ('acme', 'xero', 'a', 'linked', ${hourOf(2)})`.execute(database.db)
  expect(await list('customer_link_audit', 'action', [1, 2])).toEqual([[], ['linked']])
})

test('a run, and quiet ones that are stored as one', async () => {
  const ends = [4, 6].map(hourOf)
  await sql`insert into ${name('quickbooks_sync_runs')} (tenant_id, run_id, realm_id, kind, reason, started_at, finished_at, known_at, earlier_ends, earlier_known)
    values ('acme', 'r', '1', 'quiet', 'due', ${hourOf(3)}, ${hourOf(8)}, ${hourOf(8)}, ${ends}::timestamptz[], ${ends}::timestamptz[])`.execute(
    database.db,
  )
  const found = await list('quickbooks_sync_runs', 'finished_at', [3, 4, 5, 6, 7, 8])
  expect(found).toEqual([[], [4], [4], [6], [6], [8]])
})

test('what another source had answered by then, and the company of then', async () => {
  await sql`insert into ${name('billing_sources')} (tenant_id, source, realm_id, time_zone, observed_at)
    values ('acme', 'xero', 'o', 'UTC', ${hourOf(9)})`.execute(database.db)
  await sql`insert into ${name('billing_evidence')} (tenant_id, evidence_id, kind, source, realm_id, at, observed_at)
    values ('acme', 1, 'source', 'xero', 'o', ${hourOf(3)}, ${hourOf(2)}), ('acme', 2, 'source', 'xero', 'o', ${hourOf(5)}, ${hourOf(4)})`.execute(
    database.db,
  )
  expect(await list('billing_sources', 'observed_at', [2, 3, 4, 5])).toEqual([
    [null],
    [2],
    [2],
    [4],
  ])
  await sql`insert into ${name('quickbooks_connections')} (tenant_id, environment, realm_id, state, generation, connected_at)
    values ('acme', 'sandbox', 'third', 'connected', 1, ${hourOf(6)})`.execute(database.db)
  for (const [hour, realm] of [
    [6, 'second'],
    [3, 'first'],
  ] as const)
    await sql`insert into ${name('quickbooks_former_realms')} (tenant_id, environment, realm_id, connected_at, replaced_at)
      values ('acme', 'sandbox', ${realm}, ${hourOf(1)}, ${hourOf(hour)})`.execute(database.db)
  expect(await list('quickbooks_connections', 'realm_id', [2, 3, 5, 6])).toEqual([
    ['first'],
    ['second'],
    ['second'],
    ['third'],
  ])
})

test.each([
  ['older ones are dropped', (before: Date) => ({ before })],
  ['days are kept', (before: Date) => ({ daily: { before, timeZone: 'UTC' } })],
])(
  'where %s, a version goes that ended at the bound, and not one that ended later',
  async (tenantId, bounds) => {
    for (const [n, hour] of [3, 5, 7].entries())
      await database.db.transaction().execute(async (transaction) => {
        await sql`select set_config('quickbooks.known_at', ${hourOf(hour)}, true)`.execute(
          transaction,
        )
        await sql`insert into ${name('customers')} (tenant_id, source, external_id, display_name)
        values (${tenantId}, 'xero', 'a', ${`Name ${n}`}) on conflict (tenant_id, source, realm_id, external_id)
        do update set display_name = excluded.display_name`.execute(transaction)
      })
    const clock = { now: () => Date.parse(hourOf(8)) }
    const at = new Date(hourOf(5))
    const { total } = await deleteVersions(openTables(database), { tenantId, ...bounds(at) }, clock)
    expect(total).toBe(1)
  },
)
