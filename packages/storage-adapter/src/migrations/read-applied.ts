import type { AnyKysely } from '../databases/any-kysely.ts'
import { bool, integer, text } from '../databases/columns.ts'
import { quoteIdentifier } from '../databases/quote-identifier.ts'
import { read } from '../databases/run.ts'
import { SchemaError } from '../databases/schema-error.ts'
import { checksumOf } from './migration.ts'
import { migrations } from './registry.ts'

interface AppliedMigration {
  number: number
  name: string
  checksum: string
  expands: boolean
}

/** The migrations that ran in a schema, oldest first; null when the table does not exist. */
export async function readApplied(
  db: AnyKysely,
  schema: string,
): Promise<AppliedMigration[] | null> {
  const ledger = `${quoteIdentifier(schema)}.quickbooks_schema_migrations`
  // Not to_regclass: it may use this session's cache, and so miss a table that another process has just committed.
  const [found] = await read(
    { db },
    `select exists (
       select from pg_catalog.pg_class join pg_catalog.pg_namespace on pg_namespace.oid = relnamespace
       where nspname = $1 and relname = 'quickbooks_schema_migrations'
     ) as is_there`,
    [schema],
    { is_there: bool() },
  )
  if (!found?.is_there) return null
  return read({ db }, `select number, name, checksum, expands from ${ledger} order by number`, [], {
    number: integer(),
    name: text(),
    checksum: text(),
    expands: bool(),
  })
}

/** A process of this release must no longer write. `found`: the migration that it does not know. */
export function newerSchemaError(
  schema: string,
  found: string,
  options?: ErrorOptions,
): SchemaError {
  return new SchemaError(
    'schema_newer',
    schema,
    `Expected schema "${schema}" at migration ${migrations.length} or before; found migration ${found}, made by a newer ` +
      'release of @vectis/quickbooks-storage.',
    options,
  )
}

/**
 * Finds the newer release that a statement failed because of; null when there is none. Undefined in a transaction of
 * the host: it has failed with its statement, and nothing can be asked in it any more.
 */
export function createFindNewer(
  db: AnyKysely,
  schema: string,
): ((cause: unknown) => Promise<SchemaError | null>) | undefined {
  return db.isTransaction ? undefined : (cause) => findNewer(db, schema, cause)
}

async function findNewer(
  db: AnyKysely,
  schema: string,
  cause: unknown,
): Promise<SchemaError | null> {
  const applied = await readApplied(db, schema).catch(() => null)
  const newer = applied?.find(isNewer)
  return newer ? newerSchemaError(schema, describe(newer), { cause }) : null
}

const isNewer = ({ number, expands }: AppliedMigration) => number > migrations.length && !expands

const describe = ({ number, name }: AppliedMigration) => `${number} (${name})`

/**
 * Refuses a database that a newer release changed incompatibly, or in which a migration ran that differs from the one
 * of this release.
 */
export function assertKnown(applied: readonly AppliedMigration[], schema: string): void {
  const newer = applied.find(isNewer)
  if (newer) throw newerSchemaError(schema, describe(newer))
  for (const migration of migrations) {
    const ran = applied.find(({ number }) => number === migration.number)
    if (ran && ran.checksum !== checksumOf(migration)) {
      throw new SchemaError(
        'schema_changed',
        schema,
        `Migration ${migration.number} (${migration.name}) ran in schema "${schema}" with other contents than in this release.`,
      )
    }
  }
}

/** Throws `SchemaError` unless the schema is exactly that of this release. One or two small queries. */
export async function assertMigrated(db: AnyKysely, { schema }: { schema: string }): Promise<void> {
  const applied = await readApplied(db.withoutPlugins(), schema)
  if (applied === null) {
    throw new SchemaError(
      'schema_missing',
      schema,
      `Found no @vectis/quickbooks-storage tables in schema "${schema}".`,
    )
  }
  assertKnown(applied, schema)
  if (applied.length < migrations.length) {
    throw new SchemaError(
      'schema_behind',
      schema,
      `Schema "${schema}" is at migration ${applied.length} of ${migrations.length}.`,
    )
  }
}
