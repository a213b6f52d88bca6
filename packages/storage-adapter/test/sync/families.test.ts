import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTables } from '../../src/databases/tables.ts'
import { readFamilies } from '../../src/sync/families.ts'
import { openSyncDatabase } from '../support/sync-database.ts'
import type { SyncDatabase } from '../support/sync-database.ts'

let database: SyncDatabase
beforeAll(async () => {
  database = await openSyncDatabase('PostgreSQL')
})
afterAll(() => database.close())

test('a family holds the live customers below one, of its own tenant, source and company, at any depth', async () => {
  const { db, schema } = database
  const add = (id: string, parent: string | null, other: Record<string, string> = {}) => {
    const row = { tenant_id: 'acme', source: 'quickbooks', realm_id: '1', ...other }
    return sql`insert into ${sql.table(`${schema}.customers`)} (tenant_id, source, realm_id, external_id, parent_external_id, deleted_at)
      values (${row.tenant_id}, ${row.source}, ${row.realm_id}, ${id}, ${parent}, ${other['deleted_at'] ?? null}::timestamptz)`.execute(
      db,
    )
  }
  await add('root', null)
  await add('child', 'root')
  await add('grandchild', 'child')
  await add('deleted', 'root', { deleted_at: '2026-11-01T00:00:00Z' })
  await add('below the deleted', 'deleted')
  await add('of another tenant', 'root', { tenant_id: 'beta' })
  await add('of another source', 'root', { source: 'xero' })
  await add('of another company', 'root', { realm_id: '2' })
  // A circle ends where it began.
  await add('left', 'right')
  await add('right', 'left')
  const context = { ...openTables({ db, schema }), tenantId: 'acme', source: 'quickbooks' }
  const found = await readFamilies(context, '1', ['root', 'left', 'alone'])
  expect(found.map(({ root, member }) => `${root}: ${member}`)).toEqual([
    'root: root',
    'root: child',
    'root: grandchild',
    'left: left',
    'left: right',
    'alone: alone',
  ])
})
