import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import type { StorageDatabase } from '../schema/storage-database.ts'

/** Gives the lease back, if `owner` still holds it for `generation`. */
export async function releaseRefresh(
  db: Kysely<StorageDatabase>,
  input: { tenantId: string; generation: number; owner: string },
): Promise<void> {
  await db
    .updateTable('quickbooks_connections')
    .set({
      refresh_owner: null,
      refresh_generation: null,
      refresh_lease_until: null,
      refresh_attempts: 0,
      updated_at: sql<string>`now()`,
    })
    .where('tenant_id', '=', input.tenantId)
    .where('refresh_owner', '=', input.owner)
    .where(sql<boolean>`refresh_generation = ${input.generation}::bigint`)
    .execute()
}
