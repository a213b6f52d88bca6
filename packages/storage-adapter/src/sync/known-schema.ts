import { qualify } from '../databases/quote-identifier.ts'
import { newerSchemaError } from '../migrations/read-applied.ts'
import { migrations } from '../migrations/registry.ts'
import type { SyncContext } from './sync-context.ts'

/** The newest migration that a release must know to write here. */
export function needed({ schema }: Pick<SyncContext, 'schema'>): string {
  return `(select coalesce(max(number), 0) from ${qualify(schema, 'quickbooks_schema_migrations')} where not expands)`
}

/** A newer release has migrated the schema while this process was running. */
export function assertKnownSchema(
  { schema = 'public' }: Pick<SyncContext, 'schema'>,
  needs: number,
): void {
  if (needs > migrations.length) throw newerSchemaError(schema, String(needs))
}
