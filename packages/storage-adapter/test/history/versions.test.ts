import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { text } from '../../src/databases/columns.ts'
import { read } from '../../src/databases/run.ts'
import { openTables } from '../../src/databases/tables.ts'
import { assertKept, readKeptHistory } from '../../src/history/kept-history.ts'
import { tablesKnownAt } from '../../src/history/tables-known-at.ts'
import { migrate } from '../../src/migrations/migrate.ts'
import { initial } from '../../src/migrations/0001/initial.ts'
import { splitStatements } from '../../src/migrations/migration.ts'
import { ledgerSql, migrationSql } from '../../src/migrations/print-migrations.ts'
import { stampColumns, versionedTables } from '../../src/migrations/0002/versioned-tables.ts'
import { engines } from '../support/engines.ts'
import { openSyncDatabase, type SyncDatabase } from '../support/sync-database.ts'

describe.each(engines)('versions on %s', (engine) => {
  let database: SyncDatabase
  beforeAll(async () => {
    database = await openSyncDatabase(engine)
  })
  afterAll(() => database.close())

  const table = (name: string) => sql.table(`${database.schema}.${name}`)
  /** One transaction that takes the instant, as a batch does once it has its lock. */
  const at = async (instant: string, ...statements: ReturnType<typeof sql>[]) => {
    await database.db.transaction().execute(async (transaction) => {
      await sql`select set_config('quickbooks.known_at', ${instant}, true)`.execute(transaction)
      for (const statement of statements) await statement.execute(transaction)
    })
  }
  const listVersions = async (id: string) => {
    const { rows } = await sql<{ balance: string; from: number; to: number | null }>`
      select balance::text as balance, extract(hour from known_from at time zone 'UTC')::int as from, extract(hour from known_to at time zone 'UTC')::int as to
      from (select external_id, balance, known_from, known_to from ${table('billing_invoices_versions')}
        union all select external_id, balance, known_from, null from ${table('billing_invoices')}) all_versions
      where external_id = ${id} order by known_from`.execute(database.db)
    return rows.map(({ balance, from, to }) => [Number(balance), from, to])
  }
  const insert = (id: string, balance: number) =>
    sql`insert into ${table('billing_invoices')} (tenant_id, external_id, balance) values ('acme', ${id}, ${balance})`
  const setBalance = (id: string, balance: number) =>
    sql`update ${table('billing_invoices')} set balance = ${balance}, changed_at = now() where external_id = ${id}`

  test('a change closes the version before it at the instant that opens the next one', async () => {
    await at('2026-11-01T01:00:00Z', insert('1', 5))
    await at('2026-11-01T02:00:00Z', setBalance('1', 4))
    await at('2026-11-01T03:00:00Z', setBalance('1', 0))
    expect(await listVersions('1')).toEqual([
      [5, 1, 2],
      [4, 2, 3],
      [0, 3, null],
    ])
  })

  test('a row that is written without a change, and one whose overdue mark changes, get no version', async () => {
    await at('2026-11-01T01:00:00Z', insert('2', 5))
    const marked = sql`update ${table('billing_invoices')} set status = 'overdue', observed_at = now(), absent_scan_id = 'scan' where external_id = '2'`
    await at('2026-11-01T02:00:00Z', setBalance('2', 5), marked)
    expect(await listVersions('2')).toEqual([[5, 1, null]])
  })

  test('two changes in one transaction are one version: nobody saw what was between them', async () => {
    await at('2026-11-01T01:00:00Z', insert('3', 5))
    await at('2026-11-01T02:00:00Z', setBalance('3', 4), setBalance('3', 3))
    expect(await listVersions('3')).toEqual([
      [5, 1, 2],
      [3, 2, null],
    ])
  })

  test('a clock that went back makes no versions that overlap, and loses none', async () => {
    await at('2026-11-01T05:00:00Z', insert('4', 5))
    await at('2026-11-01T03:00:00Z', setBalance('4', 4))
    await at('2026-11-01T06:00:00Z', setBalance('4', 3))
    expect(await listVersions('4')).toEqual([
      [5, 5, 5],
      [4, 5, 6],
      [3, 6, null],
    ])
  })

  test('without an instant of the transaction it is the time of the statement', async () => {
    await insert('5', 5).execute(database.db)
    // Two statements of one instant make one version, and PGlite's clock has milliseconds.
    const isLater = sql<{ later: boolean }>`
      select statement_timestamp() > known_from as later from ${table('billing_invoices')} where external_id = '5'`
    while (!(await isLater.execute(database.db)).rows[0]!.later);
    await setBalance('5', 4).execute(database.db)
    const { rows } = await sql<{ closed: boolean }>`
      select v.known_to = i.known_from and v.known_from < v.known_to as closed
      from ${table('billing_invoices_versions')} v join ${table('billing_invoices')} i using (external_id) where external_id = '5'`.execute(
      database.db,
    )
    expect(rows).toEqual([{ closed: true }])
  })

  test('a link that a person takes back is kept as a version', async () => {
    const link = (verb: ReturnType<typeof sql>) => verb
    await at(
      '2026-11-01T01:00:00Z',
      link(sql`insert into ${table('customer_links')} (tenant_id, source, external_id, kind, customer_id, rule)
        values ('acme', 'quickbooks', '9', 'linked', 'c1', 'manual')`),
    )
    await at('2026-11-01T02:00:00Z', sql`delete from ${table('customer_links')}`)
    const { rows } = await sql<{ customer_id: string; hours: number }>`
      select customer_id, extract(hour from known_to - known_from)::int as hours from ${table('customer_links_versions')}`.execute(
      database.db,
    )
    expect(rows).toEqual([{ customer_id: 'c1', hours: 1 }])
  })
})

test('a database that held rows before the history keeps them as first versions, and older processes write versions too', async () => {
  const { db, schema, close } = await openSyncDatabase('PGlite', { ownSchema: true })
  await sql`drop schema ${sql.id(schema)} cascade`.execute(db)
  const before = [`create schema "${schema}";`, ledgerSql(schema), migrationSql(initial, schema)]
  for (const statement of splitStatements(before.join('\n'))) await sql.raw(statement).execute(db)
  const table = (name: string) => sql.table(`${schema}.${name}`)
  const insert = (tenantId: string) =>
    sql`insert into ${table('billing_invoices')} (tenant_id, external_id, balance) values (${tenantId}, '1', 5)`.execute(
      db,
    )
  await insert('acme')
  expect(await migrate(db, { schema })).toMatchObject({
    applied: [
      'history',
      'evidence',
      'kept_history',
      'sources',
      'installations',
      'former_companies',
    ],
  })
  await insert('new')
  // A statement of the release before knows nothing of versions.
  await sql`update ${table('billing_invoices')} set balance = 4`.execute(db)
  const { rows } = await sql<{ tenant: string; balance: string }>`
    select tenant_id as tenant, balance::text as balance from ${table('billing_invoices_versions')} order by 1`.execute(
    db,
  )
  expect(rows).toContainEqual({ tenant: 'acme', balance: '5' })
  // What the rows were before the migration is not known; those of a tenant that came later were not there.
  const tables = openTables({ db, schema })
  const { from } = await readKeptHistory(tables, 'acme')
  const known = tablesKnownAt(tables, from!)
  const first = await read(
    tables,
    `select balance::text as balance from ${known.table('billing_invoices')} i where i.tenant_id = 'acme'`,
    [],
    { balance: text() },
  )
  expect(first).toEqual([{ balance: '5' }])
  await expect(assertKept(tables, 'acme', ['2026-01-01T00:00:00Z'])).rejects.toMatchObject({
    code: 'history_not_kept',
    nearest: [from],
  })
  await expect(assertKept(tables, 'new', ['2026-01-01T00:00:00Z'])).resolves.toBeUndefined()
  await close()
})

test('every column of a versioned table is one of its versions’ table', async () => {
  const { db, schema, close } = await openSyncDatabase('PGlite')
  for (const { table, columns } of versionedTables) {
    const { rows } = await sql<{ columns: string[] }>`
      select array_agg(column_name::text order by ordinal_position) as columns from information_schema.columns
      where table_schema = ${schema} and table_name = ${table}`.execute(db)
    expect(rows[0]?.columns).toEqual([...columns, ...stampColumns])
  }
  await close()
})
