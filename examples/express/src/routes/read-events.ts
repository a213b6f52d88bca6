import type { Storage } from '@vectis/quickbooks-storage'
import {
  instantText,
  integer,
  maybe,
  openTables,
  read,
  text,
} from '@vectis/quickbooks-storage/database'

/** One row of `quickbooks_webhook_events`, as an operator reads it. */
export interface WebhookEventRow {
  eventId: string
  entity: string
  entityId: string
  operation: string
  receivedAt: string
  occurredAt: string | null
  attempts: number
  /** `synced`, `not_kept`, `set_aside:<reason>`; null while it waits. */
  outcome: string | null
  processedAt: string | null
  lastError: string | null
}

/** The events of a company, newest first. `before`: the last one of the page before; a delivery may go on over two pages. */
export async function readEvents(
  place: Pick<Storage, 'db' | 'schema'>,
  input: {
    tenantId: string
    realmId: string
    before: { receivedAt: string; eventId: string } | null
    limit: number
  },
): Promise<WebhookEventRow[]> {
  const tables = openTables(place)
  return read(
    tables,
    `select event_id as "eventId", entity, entity_id as "entityId", operation, attempts, outcome, last_error as "lastError",
       ${instantText('received_at')} as "receivedAt", ${instantText('occurred_at')} as "occurredAt", ${instantText('processed_at')} as "processedAt"
     from ${tables.table('quickbooks_webhook_events')}
     where tenant_id = $1 and realm_id = $2 and ($3::timestamptz is null or (received_at, event_id) < ($3::timestamptz, $4::text))
     order by quickbooks_webhook_events.received_at desc, event_id desc limit $5`,
    [
      input.tenantId,
      input.realmId,
      input.before?.receivedAt ?? null,
      input.before?.eventId ?? '',
      input.limit,
    ],
    {
      eventId: text(),
      entity: text(),
      entityId: text(),
      operation: text(),
      attempts: integer(),
      outcome: maybe(text()),
      lastError: maybe(text()),
      receivedAt: text(),
      occurredAt: maybe(text()),
      processedAt: maybe(text()),
    },
  )
}
