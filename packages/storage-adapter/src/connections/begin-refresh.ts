import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import type { StorageDatabase } from '../schema/storage-database.ts'
import { durably } from './durably.ts'
import type { LeaseClock } from './lease-clock.ts'
import { storedConnectionColumns } from './stored-connection.ts'
import type { StoredConnection } from './stored-connection.ts'

export interface BeginRefresh {
  tenantId: string
  generation: number
  owner: string
  leaseMs: number
}

/**
 * Takes the lease and records the intent in one statement on one row, so that of any number of callers one gets it;
 * null when this caller did not. `refresh_attempts` above 1 tells that an earlier owner of this generation neither
 * committed nor released.
 */
export async function beginRefresh(
  db: Kysely<StorageDatabase>,
  now: LeaseClock,
  { tenantId, generation, owner, leaseMs }: BeginRefresh,
): Promise<(StoredConnection & { refresh_attempts: number }) | null> {
  const row = await db
    .updateTable('quickbooks_connections')
    .set({
      refresh_attempts: sql<number>`case when refresh_owner is not null and refresh_generation = generation then refresh_attempts + 1 else 1 end`,
      refresh_owner: owner,
      refresh_generation: generation,
      refresh_lease_until: sql<string>`${now()} + ${leaseMs}::float8 * interval '1 millisecond'`,
      updated_at: sql<string>`now()`,
    })
    .where('tenant_id', '=', tenantId)
    .where('state', 'in', ['connected', 'unconfirmed'])
    .where(sql<boolean>`generation = ${generation}::bigint`)
    .where(
      sql<boolean>`(refresh_owner is null or refresh_owner = ${owner} or refresh_generation is distinct from generation or refresh_lease_until <= ${now()})`,
    )
    .returning(storedConnectionColumns)
    .returning('refresh_attempts')
    .returning(durably)
    .executeTakeFirst()
  return row ? { ...row, refresh_attempts: Number(row.refresh_attempts) } : null
}
