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
import { sealTokens, sealVerifierTokens } from './seal-tokens.ts'
import { openVerifierTokens } from './stored-connection.ts'
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
    if (stored && !isSameRealm(stored, input) && input.confirmReplace !== true) {
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
  const moment = sql<string>`${now()}`
  return {
    tenant_id: tenantId,
    environment,
    realm_id: realmId,
    state: 'connected',
    state_reason: input.tokens.refreshToken === null ? 'refresh_token_missing' : null,
    generation,
    ...sealTokens(keyRing, { tenantId, environment, realmId }, generation, input.tokens, null),
    company_name: input.companyName ?? kept?.company_name ?? null,
    time_zone: input.timeZone ?? kept?.time_zone ?? null,
    connected_by: input.connectedBy ?? null,
    connected_at: moment,
    refreshed_at: moment,
    refresh_owner: null,
    refresh_generation: null,
    refresh_lease_until: null,
    refresh_attempts: 0,
    ...(stored && !kept ? moveVerifierTokens(keyRing, stored, input) : {}),
  }
}

/** A verifier token belongs to an Intuit app, and an app to one environment: another company keeps it, another environment does not. */
function moveVerifierTokens(
  keyRing: KeyRing,
  stored: StoredConnection,
  { environment, realmId }: ConnectInput,
): ReturnType<typeof sealVerifierTokens> {
  const tokens = stored.environment === environment ? openVerifierTokens(stored, keyRing) : []
  const owner = { tenantId: stored.tenant_id, environment, realmId }
  return sealVerifierTokens(keyRing, owner, Number(stored.verifier_generation) + 1, tokens)
}

function isSameRealm(stored: StoredConnection, input: ConnectInput): boolean {
  return stored.realm_id === input.realmId && stored.environment === input.environment
}
