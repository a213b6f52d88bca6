import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import type { Instant } from '@vectis/quickbooks'
import type { StorageDatabase } from '../schema/storage-database.ts'

/**
 * Adds one to the hour's counter of a reason. The table is bounded: one row per tenant, realm, reason and hour, and rows of the same
 * tenant and realm older than 90 days go in the same statement. An empty text stands for "no tenant" and "no realm".
 */
export async function recordRejection(
  db: Kysely<StorageDatabase>,
  input: { tenantId: string; realmId: string; reason: string; at: Instant },
): Promise<void> {
  const hour = sql<string>`date_trunc('hour', ${input.at}::timestamptz at time zone 'UTC') at time zone 'UTC'`
  await db
    .with('swept', (cte) =>
      cte
        .deleteFrom('quickbooks_webhook_counters')
        .where('tenant_id', '=', input.tenantId)
        .where('realm_id', '=', input.realmId)
        .where(sql<boolean>`hour < ${input.at}::timestamptz - interval '90 days'`)
        .returning('hour'),
    )
    .insertInto('quickbooks_webhook_counters')
    .values({
      tenant_id: input.tenantId,
      realm_id: input.realmId,
      kind: 'rejected',
      reason: input.reason,
      hour,
      count: 1,
      last_at: input.at,
    })
    .onConflict((conflict) =>
      conflict.columns(['tenant_id', 'realm_id', 'kind', 'reason', 'hour']).doUpdateSet({
        count: sql<number>`quickbooks_webhook_counters.count + 1`,
        last_at: sql<string>`greatest(quickbooks_webhook_counters.last_at, excluded.last_at)`,
      }),
    )
    .execute()
}
