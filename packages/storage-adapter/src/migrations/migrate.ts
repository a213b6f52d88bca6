import { sql } from 'kysely'
import type { AnyKysely } from '../databases/any-kysely.ts'
import { inTransaction } from '../databases/in-transaction.ts'
import { ledgerSql, migrationSql } from './print-migrations.ts'
import { quoteIdentifier } from './quote-identifier.ts'
import { assertKnown, readApplied } from './read-applied.ts'
import { migrations } from './registry.ts'
import { SchemaError } from './schema-error.ts'
import { splitStatements } from './split-statements.ts'

export interface MigrationReport {
  schema: string
  /** Migrations that ran now, by name; empty when the schema was up to date. */
  applied: string[]
  /** The number the schema is at. */
  version: number
}

/**
 * Brings the schema up to this release: all pending migrations in one transaction, under an advisory lock that other processes wait for. Nothing
 * happens when it is up to date. Throws `SchemaError`; then nothing was changed.
 */
export async function migrate(
  db: AnyKysely,
  { schema }: { schema: string },
): Promise<MigrationReport> {
  assertSchemaName(schema)
  const before = await readApplied(db, schema)
  if (before !== null && before.length === migrations.length) {
    assertKnown(before, schema)
    return { schema, applied: [], version: migrations.length }
  }
  return inTransaction(db, async (transaction) => {
    await sql`select pg_advisory_xact_lock(hashtextextended(${`quickbooks-storage ${schema}`}, 0))`.execute(
      transaction,
    )
    const applied = await readApplied(transaction, schema)
    if (applied === null) await begin(transaction, schema)
    else assertKnown(applied, schema)
    const pending = migrations.filter(
      ({ number }) => !applied?.some((ran) => ran.number === number),
    )
    for (const migration of pending) await run(transaction, migrationSql(migration, schema))
    return { schema, applied: pending.map(({ name }) => name), version: migrations.length }
  })
}

async function begin(db: AnyKysely, schema: string): Promise<void> {
  const names = tableNames(migrations.map(({ sql: text }) => text).join('\n'))
  // The privilege to create schemas is asked for only when one has to be created.
  const found = await sql<{ exists: boolean; taken: string | null }>`
    select exists (select from pg_namespace where nspname = ${schema}) as exists, (
      select string_agg(relname, ', ' order by relname)
      from pg_class join pg_namespace on pg_namespace.oid = relnamespace
      where nspname = ${schema}
        and relname in (select jsonb_array_elements_text(${JSON.stringify(names)}::jsonb))
    ) as taken`.execute(db)
  const [state] = found.rows
  if (state?.taken) {
    throw new SchemaError(
      'schema_taken',
      schema,
      `Schema "${schema}" already holds ${state.taken}, not made by @vectis/quickbooks-storage. Choose a schema of its own, such as ` +
        'createStorage({ schema: "quickbooks" }), and map your customers with a CustomerDirectory.',
    )
  }
  if (!state?.exists) await run(db, `create schema ${quoteIdentifier(schema)};`)
  await run(db, ledgerSql(schema))
}

async function run(db: AnyKysely, text: string): Promise<void> {
  for (const statement of splitStatements(text)) await sql.raw(statement).execute(db)
}

function tableNames(text: string): string[] {
  return [...text.matchAll(/create table \$schema\.(\w+)/g)].map(([, name = '']) => name)
}

function assertSchemaName(schema: string): void {
  if (schema !== '' && Buffer.byteLength(schema) <= 63 && !schema.includes('\0')) return
  throw new SchemaError(
    'schema_name_invalid',
    schema,
    `Expected a schema name of 1 to 63 bytes; found ${JSON.stringify(schema).slice(0, 80)}.`,
  )
}
