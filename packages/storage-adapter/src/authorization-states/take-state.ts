import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import type { AuthorizationStateStore, Instant } from '@vectis/quickbooks'
import type { StorageDatabase } from '../schema/storage-database.ts'

/** Removes a pending request and returns it: of any number of takers one gets it. An expired one is removed and counts as none. */
export async function takeState(
  db: Kysely<StorageDatabase>,
  stateHash: string,
  now: Instant,
): ReturnType<AuthorizationStateStore['take']> {
  const row = await db
    .deleteFrom('quickbooks_authorization_states')
    .where('state_hash', '=', stateHash)
    .returning([
      'tenant_id',
      'environment',
      'redirect_uri',
      'requested_by',
      'expected_realm_id',
      'confirm_replace',
      sql<boolean>`expires_at <= ${now}::timestamptz`.as('is_expired'),
    ])
    .executeTakeFirst()
  if (!row || row.is_expired) return null
  return {
    tenantId: row.tenant_id,
    environment: row.environment,
    data: {
      redirectUri: row.redirect_uri,
      requestedBy: row.requested_by,
      expectedRealmId: row.expected_realm_id,
      confirmReplace: row.confirm_replace,
    },
  }
}
