import { createHash } from 'node:crypto'
import type { AuthorizationStateStore, TakenState } from '@vectis/quickbooks/ports'
import type { Instant } from '@vectis/quickbooks/values'
import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import { bool } from '../databases/columns.ts'
import type { StorageDatabase } from '../schema/storage-database.ts'

const readBool = bool()

const columns = [
  'tenant_id',
  'environment',
  'redirect_uri',
  'requested_by',
  'expected_realm_id',
  'confirm_replace',
] as const

/**
 * Authorization requests in `quickbooks_authorization_states`, keyed by the SHA-256 of the state.
 *
 * A state carries at least 128 random bits (RFC 6749, section 10.12), so a plain hash cannot be reversed by brute
 * force.
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-10.12
 */
export function createAuthorizationStateStore(options: {
  db: Kysely<StorageDatabase>
}): AuthorizationStateStore {
  const { db } = options
  return {
    put: (input) => putState(db, hashState(input.state), input),
    take: ({ state, now }) => takeState(db, hashState(state), now),
  }
}

function hashState(state: string): string {
  return createHash('sha256').update(state, 'utf8').digest('hex')
}

/**
 * Stores a pending request; the same statement deletes the tenant's requests that expire a day before it or more, so the
 * table stays small. By the caller's clock alone: the database's may be far from it.
 */
async function putState(
  db: Kysely<StorageDatabase>,
  stateHash: string,
  input: Parameters<AuthorizationStateStore['put']>[0],
): Promise<void> {
  await db
    .with('swept', (cte) =>
      cte
        .deleteFrom('quickbooks_authorization_states')
        .where('tenant_id', '=', input.tenantId)
        .where(sql<boolean>`expires_at < ${input.expiresAt}::timestamptz - interval '1 day'`)
        .returning('state_hash'),
    )
    .insertInto('quickbooks_authorization_states')
    .values({
      state_hash: stateHash,
      tenant_id: input.tenantId,
      environment: input.environment,
      redirect_uri: input.data.redirectUri,
      requested_by: input.data.requestedBy,
      expected_realm_id: input.data.expectedRealmId,
      confirm_replace: input.data.confirmReplace,
      expires_at: input.expiresAt,
    })
    .execute()
}

/**
 * Marks a request as used and returns it. Of any number of callers only one gets it unused. Used requests stay until
 * they expire, so that every process can distinguish a reload of the callback page from a forgery. This is one
 * statement: a caller that waited for another finds the request used.
 */
async function takeState(
  db: Kysely<StorageDatabase>,
  stateHash: string,
  now: Instant,
): Promise<TakenState | null> {
  const row = await db
    .with('taken', (cte) =>
      cte
        .updateTable('quickbooks_authorization_states')
        .set({ used_at: now })
        .where('state_hash', '=', stateHash)
        .where('used_at', 'is', null)
        .where(sql<boolean>`expires_at > ${now}::timestamptz`)
        .returning([...columns, sql<boolean>`false`.as('is_used')]),
    )
    .selectFrom('taken')
    .selectAll()
    .unionAll((eb) =>
      eb
        .selectFrom('quickbooks_authorization_states')
        .select([...columns, sql<boolean>`true`.as('is_used')])
        .where('state_hash', '=', stateHash)
        .where(sql<boolean>`expires_at > ${now}::timestamptz`)
        .where((not) => not.not(not.exists(not.selectFrom('taken').select('tenant_id')))),
    )
    .executeTakeFirst()
  if (!row) return null
  return {
    tenantId: row.tenant_id,
    environment: row.environment,
    data: {
      redirectUri: row.redirect_uri,
      requestedBy: row.requested_by,
      expectedRealmId: row.expected_realm_id,
      confirmReplace: readBool(row.confirm_replace, 'confirm_replace'),
    },
    isUsed: readBool(row.is_used, 'is_used'),
  }
}
