import { createHash } from 'node:crypto'
import type { VerifiedEvent } from '@vectis/quickbooks/ports'
import { storable } from '../databases/storable.ts'

/** An event as part of one JSON parameter for PostgreSQL. */
export interface EventRow {
  tenant_id: string
  realm_id: string
  event_id: string
  entity: string
  entity_id: string
  operation: string
  occurred_at: string | null
  occurred_at_text: string | null
  deleted_id: string | null
  envelope: string
  type: string
  raw: string
  received_at: string
  trace_parent: string | null
}

/**
 * A verified event as a row. Text that PostgreSQL cannot store must not make a signed delivery fail, because Intuit
 * holds back later events until it is acknowledged: NUL and lone surrogates become U+FFFD, an unreadable time is kept
 * as text only, and an id too long for an index is stored as its hash.
 */
export function buildEventRow({
  tenantId,
  event,
  receivedAt,
  traceParent = null,
}: VerifiedEvent): EventRow {
  return {
    tenant_id: tenantId,
    realm_id: storable(event.realmId),
    event_id: indexable(storable(event.id)),
    entity: storable(event.entity),
    entity_id: storable(event.entityId),
    operation: storable(event.operation),
    occurred_at: readInstant(event.occurredAt),
    occurred_at_text: event.occurredAt === null ? null : storable(event.occurredAt),
    deleted_id: event.deletedId === null ? null : storable(event.deletedId),
    envelope: event.envelope,
    type: storable(event.type),
    raw: storable(event.raw),
    received_at: receivedAt,
    trace_parent: traceParent,
  }
}

/** A B-tree entry holds at most about 2,700 bytes; ids of Intuit have under 100. */
function indexable(id: string): string {
  if (Buffer.byteLength(id) <= 512) return id
  return `sha256:${createHash('sha256').update(id, 'utf8').digest('hex')}`
}

/** PostgreSQL has no year 0 and reads fewer forms than JavaScript does. */
function readInstant(text: string | null): string | null {
  if (text === null) return null
  const ms = Date.parse(text)
  if (Number.isNaN(ms)) return null
  const instant = new Date(ms).toISOString()
  return /^(?!0000)\d{4}-/.test(instant) ? instant : null
}
