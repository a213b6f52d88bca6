import { RealmMismatchError } from '@vectis/quickbooks'
import type { ConnectInput } from '@vectis/quickbooks'
import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import type { KeyRing } from '../custody/key-ring.ts'
import type { StorageDatabase } from '../schema/storage-database.ts'
import { insertConnection, readFirstGeneration } from './insert-connection.ts'
import type { NewConnection } from './insert-connection.ts'
import type { LeaseClock } from './lease-clock.ts'
import { readConnection } from './read-connection.ts'
import { replaceConnection } from './replace-connection.ts'
import { moveVerifierTokens } from './move-verifier-tokens.ts'
import { sealTokens } from './seal-tokens.ts'
import type { StoredConnection } from './stored-connection.ts'

export interface ConnectContext {
  db: Kysely<StorageDatabase>
  keyRing: KeyRing
  now: LeaseClock
  tenantId: string
}

/**
 * Creates or replaces a tenant's connection. The secrets are sealed for a generation that is only known from the row, so: read, seal,
 * write if the row is still the one read, else again. Each further round means that somebody else made progress.
 */
export async function connect(
  context: ConnectContext,
  input: ConnectInput,
): Promise<StoredConnection> {
  const { db, now, tenantId } = context
  for (;;) {
    const stored = await readConnection(db, now, tenantId)
    const isBound = stored !== null && stored.realm_proof !== 'none'
    if (isBound && !isSameRealm(stored, input) && input.confirmReplace !== true) {
      throw new RealmMismatchError({
        tenantId,
        stored: { environment: stored.environment, realmId: stored.realm_id },
        requested: input,
      })
    }
    const generation = stored ? Number(stored.generation) + 1 : await readFirstGeneration(db)
    const values = buildRow(context, input, stored, generation)
    const written = stored
      ? await replaceConnection(db, now, stored, values)
      : await insertConnection(db, values)
    if (written) return written
  }
}

function buildRow(
  { keyRing, now, tenantId }: ConnectContext,
  input: ConnectInput,
  stored: StoredConnection | null,
  generation: number,
): NewConnection {
  const { environment, realmId } = input
  const kept = stored && isSameRealm(stored, input) ? stored : null
  const isUnconfirmed = input.state === 'unconfirmed'
  const moment = sql<string>`${now()}`
  return {
    tenant_id: tenantId,
    environment,
    realm_id: realmId,
    state: isUnconfirmed ? 'unconfirmed' : 'connected',
    state_reason: input.tokens.refreshToken === null ? 'refresh_token_missing' : null,
    generation,
    ...sealTokens(keyRing, { tenantId, environment, realmId }, generation, input.tokens, null),
    company_name: input.companyName ?? kept?.company_name ?? null,
    time_zone: input.timeZone ?? kept?.time_zone ?? null,
    time_zone_source: input.timeZone ? 'host' : (kept?.time_zone_source ?? null),
    home_currency: kept?.home_currency ?? null,
    connected_by: input.connectedBy ?? null,
    connected_at: moment,
    refreshed_at: moment,
    refresh_owner: null,
    refresh_generation: null,
    refresh_lease_until: null,
    refresh_attempts: 0,
    app_id: input.appId ?? null,
    awaits_proof: isUnconfirmed,
    realm_proof: isUnconfirmed ? (kept?.realm_proof ?? 'none') : 'current',
    ...(stored && !kept ? moveVerifierTokens(keyRing, stored, input) : {}),
  }
}

function isSameRealm(stored: StoredConnection, input: ConnectInput): boolean {
  return stored.realm_id === input.realmId && stored.environment === input.environment
}
