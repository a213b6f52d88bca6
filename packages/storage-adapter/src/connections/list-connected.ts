import type { Kysely } from 'kysely'
import type { Environment } from '@vectis/quickbooks'
import type { StorageDatabase } from '../schema/storage-database.ts'

/** One page of tenants that are connected, or wait for their proof, by tenant id, after `after`. */
export async function listConnected(
  db: Kysely<StorageDatabase>,
  after: string | null,
  limit: number,
): Promise<{ tenant_id: string; environment: Environment; realm_id: string }[]> {
  let query = db
    .selectFrom('quickbooks_connections')
    .select(['tenant_id', 'environment', 'realm_id'])
    .where('state', 'in', ['connected', 'unconfirmed'])
    .orderBy('tenant_id')
    .limit(limit)
  if (after !== null) query = query.where('tenant_id', '>', after)
  return query.execute()
}
