import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import type { TenantWebhookEventStore } from '@vectis/quickbooks'
import type { StorageDatabase } from '../schema/storage-database.ts'

/** Marks pending events as processed with an outcome. */
export async function settleEvents(
  db: Kysely<StorageDatabase>,
  tenantId: string,
  input: Parameters<TenantWebhookEventStore['settle']>[0],
): Promise<void> {
  if (input.qboEventIds.length === 0) return
  await db
    .updateTable('quickbooks_webhook_events')
    .set({
      processed_at: input.now,
      outcome: input.outcome,
      claimed_by: null,
      claimed_until: null,
    })
    .where('tenant_id', '=', tenantId)
    .where('realm_id', '=', input.realmId)
    .where(
      sql<boolean>`event_id in (select jsonb_array_elements_text(${JSON.stringify(input.qboEventIds)}::text::jsonb))`,
    )
    .where('processed_at', 'is', null)
    .execute()
}
