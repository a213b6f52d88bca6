import type { Kysely } from 'kysely'
import type { StorageDatabase } from '../schema/storage-database.ts'
import { storedConnectionColumns } from './stored-connection.ts'
import type { StoredConnection } from './stored-connection.ts'

/** Every tenant's connection to one of these realms that is not disconnected. The webhook receiver asks across tenants. */
export async function findRealms(
  db: Kysely<StorageDatabase>,
  realmIds: readonly string[],
): Promise<StoredConnection[]> {
  if (realmIds.length === 0) return []
  return db
    .selectFrom('quickbooks_connections')
    .select(storedConnectionColumns)
    .where('realm_id', 'in', [...new Set(realmIds)])
    .where('state', '<>', 'disconnected')
    .orderBy('tenant_id')
    .execute()
}
