import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import type { PendingEvent, TenantWebhookEventStore, WebhookEvent } from '@vectis/quickbooks'
import type { StorageDatabase } from '../schema/storage-database.ts'

/** Claims unprocessed events, oldest first; rows another process is claiming at this moment are passed over. */
export async function claimEvents(
  db: Kysely<StorageDatabase>,
  tenantId: string,
  input: Parameters<TenantWebhookEventStore['claim']>[0],
): Promise<PendingEvent[]> {
  const rows = await db
    .with('free', (cte) =>
      cte
        .selectFrom('quickbooks_webhook_events')
        .select('event_id')
        .where('tenant_id', '=', tenantId)
        .where('realm_id', '=', input.realmId)
        .where('processed_at', 'is', null)
        .where(
          sql<boolean>`(claimed_until is null or claimed_until <= ${input.now}::timestamptz or (${input.takeOver ? 'yes' : 'no'}::text = 'yes' and claimed_by is distinct from ${input.owner}::text))`,
        )
        .orderBy('received_at')
        .orderBy('event_id')
        .limit(input.limit)
        .forUpdate()
        .skipLocked(),
    )
    .with('claimed', (cte) =>
      cte
        .updateTable('quickbooks_webhook_events')
        .set({
          claimed_by: input.owner,
          claimed_until: sql<string>`${input.now}::timestamptz + ${input.leaseMs}::float8 * interval '1 millisecond'`,
        })
        .where('tenant_id', '=', tenantId)
        .where('realm_id', '=', input.realmId)
        .where((eb) => eb('event_id', 'in', eb.selectFrom('free').select('event_id')))
        .returning([
          'event_id',
          'realm_id',
          'entity',
          'entity_id',
          'operation',
          'occurred_at_text',
          'deleted_id',
          'envelope',
          'type',
          'raw',
          'attempts',
          'received_at',
        ]),
    )
    .selectFrom('claimed')
    .selectAll()
    .orderBy('received_at')
    .orderBy('event_id')
    .execute()
  return rows.map((row) => ({
    qboEventId: row.event_id,
    realmId: row.realm_id,
    event: {
      id: row.event_id,
      realmId: row.realm_id,
      entity: row.entity,
      entityId: row.entity_id,
      operation: row.operation,
      occurredAt: row.occurred_at_text,
      deletedId: row.deleted_id,
      envelope: row.envelope as WebhookEvent['envelope'],
      type: row.type,
      raw: row.raw,
    },
    attempts: Number(row.attempts),
  }))
}
