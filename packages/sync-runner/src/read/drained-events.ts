import { changeEntities } from '@vectis/quickbooks/rows'
import { compareInstants, isInstant } from '@vectis/quickbooks/values'
import { findEntityByToken, isObjectId } from '@vectis/quickbooks/wire'
import type { PendingEvent } from '@vectis/quickbooks/ports'
import type { ChangeEntity, SyncEntity } from '@vectis/quickbooks/rows'
import type { Instant } from '@vectis/quickbooks/values'

/** Webhook events of one realm, coalesced: an object is read once, however often it changed. */
export interface DrainedEvents {
  /** Events about entities we keep; marked processed with the rows they lead to. */
  ids: string[]
  /** Events about other entities, or about an id that no object has. */
  unknownIds: string[]
  /** The latest event of each object; null when an event had no time. */
  named: Map<ChangeEntity, Map<string, Instant | null>>
  /** Those of them that an event says are deleted, and when. */
  deleted: Map<ChangeEntity, Map<string, Instant | null>>
  voided: { entity: SyncEntity; externalId: string }[]
  /** Loser and survivor of each merge of customers. */
  merges: Map<string, string>
  /** The events that name an object, by entity and id. */
  about: Map<ChangeEntity, Map<string, NamingEvent[]>>
  /** Events whose object QuickBooks could not serve in this run: they are not settled with its rows. */
  heldBack: NamingEvent[]
}

export interface NamingEvent {
  qboEventId: string
  /** How often its object was requested without an answer before this run. */
  attempts: number
  operation: string
}

const keptEntities: readonly string[] = changeEntities

/** Events are pointers: one read of the feed returns the objects that they name. See docs/decisions/0051. */
export function coalesceEvents(events: readonly PendingEvent[]): DrainedEvents {
  const drained: DrainedEvents = {
    ids: [],
    unknownIds: [],
    named: new Map(),
    deleted: new Map(),
    voided: [],
    merges: new Map(),
    about: new Map(),
    heldBack: [],
  }
  for (const { qboEventId, event, attempts } of events) {
    const found = findEntityByToken(event.entity)
    if (found === null || !keptEntities.includes(found) || !isObjectId(event.entityId)) {
      drained.unknownIds.push(qboEventId)
      continue
    }
    const entity = found as ChangeEntity
    const occurredAt = isInstant(event.occurredAt) ? event.occurredAt : null
    drained.ids.push(qboEventId)
    const objects = drained.about.get(entity) ?? new Map<string, NamingEvent[]>()
    drained.about.set(entity, objects)
    const { operation } = event
    objects.set(event.entityId, [
      ...(objects.get(event.entityId) ?? []),
      { qboEventId, attempts, operation },
    ])
    name(drained.named, entity, event.entityId, occurredAt)
    if (event.operation === 'deleted') name(drained.deleted, entity, event.entityId, occurredAt)
    if (event.operation === 'voided') {
      drained.voided.push({ entity, externalId: event.entityId })
    }
    if (
      event.operation === 'merged' &&
      entity === 'Customer' &&
      isObjectId(event.deletedId) &&
      event.deletedId !== event.entityId
    ) {
      drained.merges.set(event.deletedId, event.entityId)
      name(drained.named, entity, event.deletedId, occurredAt)
    }
  }
  return drained
}

export function noEvents(): DrainedEvents {
  return coalesceEvents([])
}

function name(
  named: DrainedEvents['named'],
  entity: ChangeEntity,
  id: string,
  occurredAt: Instant | null,
): void {
  let objects = named.get(entity)
  if (objects === undefined) named.set(entity, (objects = new Map()))
  const known = objects.get(id)
  const isLater =
    known === undefined ||
    (known !== null && (occurredAt === null || compareInstants(occurredAt, known) > 0))
  if (isLater) objects.set(id, occurredAt)
}
