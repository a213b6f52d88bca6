import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import type { TenantWebhookEventStore } from '@vectis/quickbooks'
import type { StorageDatabase } from '../schema/storage-database.ts'

/** Makes processed events received in [from, to) pending again, with their attempts back at zero; returns how many. */
export async function replayEvents(
  db: Kysely<StorageDatabase>,
  tenantId: string,
  input: Parameters<TenantWebhookEventStore['replay']>[0],
): Promise<number> {
  const row = await db
    .with('replayed', (cte) =>
      cte
        .updateTable('quickbooks_webhook_events')
        .set({
          processed_at: null,
          outcome: null,
          claimed_by: null,
          claimed_until: null,
          attempts: 0,
        })
        .where('tenant_id', '=', tenantId)
        .where('realm_id', '=', input.realmId)
        .where('processed_at', 'is not', null)
        .where(sql<boolean>`received_at >= ${input.from}::timestamptz`)
        .where(sql<boolean>`received_at < ${input.to}::timestamptz`)
        .returning('event_id'),
    )
    .selectFrom('replayed')
    .select(sql<string>`count(*)::text`.as('replayed'))
    .executeTakeFirstOrThrow()
  return Number(row.replayed)
}
