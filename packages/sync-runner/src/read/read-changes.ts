import { ChangedSinceTooOldError, UnreadableAnswerError } from '@vectis/quickbooks'
import { remedyOf } from '@vectis/quickbooks/errors'
import { changeEntities } from '@vectis/quickbooks/rows'
import { compareInstants, earlierInstant, toEpochMs, toInstant } from '@vectis/quickbooks/values'
import type { Checkpoint, ScanPosition } from '@vectis/quickbooks/ports'
import type { ChangeEntity } from '@vectis/quickbooks/rows'
import type { Instant } from '@vectis/quickbooks/values'
import type { ChangeSet } from '@vectis/quickbooks/wire'
import { contain, isOfOnePart, isReadable } from '../context/contain.ts'
import { checkpointOf, commitBatch } from '../context/run-context.ts'
import type { RunContext } from '../context/run-context.ts'
import { applyChanges } from './apply-changes.ts'
import { endScan } from './end-scan.ts'
import { noEvents } from './drained-events.ts'
import type { DrainedEvents } from './drained-events.ts'
import { canQuery, queryChanges, readByQuery } from './read-by-query.ts'
import { scanEntity } from './scan-entity.ts'

/** Scans of this run that have ended: changes are read from before their first page. */
export type EndedScans = Map<ChangeEntity, ScanPosition>

/** Entities whose changes were truncated again after a scan, and the start of that read. */
type CutAnswers = Map<ChangeEntity, Instant>

/**
 * The minimum: the bound comes from one clock of QuickBooks, and `LastUpdatedTime` is a whole second of another. An
 * edit within the second of the bound has an earlier time. See docs/decisions/0053.
 */
const LEAST_OVERLAP_MS = 2_000

/**
 * Reads what changed since the checkpoints, for all entities in one call, and applies it.
 *
 * An answer of 1,000 objects was truncated and may lack deletions. Then each entity gets its own call, and an entity
 * that is still too large gets a scan. A call that fails is repeated for each entity alone, so that only the failing
 * one stops. Entities that wait after a failure are left out. Afterwards the absence marks of ended scans are resolved.
 */
export async function readChanges(
  context: RunContext,
  events: DrainedEvents = noEvents(),
  scans: EndedScans = new Map(),
): Promise<void> {
  const entities = listEntities(context, scans)
  const cut: CutAnswers = new Map()
  const joint = entities.length > 0 ? await captureJointly(context, entities, scans) : null
  if (joint !== null && !joint.isCut) {
    await apply(context, joint, entities, events)
  } else {
    let time = joint?.time ?? null
    for (const entity of entities) {
      const read = () => readAlone(context, entity, { scans, events, cut })
      time = laterInstant(time, await contain(context, entity, read))
    }
    // If no entity had an answer, the run fails and its events are released.
    const wasAnswered = entities.some((entity) => !context.failures.has(entity))
    if (wasAnswered || entities.length === 0) await settle(context, time, events)
  }
  // The customers last: their transactions are then known.
  const ended = [...scans].toSorted(
    ([a], [b]) => Number(a === 'Customer') - Number(b === 'Customer'),
  )
  for (const [entity, position] of ended) {
    if (context.failures.has(entity)) continue
    await contain(context, entity, () => endScan(context, entity, position))
  }
  for (const [entity, since] of cut) failCut(context, entity, since)
}

/**
 * Applies one call of the feed together with the events, before the remaining scans. False when the call failed or was
 * truncated: then scans follow, behind those that already wait.
 */
export async function readChangesEarly(
  context: RunContext,
  events: DrainedEvents,
): Promise<boolean> {
  const entities = listEntities(context, new Map())
  if (entities.length === 0) {
    await settle(context, null, events)
    return true
  }
  const joint = await captureJointly(context, entities, new Map())
  if (joint === null || joint.isCut) return false
  await apply(context, joint, entities, events)
  return true
}

/** Entities whose changes can be read: a scan of this run or of an earlier one has ended. */
function listEntities(context: RunContext, scans: EndedScans): ChangeEntity[] {
  return changeEntities.filter(
    (entity) =>
      isReadable(context, entity) &&
      (scans.has(entity) || checkpointOf(context, entity).changedSince !== null),
  )
}

/** Null when the call failed and one entity may be the cause. */
async function captureJointly(
  context: RunContext,
  entities: readonly ChangeEntity[],
  scans: EndedScans,
): Promise<ChangeSet | null> {
  try {
    return await capture(context, entities, scans, context.schedule.overlapMs)
  } catch (error) {
    if (context.signal.aborted) throw error
    if (error instanceof ChangedSinceTooOldError || isOfOnePart(error)) return null
    throw error
  }
}

/** Reads one entity alone; if that fails, in full; then by its query. Returns the server time of the answer. */
async function readAlone(
  context: RunContext,
  entity: ChangeEntity,
  { scans, events, cut }: { scans: EndedScans; events: DrainedEvents; cut: CutAnswers },
): Promise<Instant | null> {
  let changes: ChangeSet
  try {
    changes = await captureAlone(context, entity, scans)
  } catch (error) {
    if (context.signal.aborted || !canQuery(error)) throw error
    const changedSince = sinceOf(context, entity, scans)
    const since = toInstant(toEpochMs(changedSince) - overlapOf(context))
    // Rows deleted before a scan of this run began are absent from it.
    const before = scans.has(entity) ? null : checkpointOf(context, entity).deletionsSince
    return readByQuery(context, entity, { since, deletionsSince: before ?? changedSince, error })
  }
  if (!changes.isCut) {
    await apply(context, changes, [entity], { ...noEvents(), merges: events.merges })
    return changes.time
  }
  // More than 1,000 changes during the scan itself: the checkpoint stays where the scan began, for the next run.
  const checkpoint = bound(context, entity, scans)
  await commitBatch(context, { observedAt: changes.time, checkpoints: [checkpoint] })
  cut.set(entity, sinceOf(context, entity, scans))
  return changes.time
}

/** The entity is read again on its own clock, from the start of its scan: the missing part may contain deletions. */
function failCut(context: RunContext, entity: ChangeEntity, since: Instant): void {
  const { failures, realmId } = context
  if (failures.has(entity)) return
  const remedy = remedyOf('answer_cut')
  const message = `Expected fewer than 1,000 changes of ${entity} since ${since}, because a full read has just ended; the answer was truncated.`
  failures.set(entity, new UnreadableAnswerError(message, { realmId, remedy }))
}

async function captureAlone(
  context: RunContext,
  entity: ChangeEntity,
  scans: EndedScans,
): Promise<ChangeSet> {
  const overlapMs = overlapOf(context)
  const scan = async () => {
    scans.set(entity, await scanEntity(context, entity))
    return capture(context, [entity], scans, overlapMs)
  }
  let changes: ChangeSet
  try {
    changes = await capture(context, [entity], scans, overlapMs)
  } catch (error) {
    if (!(error instanceof ChangedSinceTooOldError)) throw error
    changes = await scan()
  }
  if (changes.isCut && !wasJustScanned(context, entity, scans)) changes = await scan()
  if (!changes.isCut) return changes
  // The changes that filled the answer may lie within the overlap, before the scan. Edits from then that were visible
  // only after their page was read come from a query, which cannot be truncated. Deletions come from the feed, as far
  // back as it goes.
  const since = toEpochMs(sinceOf(context, entity, scans)) - overlapMs
  await queryChanges(context, entity, toInstant(since))
  return capture(context, [entity], scans, LEAST_OVERLAP_MS)
}

function wasJustScanned(
  { clock, schedule, checkpoints }: RunContext,
  entity: ChangeEntity,
  scans: EndedScans,
): boolean {
  const fullReadAt = checkpoints.get(entity)?.fullReadAt ?? null
  const ageMs = fullReadAt === null ? Infinity : clock.now() - toEpochMs(fullReadAt)
  // A time in the future was stored by a machine with a wrong clock. The real time is unknown.
  return scans.has(entity) || (ageMs >= 0 && ageMs <= schedule.overlapMs)
}

async function capture(
  context: RunContext,
  entities: readonly ChangeEntity[],
  scans: EndedScans,
  overlapMs: number,
): Promise<ChangeSet> {
  const { realm, signal } = context
  const bounds = entities.map((entity) => sinceOf(context, entity, scans))
  const from = Math.min(...bounds.map(toEpochMs)) - Math.max(overlapMs, LEAST_OVERLAP_MS)
  return realm.changeDataCapture({ entities, changedSince: toInstant(from) }, { signal })
}

export function overlapOf({ schedule }: RunContext): number {
  return Math.max(schedule.overlapMs, LEAST_OVERLAP_MS)
}

function sinceOf(context: RunContext, entity: ChangeEntity, scans: EndedScans): Instant {
  const since = scans.get(entity)?.startedAt ?? checkpointOf(context, entity).changedSince
  if (since !== null) return since
  throw new TypeError(`Expected ${entity} to have been read in full before its changes are read.`)
}

function bound(context: RunContext, entity: ChangeEntity, scans: EndedScans): Checkpoint {
  return {
    ...checkpointOf(context, entity),
    changedSince: sinceOf(context, entity, scans),
    failing: null,
  }
}

/**
 * The next bound is the server's own time, but never in the future: a wrong clock there must not hide changes from us.
 */
async function apply(
  context: RunContext,
  changes: ChangeSet,
  entities: readonly ChangeEntity[],
  events: DrainedEvents,
): Promise<void> {
  const changedSince = earlierInstant(changes.time, toInstant(context.clock.now()))
  const checkpoints = entities.map((entity) => ({
    ...checkpointOf(context, entity),
    changedSince,
    failing: null,
  }))
  await applyChanges(context, changes, events, checkpoints)
}

/** The objects that the events name are compared with the rows stored by the earlier calls. */
async function settle(
  context: RunContext,
  /** Of the last answer; null when nothing was asked. */
  time: Instant | null,
  events: DrainedEvents,
): Promise<void> {
  if (events.ids.length === 0) return
  await applyChanges(context, { rows: {}, deleted: [], setAside: [], time }, events, [])
}

function laterInstant(a: Instant | null, b: Instant | null): Instant | null {
  if (a === null || b === null) return a ?? b
  return compareInstants(a, b) >= 0 ? a : b
}
