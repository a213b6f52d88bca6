import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import type { AuthorizationStateStore } from '@vectis/quickbooks'
import type { StorageDatabase } from '../schema/storage-database.ts'

/**
 * Stores a pending request; the tenant's requests that expired a day ago or more go in the same statement, so the table
 * stays small.
 */
export async function putState(
  db: Kysely<StorageDatabase>,
  stateHash: string,
  input: Parameters<AuthorizationStateStore['put']>[0],
): Promise<void> {
  await db
    .with('swept', (cte) =>
      cte
        .deleteFrom('quickbooks_authorization_states')
        .where('tenant_id', '=', input.tenantId)
        .where(sql<boolean>`expires_at < now() - interval '1 day'`)
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
