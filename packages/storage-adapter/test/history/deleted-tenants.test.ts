import { sql, type Kysely } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createRetention } from '../../src/retention/retention.ts'
import type { StorageDatabase } from '../../src/schema/storage-database.ts'
import { versionedTables } from '../../src/migrations/0002/versioned-tables.ts'
import { openSyncDatabase, type SyncDatabase } from '../support/sync-database.ts'

let database: SyncDatabase
beforeAll(async () => {
  database = await openSyncDatabase('PostgreSQL')
})
afterAll(() => database.close())

const table = (name: string) => sql.table(`${database.schema}.${name}`)

/** Required columns whose value is not free. */
const required = new Map([
  ['billing_payments.kind', 'cash'],
  ['customer_links.kind', 'linked'],
  ['customer_links.rule', 'manual'],
  ['billing_alerts.state', 'open'],
])

/** A row in every table that has versions, in each realm, changed once; rows that people take back are taken back. */
async function fill(tenantId: string): Promise<void> {
  for (const { table: name, isDeletedFrom } of ordered()) {
    const { rows: columns } = await sql<{ column: string; type: string }>`
      select column_name as column, data_type as type from information_schema.columns
      where table_schema = ${database.schema} and table_name = ${name} and is_nullable = 'NO' and column_default is null
        and is_generated = 'NEVER'`.execute(database.db)
    for (const realmId of ['realm-1', 'realm-2']) {
      // One that stays, and one that is taken back where that can be.
      for (const id of ['stays', 'goes']) {
        const given = new Map<string, unknown>([['realm_id', `${realmId} of ${tenantId}`]])
        if (name === 'customer_links') given.set('customer_id', `customer of ${tenantId}`)
        for (const { column, type } of columns)
          given.set(
            column,
            column === 'tenant_id'
              ? tenantId
              : (required.get(`${name}.${column}`) ??
                  valueOf(type, `${id} ${realmId} ${tenantId}`)),
          )
        await sql`insert into ${table(name)} (${sql.join([...given.keys()].map((key) => sql.ref(key)))}) values (${sql.join([...given.values()])})`.execute(
          database.db,
        )
      }
    }
    await isLater(name)
    await sql`update ${table(name)} set ${sql.ref(changed(name))} = ${`changed ${tenantId}`} where tenant_id = ${tenantId}`.execute(
      database.db,
    )
    if (!isDeletedFrom) continue
    await isLater(name)
    const [key] = name === 'billing_payments' ? ['payment_external_id'] : ['external_id']
    await sql`delete from ${table(name)} where tenant_id = ${tenantId} and ${sql.ref(key!)} like 'goes%'`.execute(
      database.db,
    )
  }
}

/** Payments after their headers. */
function ordered() {
  const isLate = (name: string) => name === 'billing_payments'
  return versionedTables.toSorted((a, b) => Number(isLate(a.table)) - Number(isLate(b.table)))
}

function changed(name: string): string {
  if (name === 'billing_alerts') return 'message'
  if (name === 'customer_links') return 'customer_id'
  if (name === 'billing_payments') return 'reference_number'
  return 'sync_token'
}

function valueOf(type: string, value: string): unknown {
  if (type === 'timestamp with time zone') return '2026-11-01T00:00:00Z'
  if (type === 'jsonb') return JSON.stringify({ value })
  return type === 'numeric' ? 1 : value
}

async function isLater(name: string): Promise<void> {
  const ask = sql<{
    later: boolean
  }>`select statement_timestamp() > max(known_from) as later from ${table(name)}`
  while (!(await ask.execute(database.db)).rows[0]!.later);
}

/** Every table of the schema that holds the text anywhere. */
async function findText(text: string): Promise<Map<string, number>> {
  const { rows: tables } = await sql<{ name: string }>`
    select table_name as name from information_schema.tables where table_schema = ${database.schema}`.execute(
    database.db,
  )
  const found = new Map<string, number>()
  for (const { name } of tables) {
    const { rows } = await sql<{ count: number }>`
      select count(*)::int as count from ${table(name)} t where position(${text} in t::text) > 0`.execute(
      database.db,
    )
    if (rows[0]!.count > 0) found.set(name, rows[0]!.count)
  }
  return found
}

test('a realm and a tenant that are deleted leave no version in any table, and the others keep theirs', async () => {
  await fill('acme')
  await fill('beta')
  const { deleteRealm, deleteTenant, deleteVersions } = retention(database.db)
  await deleteVersions({ tenantId: 'acme', before: new Date('2026-01-01T00:00:00Z') })
  const names = versionedTables.flatMap(({ table: name }) => [name, `${name}_versions`])
  const before = await findText('acme')
  expect(names.filter((name) => !before.has(name))).toEqual([])
  const ofBeta = await findText('beta')

  const { rows } = await deleteRealm({ tenantId: 'acme', realmId: 'realm-1 of acme' })
  expect(names.filter((name) => (rows[name] ?? 0) === 0)).toEqual([])
  expect(await findText('realm-1 of acme')).toEqual(new Map())
  const left = await findText('realm-2 of acme')
  expect(names.filter((name) => !left.has(name))).toEqual([])

  await deleteTenant({ tenantId: 'acme' })
  expect(await findText('acme')).toEqual(new Map())
  expect(await findText('beta')).toEqual(ofBeta)
})

function retention(db: Kysely<StorageDatabase>) {
  const { schema } = database
  return createRetention({ db: db.withSchema(schema), schema })
}
