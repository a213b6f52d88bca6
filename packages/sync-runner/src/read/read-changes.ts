import { ChangedSinceTooOldError, earlierInstant, toEpochMs, toInstant } from '@vectis/quickbooks'
import type { ChangeSet, Checkpoint, Instant, ScanPosition } from '@vectis/quickbooks'
import { changeEntities } from '../plan/plan-tick.ts'
import type { ChangeEntity } from '../plan/plan-tick.ts'
import { checkpointOf, commitBatch } from '../run/run-context.ts'
import type { RunContext } from '../run/run-context.ts'
import { applyChanges } from './apply-changes.ts'
import { noEvents } from './drained-events.ts'
import type { DrainedEvents } from './drained-events.ts'
import { resolveAbsence } from './resolve-absence.ts'
import { scanEntity } from './scan-entity.ts'

/** Scans of this run that have ended: changes are read from before their first page. */
export type EndedScans = Map<ChangeEntity, ScanPosition>

/**
 * Reads what changed since the checkpoints, for all entities in one call, and applies it.
 *
 * An answer of 1,000 objects was cut, and deletions are what is lost: then one call per entity, and for an entity that alone is too much,
 * a scan. Afterwards the marks of ended scans are resolved.
 */
export async function readChanges(
  context: RunContext,
  events: DrainedEvents = noEvents(),
  scans: EndedScans = new Map(),
): Promise<void> {
  try {
    const changes = await capture(context, changeEntities, scans, context.schedule.overlapMs)
    if (changes.isCut) await readOneByOne(context, scans, events)
    else await apply(context, changes, changeEntities, events)
    if (changes.isCut) await settle(context, changes.time, events)
  } catch (error) {
    if (!(error instanceof ChangedSinceTooOldError)) throw error
    for (const entity of changeEntities) {
      if (!scans.has(entity)) scans.set(entity, await scanEntity(context, entity))
    }
    const changes = await capture(context, changeEntities, scans, 0)
    if (changes.isCut) throw error
    await apply(context, changes, changeEntities, events)
  }
  for (const [entity, position] of scans) await resolveAbsence(context, entity, position)
}

/** After a cut: each entity by itself, then whole. */
async function readOneByOne(
  context: RunContext,
  scans: EndedScans,
  { merges }: DrainedEvents,
): Promise<void> {
  const { overlapMs } = context.schedule
  for (const entity of changeEntities) {
    let changes = await capture(context, [entity], scans, overlapMs)
    if (changes.isCut && !wasJustScanned(context, entity, scans)) {
      scans.set(entity, await scanEntity(context, entity))
      changes = await capture(context, [entity], scans, overlapMs)
    }
    // What filled the answer may lie within the overlap, before the scan that has read it all.
    if (changes.isCut) changes = await capture(context, [entity], scans, 0)
    if (!changes.isCut) await apply(context, changes, [entity], { ...noEvents(), merges })
    // More than 1,000 changes during the scan itself: the checkpoint stays where the scan began, for the next run.
    else
      await commitBatch(context, {
        observedAt: changes.time,
        checkpoints: [bound(context, entity, scans)],
      })
  }
}

function wasJustScanned(
  { clock, schedule, checkpoints }: RunContext,
  entity: ChangeEntity,
  scans: EndedScans,
): boolean {
  const fullReadAt = checkpoints.get(entity)?.fullReadAt ?? null
  const isRecent = fullReadAt !== null && clock.now() - toEpochMs(fullReadAt) <= schedule.overlapMs
  return scans.has(entity) || isRecent
}

async function capture(
  context: RunContext,
  entities: readonly ChangeEntity[],
  scans: EndedScans,
  overlapMs: number,
): Promise<ChangeSet> {
  const { realm, signal } = context
  const bounds = entities.map((entity) => sinceOf(context, entity, scans))
  const from = Math.min(...bounds.map(toEpochMs)) - overlapMs
  return realm.changeDataCapture({ entities, changedSince: toInstant(from) }, { signal })
}

function sinceOf(context: RunContext, entity: ChangeEntity, scans: EndedScans): Instant {
  const since = scans.get(entity)?.startedAt ?? checkpointOf(context, entity).changedSince
  if (since !== null) return since
  throw new TypeError(`Expected ${entity} to have been read whole before its changes are read.`)
}

function bound(context: RunContext, entity: ChangeEntity, scans: EndedScans): Checkpoint {
  return {
    ...checkpointOf(context, entity),
    changedSince: sinceOf(context, entity, scans),
  }
}

/** The next bound is the server's own time, but never one that has not come yet: a wrong clock there must not hide changes from us. */
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
  }))
  await applyChanges(context, changes, events, checkpoints)
}

/** What the events name is compared with what the calls before have stored. */
async function settle(context: RunContext, time: Instant, events: DrainedEvents): Promise<void> {
  if (events.ids.length === 0) return
  await applyChanges(context, { rows: {}, deleted: [], setAside: [], time }, events, [])
}
