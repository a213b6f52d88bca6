import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import type { TenantWebhookEventStore } from '@vectis/quickbooks'
import type { StorageDatabase } from '../schema/storage-database.ts'

/**
 * Gives claimed events back and keeps the reason; an attempt is counted only where the event's own object was tried.
 */
export async function releaseEvents(
  db: Kysely<StorageDatabase>,
  tenantId: string,
  input: Parameters<TenantWebhookEventStore['release']>[0],
): Promise<void> {
  if (input.qboEventIds.length === 0) return
  await db
    .updateTable('quickbooks_webhook_events')
    .set({
      claimed_by: null,
      claimed_until: null,
      last_error: input.reason,
      ...(input.wasTried ? { attempts: sql<number>`attempts + 1` } : {}),
    })
    .where('tenant_id', '=', tenantId)
    .where('realm_id', '=', input.realmId)
    .where(
      sql<boolean>`event_id in (select jsonb_array_elements_text(${JSON.stringify(input.qboEventIds)}::text::jsonb))`,
    )
    .where('processed_at', 'is', null)
    .execute()
}
