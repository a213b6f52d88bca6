import type { AnyKysely } from '../databases/any-kysely.ts'
import { assertKnown, readApplied } from './read-applied.ts'
import { migrations } from './registry.ts'
import { SchemaError } from '../databases/schema-error.ts'

/** Throws `SchemaError` unless the schema is exactly the one of this release. One or two small queries. */
export async function assertMigrated(db: AnyKysely, { schema }: { schema: string }): Promise<void> {
  const applied = await readApplied(db.withoutPlugins(), schema)
  if (applied === null) {
    throw new SchemaError(
      'schema_missing',
      schema,
      `Found no tables of @vectis/quickbooks-storage in schema "${schema}".`,
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
