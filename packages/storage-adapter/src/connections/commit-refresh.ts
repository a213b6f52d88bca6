import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import type { StorageDatabase } from '../schema/storage-database.ts'
import { durably } from './durably.ts'
import type { LeaseClock } from './lease-clock.ts'
import type { sealTokens } from './seal-tokens.ts'
import { storedConnectionColumns } from './stored-connection.ts'
import type { StoredConnection } from './stored-connection.ts'

/**
 * Stores a refreshed set, sealed for `generation + 1`, if `generation` is still stored; null when it is not. Asks
 * nothing about the lease: a late owner may hold the only living token.
 */
export async function commitRefresh(
  db: Kysely<StorageDatabase>,
  now: LeaseClock,
  input: { tenantId: string; generation: number; sealed: ReturnType<typeof sealTokens> },
): Promise<StoredConnection | null> {
  const row = await db
    .updateTable('quickbooks_connections')
    .set({
      ...input.sealed,
      generation: input.generation + 1,
      state: sql<'connected'>`case when awaits_proof then 'unconfirmed' else 'connected' end`,
      state_reason: null,
      refreshed_at: sql<string>`${now()}`,
      refresh_owner: null,
      refresh_generation: null,
      refresh_lease_until: null,
      refresh_attempts: 0,
      updated_at: sql<string>`now()`,
    })
    .where('tenant_id', '=', input.tenantId)
    .where(sql<boolean>`generation = ${input.generation}::bigint`)
    .where('access_token', 'is not', null)
    .returning(storedConnectionColumns)
    .returning(durably)
    .executeTakeFirst()
  return row ?? null
}
