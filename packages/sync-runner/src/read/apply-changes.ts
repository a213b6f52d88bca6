import { identifyRow, toEpochMs } from '@vectis/quickbooks'
import type { ChangeSet, Checkpoint, Instant, Tombstone } from '@vectis/quickbooks'
import { changeEntities } from '../plan/plan-tick.ts'
import type { ChangeEntity } from '../plan/plan-tick.ts'
import { contain, isReadable } from '../run/contain.ts'
import { commitBatch } from '../run/run-context.ts'
import type { RunContext } from '../run/run-context.ts'
import { addWireRows } from './batch-rows.ts'
import type { WireRows } from './batch-rows.ts'
import type { DrainedEvents } from './drained-events.ts'
import { followMerges } from './follow-merges.ts'
import { readByIds } from './read-by-ids.ts'

/**
 * Writes an answer of change data capture and what pending events name beside it, in one transaction with the checkpoints and the events.
 *
 * A stub is not believed: false ones were seen, and a deletion closes money. What is not known to be deleted is asked for by id first, one
 * call per entity. An event about an object that the answer does not hold leads to a read by id as well: the feed may lag behind webhooks.
 */
export async function applyChanges(
  context: RunContext,
  changes: Pick<ChangeSet, 'rows' | 'deleted' | 'setAside' | 'time'>,
  events: DrainedEvents,
  checkpoints: readonly Checkpoint[],
): Promise<void> {
  const { recorder } = context
  const wire: WireRows = {}
  const tombstones: Tombstone[] = []
  for (const entity of changeEntities) {
    const rows = changes.rows[entity] ?? []
    const stubs = changes.deleted.filter((stub) => stub.entity === entity)
    recorder.read(entity, rows.length)
    // What is not read in this run is not asked for by id either: its checkpoint stays before what the events name.
    const named = isReadable(context, entity) ? events.named.get(entity) : undefined
    const claims: Claims = {
      present: rows.map((row) => identifyRow(entity, row).id),
      stubs: new Map(stubs.map((stub) => [stub.externalId, stub.deletedAt])),
      named: named ?? new Map(),
    }
    const confirmed = await contain(context, entity, () => confirm(context, entity, claims))
    if (confirmed === null) continue
    const replaced = new Set([...confirmed.ids, ...confirmed.gone.keys()])
    const kept = rows.filter((row) => !replaced.has(identifyRow(entity, row).id))
    addWireRows(wire, entity, kept as never[])
    addWireRows(wire, entity, confirmed.rows as never[])
    for (const [externalId, deletedAt] of confirmed.gone) {
      tombstones.push({ entity, externalId, deletedAt, reason: 'deleted' })
    }
    if (rows.length + confirmed.rows.length > 0) {
      const count = kept.length + confirmed.rows.length
      const step = { phase: 'changes', entity, page: 1, total: count, done: true } as const
      recorder.progress({ ...step, rows: count })
    }
  }
  recorder.setAside(changes.setAside)
  const merged = await followMerges(context, wire, tombstones, events.merges)
  await commitBatch(context, {
    observedAt: changes.time,
    wire,
    tombstones: merged,
    voidEvents: events.voided,
    checkpoints: checkpoints.filter(({ entity }) => !context.failures.has(entity)),
    processedEventIds: events.ids,
  })
}

interface Claims {
  /** Ids among the rows of the answer. */
  present: readonly string[]
  stubs: ReadonlyMap<string, Instant | null>
  named: ReadonlyMap<string, Instant | null>
}

interface Confirmed {
  rows: unknown[]
  ids: Set<string>
  gone: Map<string, Instant | null>
}

async function confirm(
  context: RunContext,
  entity: ChangeEntity,
  { present, stubs, named }: Claims,
): Promise<Confirmed> {
  const seen = new Set(present)
  const unseen = [...named.keys()].filter((id) => !seen.has(id))
  const asked = new Set([...stubs.keys(), ...unseen])
  const confirmed: Confirmed = { rows: [], ids: new Set(), gone: new Map() }
  if (asked.size === 0) return confirmed
  const { store, realmId } = context
  const externalIds = [...asked]
  const stored = await store.readVersions({ realmId, entity, externalIds })
  for (const { externalId, sourceUpdatedAt, isDeleted } of stored) {
    if (isDeleted && !seen.has(externalId)) asked.delete(externalId)
    if (stubs.has(externalId)) continue
    const occurredAt = named.get(externalId) ?? null
    if (isUpToDate(sourceUpdatedAt, occurredAt)) asked.delete(externalId)
  }
  const read = await readByIds(context, entity, asked)
  confirmed.rows = read.rows
  confirmed.ids = new Set(read.rows.map((row) => identifyRow(entity, row).id))
  for (const id of read.gone) confirmed.gone.set(id, stubs.get(id) ?? null)
  return confirmed
}

/** QuickBooks counts versions in whole seconds, events down to the nanosecond. */
function isUpToDate(updatedAt: Instant | null, occurredAt: Instant | null): boolean {
  if (updatedAt === null || occurredAt === null) return false
  return toEpochMs(updatedAt) > toEpochMs(occurredAt)
}
