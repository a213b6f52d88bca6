import { fork } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, inject, test } from 'vitest'
import { sql } from 'kysely'
import { createStorage, printMigrations, SchemaError } from '../../src/index.ts'
import type { Storage } from '../../src/index.ts'
import { checksumOf, splitStatements } from '../../src/migrations/migration.ts'
import { ledgerSql } from '../../src/migrations/print-migrations.ts'
import { readApplied } from '../../src/migrations/read-applied.ts'
import { migrations } from '../../src/migrations/registry.ts'
import { tenantTables } from '../../src/schema/tenant-tables.ts'
import { testKeys } from '../support/test-keys.ts'

const opened: Storage[] = []
afterEach(async () => {
  for (const storage of opened.splice(0)) {
    await sql`drop schema if exists ${sql.id(storage.schema)} cascade`.execute(storage.db)
    await storage.close()
  }
})

function open(schema = `migrate_${randomUUID().slice(0, 8)}`): Storage {
  const storage = createStorage({ url: inject('postgresUrl'), schema, keys: testKeys })
  opened.push(storage)
  return storage
}

const refusal = (code: string) => expect.objectContaining({ name: 'SchemaError', code })

/** Released migrations are frozen: write a new one instead of changing one. */
const frozen: Record<string, string> = {
  evidence: '7eae5c2e11fce1402fe915c3bc9610ef3ca4b9ad757d39ffd7eb08ec8fd0bc9a',
  history: 'f8954f42015cd00148638d0e8125c7662b69876d206baa51e42477419ed3e105',
  former_companies: 'a57f9f5bf29fe39c05430a8f0ce96e5d11bcc7e81df15b64a460639c40801385',
  installations: '66b70502d6dd934dc9869663f13b35b00134ae2a63f97ecc42e061d8e4cbcbc3',
  kept_history: 'c7221a416d9e8b0fcdea39e9e62dcb9364bfc97d6d68fd3c438e25df452777d7',
  sources: '2825a7eb2c7fb23afe8389048ea85da9f2e7bd01bbc6c3fdab1c7fd0f379742e',
  initial: '0fab93561b46dc7a0284e0853d9c0eb23440272f8ca63b9a4c19680818cdf1d4',
}

test('released migrations are what they were, numbered from 1 without gaps', () => {
  expect(migrations.map(({ number }) => number)).toEqual(migrations.map((_, n) => n + 1))
  expect(Object.fromEntries(migrations.map((one) => [one.name, checksumOf(one)]))).toEqual(frozen)
})

test('a first call makes schema and tables, a second one does nothing, whatever the schema is called', async () => {
  const storage = open(`odd "name" ${randomUUID().slice(0, 8)}`)
  expect(await storage.migrate()).toMatchObject({
    applied: [
      'initial',
      'history',
      'evidence',
      'kept_history',
      'sources',
      'installations',
      'former_companies',
    ],
    version: 7,
  })
  expect(await storage.migrate()).toMatchObject({ applied: [], version: 7 })
  await storage.assertMigrated()
  expect(await storage.sync.forTenant('acme').readCheckpoints('1')).toEqual([])
})

// To start a process takes a second of a core.
const processes = process.env['LONG'] === '1' ? 10 : 3

test(`${processes} processes that start at once apply each migration once`, async () => {
  const storage = open()
  const worker = fileURLToPath(new URL('migrate-worker.ts', import.meta.url))
  const workers = Array.from({ length: processes }, () =>
    fork(worker, [inject('postgresUrl'), storage.schema], {
      execArgv: ['--conditions=@vectis/source'],
    }),
  )
  const exits = workers.map((child) => once(child, 'exit'))
  const death = Promise.race(exits).then(([code]) => {
    if (code !== 0) throw new Error(`A process that migrates ended with code ${code}.`)
    return new Promise<never>(() => {})
  })
  await Promise.race([Promise.all(workers.map((child) => once(child, 'message'))), death])
  const reports = workers.map((child) => once(child, 'message'))
  for (const child of workers) child.send('go')
  const applied = (await Promise.race([Promise.all(reports), death])).map(
    ([report]) => (report as { applied: string[] }).applied,
  )
  expect((await Promise.all(exits)).map(([code]) => code as number)).toEqual(
    Array(processes).fill(0),
  )
  expect(applied.flat()).toEqual([
    'initial',
    'history',
    'evidence',
    'kept_history',
    'sources',
    'installations',
    'former_companies',
  ])
})

test('a session that looked before another process made the ledger finds it afterwards, in the same transaction', async () => {
  const { schema, db: other } = open()
  const storage = createStorage({
    url: inject('postgresUrl'),
    schema,
    keys: testKeys,
    maxConnections: 1,
  })
  opened.push(storage)
  await storage.db.transaction().execute(async (transaction) => {
    expect(await readApplied(transaction, schema)).toBeNull()
    // Only the ledger: a whole migration causes so many invalidations that the session is usually notified anyway.
    await sql`create schema ${sql.id(schema)}`.execute(other)
    for (const statement of splitStatements(ledgerSql(schema))) {
      await sql.raw(statement).execute(other)
    }
    expect(await readApplied(transaction, schema)).toEqual([])
  })
})

test('every table and column has a comment, and every tenant table is known to retention', async () => {
  const storage = open()
  await storage.migrate()
  const { rows } = await sql<{ table: string; column: string | null; comment: string | null }>`
    select c.relname as table, a.attname as column, col_description(c.oid, coalesce(a.attnum, 0)) as comment
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relnamespace = ${storage.schema}::regnamespace and c.relkind = 'r'
      and c.relname <> 'quickbooks_schema_migrations'`.execute(storage.db)
  expect(rows.filter(({ comment }) => !comment)).toEqual([])
  const withTenant = rows.filter(({ column }) => column === 'tenant_id').map(({ table }) => table)
  expect(new Set(tenantTables.map(({ table }) => table))).toEqual(new Set(withTenant))
  const tables = new Set(rows.map(({ table }) => table))
  expect(withTenant.toSorted()).toEqual([...tables].toSorted())
})

test('the printed SQL, run by another tool, leaves the same schema', async () => {
  const [ours, theirs] = [open(), open()]
  await ours.migrate()
  for (const statement of splitStatements(printMigrations({ schema: theirs.schema }))) {
    await sql.raw(statement).execute(theirs.db)
  }
  await theirs.assertMigrated()
  expect(await theirs.migrate()).toMatchObject({ applied: [] })
  const columns = async ({ db, schema }: Storage) => {
    const found = await sql`
      select table_name, column_name, data_type, is_nullable, replace(column_default, ${schema}, '') as column_default, is_generated
      from information_schema.columns where table_schema = ${schema} order by 1, 2`.execute(db)
    return found.rows
  }
  expect(await columns(theirs)).toEqual(await columns(ours))
  const triggers = async ({ db, schema }: Storage) => {
    const found = await sql`
      select trigger_name, event_manipulation, event_object_table, action_timing
      from information_schema.triggers where trigger_schema = ${schema} order by 1, 2`.execute(db)
    return found.rows
  }
  expect(await triggers(theirs)).toEqual(await triggers(ours))
  expect((await triggers(ours)).length).toBeGreaterThan(20)
  expect(printMigrations({ after: migrations.length })).toBe(
    `create schema if not exists "public";\n\n${ledgerSql('public')}`,
  )
})

test('a migration is split where a statement ends a line; comments and empty ones are none', () => {
  const sql = "-- One; two.\ncreate table a (b text default ';' );\n\n;  \n  select 1;\n-- End.\n"
  expect(splitStatements(sql)).toEqual(["create table a (b text default ';' )", 'select 1'])
})

test('a database that was never migrated is refused with what to do', async () => {
  const storage = open()
  await expect(storage.assertMigrated()).rejects.toEqual(refusal('schema_missing'))
  await expect(storage.sync.forTenant('acme').readCheckpoints('1')).rejects.toThrow(
    /storage\.migrate\(\)/,
  )
})

test('a database that a newer release migrated is refused, and left alone', async () => {
  const storage = open()
  await storage.migrate()
  await sql`insert into ${sql.table(`${storage.schema}.quickbooks_schema_migrations`)} (number, name, checksum) values (99, 'later', 'x')`.execute(
    storage.db,
  )
  await expect(storage.migrate()).rejects.toEqual(refusal('schema_newer'))
  await expect(storage.assertMigrated()).rejects.toThrow(/migration 99 \(later\).*Upgrade/s)
})

test('a migration that ran with other contents is refused', async () => {
  const storage = open()
  await storage.migrate()
  await sql`update ${sql.table(`${storage.schema}.quickbooks_schema_migrations`)} set checksum = 'x'`.execute(
    storage.db,
  )
  await expect(storage.migrate()).rejects.toEqual(refusal('schema_changed'))
})

test('tables of the host are not touched: another schema is asked for', async () => {
  const storage = open()
  await sql`create schema ${sql.id(storage.schema)}`.execute(storage.db)
  await sql`create table ${sql.table(`${storage.schema}.customers`)} (id integer)`.execute(
    storage.db,
  )
  const attempt = storage.migrate()
  await expect(attempt).rejects.toEqual(refusal('schema_taken'))
  await expect(attempt).rejects.toThrow(/customers.*CustomerDirectory/s)
  const { rows } =
    await sql`select from pg_class where relnamespace = ${storage.schema}::regnamespace and relkind = 'r'`.execute(
      storage.db,
    )
  expect(rows).toHaveLength(1)
})

test('a migration that fails leaves nothing behind', async () => {
  const storage = open()
  await sql`create schema ${sql.id(storage.schema)}`.execute(storage.db)
  // An index name of ours is taken, which shows only in the middle of the migration.
  await sql`create sequence ${sql.table(`${storage.schema}.billing_invoices_open`)}`.execute(
    storage.db,
  )
  await expect(storage.migrate()).rejects.toThrow(/already exists/)
  const { rows } =
    await sql`select from pg_class where relnamespace = ${storage.schema}::regnamespace and relkind = 'r'`.execute(
      storage.db,
    )
  expect(rows).toEqual([])
})

test('a name that PostgreSQL would not take is refused', async () => {
  const storage = createStorage({
    url: inject('postgresUrl'),
    schema: 'x'.repeat(64),
    keys: testKeys,
  })
  await expect(storage.migrate()).rejects.toBeInstanceOf(SchemaError)
  await storage.close()
})
