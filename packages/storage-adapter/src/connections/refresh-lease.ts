import type { Clock } from '@vectis/quickbooks'
import { sql } from 'kysely'
import type { Kysely, RawBuilder } from 'kysely'
import { durably } from '../databases/durably.ts'
import type { StorageDatabase } from '../schema/storage-database.ts'
import { noRefresh, storedConnectionColumns } from './stored-connection.ts'
import type { sealTokens, StoredConnection, TokenOwner } from './stored-connection.ts'

/**
 * The current time for leases. Without a clock it is the database's, which all processes share: a process whose clock
 * is wrong can neither take a live lease nor hold one for too long.
 */
export type LeaseClock = () => RawBuilder<Date>

export function createLeaseClock(clock: Clock | undefined): LeaseClock {
  if (!clock) return () => sql<Date>`clock_timestamp()`
  return () => sql<Date>`${new Date(clock.now()).toISOString()}::timestamptz`
}

interface BeginRefresh {
  tenantId: string
  generation: number
  owner: string
  leaseMs: number
  /** Tokens of another installation cannot be refreshed. */
  installationId: string | null
}

/**
 * Takes the lease and records the intent in one statement on one row. Of any number of callers only one gets it; the
 * others get null. `refresh_attempts` above 1 means that an earlier owner of this generation neither committed nor
 * released.
 */
export async function beginRefresh(
  db: Kysely<StorageDatabase>,
  now: LeaseClock,
  { tenantId, generation, owner, leaseMs, installationId }: BeginRefresh,
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
    .where(sql<boolean>`installation_id is not distinct from ${installationId}::text`)
    .where(
      sql<boolean>`(refresh_owner is null or refresh_owner = ${owner} or refresh_generation is distinct from generation or refresh_lease_until <= ${now()})`,
    )
    .returning(storedConnectionColumns)
    .returning('refresh_attempts')
    .returning(durably)
    .executeTakeFirst()
  return row ? { ...row, refresh_attempts: Number(row.refresh_attempts) } : null
}

/**
 * Stores a refreshed set, sealed for `generation + 1`, if `generation` is still stored; null when it is not. Does not
 * check the lease: a late owner may hold the only valid token. An older generation of the same company is the row of a
 * backup that was restored meanwhile: its tokens are the ones that this set has replaced.
 */
export async function commitRefresh(
  db: Kysely<StorageDatabase>,
  now: LeaseClock,
  input: { owner: TokenOwner; generation: number; sealed: ReturnType<typeof sealTokens> },
): Promise<StoredConnection | null> {
  const row = await db
    .updateTable('quickbooks_connections')
    .set({
      ...input.sealed,
      generation: input.generation + 1,
      state: sql<'connected'>`case when awaits_proof then 'unconfirmed' else 'connected' end`,
      state_reason: null,
      refreshed_at: sql<string>`${now()}`,
      ...noRefresh,
      updated_at: sql<string>`now()`,
    })
    .where('tenant_id', '=', input.owner.tenantId)
    .where('environment', '=', input.owner.environment)
    .where('realm_id', '=', input.owner.realmId)
    .where(sql<boolean>`generation <= ${input.generation}::bigint`)
    .where('access_token', 'is not', null)
    .returning(storedConnectionColumns)
    .returning(durably)
    .executeTakeFirst()
  return row ?? null
}

/** Releases the lease, if `owner` still holds it for `generation`. */
export async function releaseRefresh(
  db: Kysely<StorageDatabase>,
  input: { tenantId: string; generation: number; owner: string },
): Promise<void> {
  await db
    .updateTable('quickbooks_connections')
    .set({
      ...noRefresh,
      updated_at: sql<string>`now()`,
    })
    .where('tenant_id', '=', input.tenantId)
    .where('refresh_owner', '=', input.owner)
    .where(sql<boolean>`refresh_generation = ${input.generation}::bigint`)
    .execute()
}
