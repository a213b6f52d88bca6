import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import type { StorageDatabase } from '../schema/storage-database.ts'
import type { sealVerifierTokens } from './seal-tokens.ts'
import type { StoredConnection } from './stored-connection.ts'

/** Stores verifier tokens sealed for the row as it was read; false when it has changed since. */
export async function updateVerifierTokens(
  db: Kysely<StorageDatabase>,
  read: StoredConnection,
  sealed: ReturnType<typeof sealVerifierTokens>,
): Promise<boolean> {
  const row = await db
    .updateTable('quickbooks_connections')
    .set({ ...sealed, updated_at: sql<string>`now()` })
    .where('tenant_id', '=', read.tenant_id)
    .where('environment', '=', read.environment)
    .where('realm_id', '=', read.realm_id)
    .where(sql<boolean>`verifier_generation = ${read.verifier_generation}::bigint`)
    .returning('tenant_id')
    .executeTakeFirst()
  return row !== undefined
}
