import type { Generated } from 'kysely'
import type { BigInteger, NullableTimestamp, Timestamp } from '../tables/column-types.ts'

/** One row per event of a realm and tenant. */
export interface QuickbooksWebhookEventsTable {
  tenant_id: string
  realm_id: string
  /** The event's id as it was sent; unique within tenant and realm. */
  event_id: string
  /**
   * Unique within the realm over all tenants: `event_id`, or `event_id#<uuid>` where another tenant of the realm has
   * that id.
   */
  qbo_event_id: string
  entity: string
  entity_id: string
  operation: string
  /** The event's own time as an instant; null when missing or unreadable. */
  occurred_at: NullableTimestamp
  /** The original text of that time, up to nanoseconds. */
  occurred_at_text: string | null
  deleted_id: string | null
  envelope: string
  type: string
  raw: string
  received_at: Timestamp
  /** The span that recorded it, as a `traceparent`. */
  trace_parent: string | null
  attempts: Generated<number>
  claimed_by: string | null
  claimed_until: NullableTimestamp
  processed_at: NullableTimestamp
  outcome: string | null
  last_error: string | null
}

/** Duplicates and rejections by hour. A null tenant or realm is stored as the empty text. */
export interface QuickbooksWebhookCountersTable {
  tenant_id: string
  realm_id: string
  kind: 'duplicate' | 'rejected'
  reason: string
  hour: Timestamp
  count: BigInteger
  last_at: Timestamp
}

export interface WebhookEventTables {
  quickbooks_webhook_events: QuickbooksWebhookEventsTable
  quickbooks_webhook_counters: QuickbooksWebhookCountersTable
}
