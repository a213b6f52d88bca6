import { checkFlags, RealmMismatchError } from '@vectis/quickbooks'
import type { ConnectInput } from '@vectis/quickbooks'
import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import type { KeyRing } from '../custody/key-ring.ts'
import type { StorageDatabase } from '../schema/storage-database.ts'
import { readFormer } from './former-realm.ts'
import type { FormerRealm } from './former-realm.ts'
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
 * Creates or replaces a tenant's connection. The secrets are sealed for a generation that is only known from the row,
 * so: read, seal, write if the row is still the one read, else again. Each further round means that somebody else made
 * progress.
 */
export async function connect(
  context: ConnectContext,
  input: ConnectInput,
): Promise<StoredConnection> {
  const { db, now, tenantId } = context
  checkFlags('connect', input, ['confirmReplace'])
  for (;;) {
    const stored = await readConnection(db, now, tenantId)
    const former = stored && (await readFormer(db, stored))
    const bound = stored?.realm_proof === 'none' ? former : stored
    if (bound && !isSameRealm(bound, input) && input.confirmReplace !== true) {
      throw new RealmMismatchError({
        tenantId,
        stored: { environment: bound.environment, realmId: bound.realm_id },
        requested: input,
      })
    }
    const generation = stored ? Number(stored.generation) + 1 : await readFirstGeneration(db)
    const values = buildRow(context, input, { stored, former }, generation)
    const written = stored
      ? await replaceConnection(db, now, stored, values)
      : await insertConnection(db, values)
    if (written) return written
  }
}

function buildRow(
  { keyRing, now, tenantId }: ConnectContext,
  input: ConnectInput,
  { stored, former }: { stored: StoredConnection | null; former: FormerRealm | null },
  generation: number,
): NewConnection {
  const { environment, realmId } = input
  const kept = stored && isSameRealm(stored, input) ? stored : null
  // The company itself comes back over a claim that took its place.
  const known = kept ?? (former && isSameRealm(former, input) ? former : null)
  const proof = kept?.realm_proof ?? (known ? 'former' : 'none')
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
    company_name: input.companyName ?? known?.company_name ?? null,
    time_zone: input.timeZone ?? known?.time_zone ?? null,
    time_zone_source: input.timeZone ? 'host' : (known?.time_zone_source ?? null),
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
    realm_proof: isUnconfirmed ? proof : 'current',
    ...(stored && !kept ? moveVerifierTokens(keyRing, stored, input) : {}),
  }
}

function isSameRealm(
  stored: Pick<StoredConnection, 'environment' | 'realm_id'>,
  input: ConnectInput,
): boolean {
  return stored.realm_id === input.realmId && stored.environment === input.environment
}
