import type { PendingEvent, TenantWebhookEventStore } from '@vectis/quickbooks/ports'
import type { WebhookEvent } from '@vectis/quickbooks/webhooks'
import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import { utcText } from '../databases/column-text.ts'
import type { StorageDatabase } from '../schema/storage-database.ts'

const columns = [
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
  'trace_parent',
] as const

/** Claims unprocessed events, oldest first; rows that another process is claiming are skipped. */
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
        .returning([...columns, 'received_at']),
    )
    .selectFrom('claimed')
    .select([...columns, utcText<string>(sql.ref('received_at')).as('received_text')])
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
    receivedAt: row.received_text,
    traceParent: row.trace_parent,
    attempts: Number(row.attempts),
  }))
}

/** Marks pending events as processed with an outcome; a sync does this in the transaction that writes the rows. */
export async function settleEvents(
  db: Kysely<StorageDatabase>,
  tenantId: string,
  input: Parameters<TenantWebhookEventStore['settle']>[0],
): Promise<void> {
  if (input.qboEventIds.length === 0) return
  await updatePending(db, tenantId, input)
    .set({
      processed_at: input.now,
      outcome: input.outcome,
      claimed_by: null,
      claimed_until: null,
    })
    .execute()
}

/** Releases claimed events and keeps the reason; an attempt is counted only if the event's own object was tried. */
export async function releaseEvents(
  db: Kysely<StorageDatabase>,
  tenantId: string,
  input: Parameters<TenantWebhookEventStore['release']>[0],
): Promise<void> {
  if (input.qboEventIds.length === 0) return
  await updatePending(db, tenantId, input)
    .set({
      claimed_by: null,
      claimed_until: null,
      last_error: input.reason,
      ...(input.wasTried ? { attempts: sql<number>`attempts + 1` } : {}),
    })
    .execute()
}

function updatePending(
  db: Kysely<StorageDatabase>,
  tenantId: string,
  { realmId, qboEventIds }: { realmId: string; qboEventIds: readonly string[] },
) {
  return db
    .updateTable('quickbooks_webhook_events')
    .where('tenant_id', '=', tenantId)
    .where('realm_id', '=', realmId)
    .where(
      sql<boolean>`event_id in (select jsonb_array_elements_text(${JSON.stringify(qboEventIds)}::text::jsonb))`,
    )
    .where('processed_at', 'is', null)
}

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
        .where(sql<boolean>`event_id = coalesce(${input.qboEventId ?? null}::text, event_id)`)
        .returning('event_id'),
    )
    .selectFrom('replayed')
    .select(sql<string>`count(*)::text`.as('replayed'))
    .executeTakeFirstOrThrow()
  return Number(row.replayed)
}
