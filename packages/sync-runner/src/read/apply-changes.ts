import { changeEntities, identifyRow } from '@vectis/quickbooks/rows'
import { toEpochMs, toInstant } from '@vectis/quickbooks/values'
import type { Checkpoint, EvidenceEvent, OpenQuestion } from '@vectis/quickbooks/ports'
import type { ChangeEntity } from '@vectis/quickbooks/rows'
import type { Instant } from '@vectis/quickbooks/values'
import type { ChangeSet } from '@vectis/quickbooks/wire'
import { askObjects } from '../gone/ask-objects.ts'
import type { ObjectClaim } from '../gone/conclude.ts'
import { join, noConclusions, noteTime, toBatch } from '../gone/conclusions.ts'
import type { Conclusions } from '../gone/conclusions.ts'
import { isDue } from '../plan/turns.ts'
import { contain, isReadable } from '../context/contain.ts'
import { commitBatch } from '../context/run-context.ts'
import type { RunContext } from '../context/run-context.ts'
import { addWireRows } from '../rows/batch-rows.ts'
import type { DrainedEvents } from './drained-events.ts'
import { followMerges } from '../gone/follow-merges.ts'

/** `time`: server time of the last answer; null when nothing was requested. */
type Changes = Pick<ChangeSet, 'rows' | 'deleted' | 'setAside'> & { time: Instant | null }

/**
 * Writes an answer of change data capture and the objects that pending events name, in one transaction with the
 * checkpoints and the events.
 *
 * A stub alone is no proof: false stubs have occurred, and a deletion removes amounts from the totals. So an object
 * that is not yet stored as deleted is read first. So is an object that an event names but the answer lacks: the feed
 * may lag behind webhooks. A question without an answer stays open, so neither the stub nor the event is lost.
 */
export async function applyChanges(
  context: RunContext,
  changes: Changes,
  events: DrainedEvents,
  checkpoints: readonly Checkpoint[],
): Promise<void> {
  const { recorder } = context
  const into = noConclusions()
  // Our clock must not be used here: if it were an hour ahead, the row would count as newer than all of QuickBooks'
  // rows of that hour.
  if (changes.time !== null) noteTime(into, changes.time)
  for (const entity of changeEntities) {
    const rows = changes.rows[entity] ?? []
    recorder.read(entity, rows.length)
    const found = noConclusions()
    addWireRows(found.wire, entity, rows as never[])
    const work = async () => {
      await confirm(context, entity, { changes, events, into: found })
      return true
    }
    // An entity that failed writes nothing and keeps its checkpoint.
    if ((await contain(context, entity, work)) === null) continue
    holdBack(events, entity, found)
    join(into, found)
    const count = into.wire[entity]?.length ?? 0
    if (count > 0) {
      const step = { phase: 'changes', entity, page: 1, total: count, done: true } as const
      recorder.progress({ ...step, rows: count })
    }
  }
  recorder.setAside(changes.setAside)
  recorder.stubs(changes.deleted)
  await followMerges(context, into, events.merges)
  await commitBatch(context, {
    step: 'changes',
    events: eventsOf(events),
    observedAt: into.time ?? toInstant(context.clock.now()),
    ...toBatch(into),
    voidEvents: events.voided,
    checkpoints: checkpoints.filter(({ entity }) => !context.failures.has(entity)),
    processedEventIds: settledIds(events),
  })
}

/**
 * An event whose object cannot be served is not settled with the rows: it is released, and set aside after some tries.
 */
function holdBack(events: DrainedEvents, entity: ChangeEntity, { put }: Conclusions): void {
  for (const { kind, externalId } of put) {
    if (kind !== 'unserved') continue
    events.heldBack.push(...(events.about.get(entity)?.get(externalId) ?? []))
  }
}

function settledIds({ ids, heldBack }: DrainedEvents): string[] {
  const held = new Set(heldBack.map(({ qboEventId }) => qboEventId))
  return ids.filter((id) => !held.has(id))
}

/** The settled events, by what they named; a merge by both customers. */
function eventsOf({ about, heldBack, merges }: DrainedEvents): EvidenceEvent[] {
  const held = new Set(heldBack.map(({ qboEventId }) => qboEventId))
  const named = [...about].flatMap(([entity, objects]) =>
    [...objects].flatMap(([externalId, events]) =>
      events
        .filter(({ qboEventId }) => !held.has(qboEventId))
        .map(({ qboEventId: eventId, operation }) => ({ eventId, entity, externalId, operation })),
    ),
  )
  const merged = [...merges].flatMap(([loser, survivor]) =>
    named
      .filter((one) => one.operation === 'merged' && one.externalId === survivor)
      .map((one) => ({ ...one, externalId: loser })),
  )
  return [...named, ...merged]
}

/** Requests objects of stubs and events that the stored rows do not confirm yet. */
async function confirm(
  context: RunContext,
  entity: ChangeEntity,
  { changes, events, into }: { changes: Changes; events: DrainedEvents; into: Conclusions },
): Promise<void> {
  const { store, realmId, questions, clock } = context
  const seen = new Set((changes.rows[entity] ?? []).map((row) => identifyRow(entity, row).id))
  const stubs = changes.deleted.filter((stub) => stub.entity === entity)
  const merges = entity === 'Customer' ? events.merges : new Map<string, string>()
  const deletions =
    (isReadable(context, entity) ? events.deleted.get(entity) : undefined) ??
    new Map<string, Instant | null>()
  // Objects of an entity that this run does not read are not read by id either: its checkpoint stays before the events.
  const named =
    (isReadable(context, entity) ? events.named.get(entity) : undefined) ??
    new Map<string, Instant | null>()

  const claims = new Map<string, ObjectClaim>()
  const claimedAt = changes.time ?? toInstant(clock.now())
  const claim = (
    externalId: string,
    about: Pick<ObjectClaim, 'claim' | 'deletedAt' | 'mergedInto'>,
  ) => claims.set(externalId, { externalId, claimedAt, ...about })
  for (const externalId of named.keys()) {
    if (!seen.has(externalId)) claim(externalId, { claim: 'nothing', deletedAt: null })
  }
  for (const [externalId, deletedAt] of deletions) {
    claim(externalId, { claim: 'delete_event', deletedAt })
  }
  for (const { externalId, deletedAt } of stubs) claim(externalId, { claim: 'stub', deletedAt })
  for (const [loser, mergedInto] of merges) {
    const deletedAt = claims.get(loser)?.deletedAt ?? named.get(loser) ?? null
    claim(loser, { claim: 'merge', deletedAt, mergedInto })
  }
  if (claims.size === 0) return
  const stored = await store.readVersions({ realmId, entity, externalIds: [...claims.keys()] })
  for (const { externalId, sourceUpdatedAt, isDeleted } of stored) {
    const about = claims.get(externalId)!
    if (isDeleted) {
      // It is deleted, and the merge names the survivor.
      if (about.claim === 'merge') {
        const { deletedAt, mergedInto } = about
        const tombstone = { entity, externalId, deletedAt, reason: 'merged' } as const
        into.tombstones.push({ ...tombstone, ...(mergedInto ? { mergedInto } : {}) })
      }
      if (about.claim === 'nothing') claims.set(externalId, { ...about, claim: 'seen_alive' })
      else claims.delete(externalId)
    } else if (about.claim === 'nothing') {
      if (isUpToDate(sourceUpdatedAt, named.get(externalId) ?? null)) claims.delete(externalId)
    }
  }
  const asked = [...claims.values()].filter((about) => {
    const known = questions.find(entity, about.externalId)
    // A repeated claim about an open question: the question keeps its own schedule.
    return known?.claim == null || saysMore(about, known) || isDue(known.nextAt, clock.now())
  })
  await askObjects(context, entity, asked, into)
}

/** A claim that an event names without a deletion, or one of a deletion later than the open question knows of. */
function saysMore({ claim, deletedAt }: ObjectClaim, known: OpenQuestion): boolean {
  if (claim === 'nothing') return true
  return deletedAt !== null && toEpochMs(deletedAt) > toEpochMs(known.deletedAt ?? known.claimedAt)
}

/** QuickBooks counts versions in whole seconds, events down to the nanosecond. */
function isUpToDate(updatedAt: Instant | null, occurredAt: Instant | null): boolean {
  if (updatedAt === null || occurredAt === null) return false
  return toEpochMs(updatedAt) > toEpochMs(occurredAt)
}
