import type { AnyKysely } from '../databases/any-kysely.ts'
import { bool, maybe, text } from '../databases/columns.ts'
import { inTransaction } from '../databases/in-transaction.ts'
import { toJsonParameter } from '../databases/json-parameter.ts'
import { read, run } from '../databases/run.ts'
import { ledgerSql, migrationSql } from './print-migrations.ts'
import { quoteIdentifier } from '../databases/quote-identifier.ts'
import { assertKnown, readApplied } from './read-applied.ts'
import { migrations } from './registry.ts'
import { SchemaError } from '../databases/schema-error.ts'
import { splitStatements } from './migration.ts'

export interface MigrationReport {
  schema: string
  /** Migrations that ran now, by name; empty when the schema was up to date. */
  applied: string[]
  /** The number the schema is at. */
  version: number
}

/**
 * Brings the schema up to this release: all pending migrations in one transaction, under an advisory lock that other
 * processes wait for. Nothing happens when it is up to date. Throws `SchemaError`; then nothing was changed.
 * See docs/decisions/0044.
 */
export async function migrate(
  host: AnyKysely,
  { schema }: { schema: string },
): Promise<MigrationReport> {
  assertSchemaName(schema)
  const db = host.withoutPlugins()
  const before = await readApplied(db, schema)
  if (before !== null && before.length >= migrations.length) {
    assertKnown(before, schema)
    return { schema, applied: [], version: migrations.length }
  }
  return inTransaction(db, async (transaction) => {
    await run({ db: transaction }, 'select pg_advisory_xact_lock(hashtextextended($1::text, 0))', [
      `quickbooks-storage ${schema}`,
    ])
    const applied = await readApplied(transaction, schema)
    if (applied === null) await begin(transaction, schema)
    else assertKnown(applied, schema)
    const pending = migrations.filter(
      ({ number }) => !applied?.some((ran) => ran.number === number),
    )
    for (const migration of pending) await runAll(transaction, migrationSql(migration, schema))
    return { schema, applied: pending.map(({ name }) => name), version: migrations.length }
  })
}

async function begin(db: AnyKysely, schema: string): Promise<void> {
  const names = tableNames(migrations.map(({ sql }) => sql).join('\n'))
  // The privilege to create schemas is needed only when the schema is missing.
  const [state] = await read(
    { db },
    `select exists (select from pg_catalog.pg_namespace where nspname = $1) as is_there, (
       select string_agg(relname, ', ' order by relname)
       from pg_catalog.pg_class join pg_catalog.pg_namespace on pg_namespace.oid = relnamespace
       where nspname = $1 and relname in (select jsonb_array_elements_text($2::text::jsonb))
     ) as taken`,
    [schema, toJsonParameter(names)],
    { is_there: bool(), taken: maybe(text()) },
  )
  if (state?.taken) {
    throw new SchemaError(
      'schema_taken',
      schema,
      `Schema "${schema}" already holds ${state.taken}, not made by @vectis/quickbooks-storage.`,
    )
  }
  if (!state?.is_there) await runAll(db, `create schema ${quoteIdentifier(schema)};`)
  await runAll(db, ledgerSql(schema))
}

async function runAll(db: AnyKysely, statements: string): Promise<void> {
  for (const statement of splitStatements(statements)) await run({ db }, statement, [])
}

function tableNames(sql: string): string[] {
  return [...sql.matchAll(/create table \$schema\.(\w+)/g)].map(([, name = '']) => name)
}

function assertSchemaName(schema: string): void {
  if (schema !== '' && Buffer.byteLength(schema) <= 63 && !schema.includes('\0')) return
  throw new SchemaError(
    'schema_name_invalid',
    schema,
    `Expected a schema name that PostgreSQL accepts; found ${JSON.stringify(schema).slice(0, 80)}.`,
  )
}
