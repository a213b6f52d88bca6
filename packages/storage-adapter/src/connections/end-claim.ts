import { sql } from 'kysely'
import type { ConnectContext } from './connect.ts'
import { durably } from './durably.ts'
import { forgottenTokens } from './forgotten-tokens.ts'
import { formerColumns, takeOffFormer } from './former-realm.ts'
import type { FormerRealm } from './former-realm.ts'
import type { StoredConnection } from './stored-connection.ts'

/**
 * Ends an unconfirmed claim as it was read, in one statement: its tokens go, and the company whose place it took has
 * that back, disconnected. False when the row has changed since.
 */
export async function endClaim(
  { db, keyRing, tenantId }: ConnectContext,
  row: StoredConnection,
  { former, reason }: { former: FormerRealm | null; reason: string },
): Promise<boolean> {
  const written = await db
    .with('ended', (cte) =>
      cte
        .updateTable('quickbooks_connections')
        .set({
          ...forgottenTokens,
          // While it stayed connected to the same company, webhooks of it are still this tenant's.
          state: row.realm_proof === 'current' ? 'action_required' : 'disconnected',
          state_reason: reason,
          generation: Number(row.generation) + 1,
          ...(former ? formerColumns(keyRing, row, former) : {}),
        })
        .where('tenant_id', '=', tenantId)
        .where('state', '=', 'unconfirmed')
        .where(sql<boolean>`generation = ${Number(row.generation)}::bigint`)
        .where(sql<boolean>`verifier_generation = ${Number(row.verifier_generation)}::bigint`)
        .returning(['tenant_id', 'environment', 'realm_id', 'realm_proof'])
        .returning(durably),
    )
    .with('entered_realm', (cte) => takeOffFormer(cte, { tenantId, written: 'ended' }))
    .selectFrom('ended')
    .select('tenant_id')
    .executeTakeFirst()
  return written !== undefined
}
