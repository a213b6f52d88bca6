/** Evidence that nothing names goes: the tenant's own, once it is older than an hour, in however many parts. */
import { sql, type Kysely } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTables } from '../../src/databases/tables.ts'
import { deleteUnusedEvidence } from '../../src/history/delete-unused-evidence.ts'
import type { StorageDatabase } from '../../src/schema/storage-database.ts'
import { openSyncDatabase, type SyncDatabase } from '../support/sync-database.ts'

let database: SyncDatabase
beforeAll(async () => {
  database = await openSyncDatabase('PostgreSQL')
})
afterAll(() => database.close())

const table = (name: string) => sql.table(`${database.schema}.${name}`)

async function add(
  tenantId: string,
  ids: readonly number[],
  { hours = 2, db = database.db }: { hours?: number; db?: Kysely<StorageDatabase> } = {},
): Promise<void> {
  for (const id of ids)
    await sql`insert into ${table('billing_evidence')} (tenant_id, evidence_id, kind, at)
      values (${tenantId}, ${id}, 'test', now() - ${`${hours} hours`}::interval)`.execute(db)
}

async function listLeft(tenantId: string): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select evidence_id::int as id from ${table('billing_evidence')} where tenant_id = ${tenantId} order by 1`.execute(
    database.db,
  )
  return rows.map(({ id }) => id)
}

test('that of another tenant with the same id neither goes, nor makes it go or stay', async () => {
  await add('acme', [1], { hours: 0 })
  await add('acme', [2, 3])
  await add('beta', [1, 2, 3])
  await sql`insert into ${table('customers')} (tenant_id, source, external_id, display_name, evidence_id)
    values ('beta', 'xero', 'b', 'B', 2)`.execute(database.db)
  expect(await deleteUnusedEvidence(openTables(database), 'acme')).toBe(2)
  expect(await listLeft('acme')).toEqual([1])
  expect(await listLeft('beta')).toEqual([1, 2, 3])
})

test('all of it goes, two rows at a time', async () => {
  await add('many', [5, 3, 1, 4, 2])
  const sizes = { ids: 2, slice: 1 }
  expect(await deleteUnusedEvidence(openTables(database), 'many', { sizes })).toBe(5)
})

test('what is exactly an hour old stays', async () => {
  await database.db.transaction().execute(async (db) => {
    await add('hour', [1], { hours: 1, db })
    const tables = openTables({ db, schema: database.schema })
    expect(await deleteUnusedEvidence(tables, 'hour')).toBe(0)
  })
})
