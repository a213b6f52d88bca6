import PQueue from 'p-queue'
import { FaultResponseError } from '@vectis/quickbooks'
import { describeFault } from '@vectis/quickbooks/errors'
import { changeEntities, isChangeEntity, syncedEntities } from '@vectis/quickbooks/rows'
import { toInstant } from '@vectis/quickbooks/values'
import { noneChecked } from '@vectis/quickbooks/wire'
import type { VerificationReport } from '@vectis/quickbooks/ports'
import type { ChangeEntity, SyncEntity } from '@vectis/quickbooks/rows'
import { answerQuestions } from '../gone/answer-questions.ts'
import type { Plan } from '../plan/plan-tick.ts'
import { noEvents } from '../read/drained-events.ts'
import type { DrainedEvents } from '../read/drained-events.ts'
import { askIntervals } from '../read/ask-intervals.ts'
import { readChanges, readChangesEarly } from '../read/read-changes.ts'
import type { EndedScans } from '../read/read-changes.ts'
import { readWhole } from '../read/end-scan.ts'
import { scanEntity, ScanYieldedError } from '../read/scan-entity.ts'
import { problemOf } from '../report/run-problems.ts'
import { checkBalances } from '../verify/check-balances.ts'
import { checkCounts, isUnused } from '../verify/check-counts.ts'
import type { LastFindings } from '../verify/last-findings.ts'
import { contain, isOfOnePart, settleFailures } from '../context/contain.ts'
import { checkpointOf, commitBatch } from '../context/run-context.ts'
import type { RunContext } from '../context/run-context.ts'

/**
 * Executes a plan: first scans, concurrently; then changes since the scans began; then the checks. A failing entity
 * does not stop other entities, and a failing check does not stop other checks. Throws when no entity had an answer.
 */
export async function executePlan(
  context: RunContext,
  plan: Plan,
  events: DrainedEvents,
  last: LastFindings,
): Promise<VerificationReport | null> {
  let scans: EndedScans
  // A change reported by a webhook is wanted soon, and must not wait for the end of a long read.
  const isEarly =
    canReadEventsEarly(context, plan, events) && (await readChangesEarly(context, events))
  try {
    scans = await scanAll(context, plan.scan)
  } catch (error) {
    if (error instanceof ScanYieldedError) await settleFailures(context)
    throw error
  }
  if (plan.changes) await readChanges(context, isEarly ? noEvents() : events, scans)
  throwIfNothingAnswered(context)
  await settleFailures(context)
  const counts: NonNullable<VerificationReport['counts']> = {}
  for (const entity of plan.count) {
    if (plan.reason !== 'requested' && (await isUnused(context, entity, last))) continue
    const count = () => checkCounts(context, [entity], last)
    const counted = await takeStep(context, count, entity)
    if (counted === null) await endTurn(context, entity)
    Object.assign(counts, counted)
  }
  await takeStep(context, () => answerQuestions(context))
  await takeStep(context, () => askIntervals(context))
  // While an entity is not read, balances differ for that reason alone, so differences are not followed up.
  const isRead = changeEntities.every((entity) => isUpToDate(context, entity))
  const isCheckDue = isRead && (context.recorder.hasWritten || plan.count.length > 0)
  const isWhole =
    plan.count.length > 0 ||
    plan.scan.some(isChangeEntity) ||
    scans.size > 0 ||
    last.leftUnchecked()
  const check = () => checkBalances(context, last, { isWhole })
  const report = isCheckDue && plan.changes ? await takeStep(context, check) : null
  await settleFailures(context)
  if (Object.keys(counts).length === 0) return report
  return { ...(report ?? emptyReport(context)), counts }
}

/**
 * Whether the objects of the events can be stored before the scans continue: a scan of each of their entities must have
 * begun or ended. Otherwise an object deleted before the scan begins would be missed.
 */
function canReadEventsEarly(context: RunContext, plan: Plan, events: DrainedEvents): boolean {
  if (events.ids.length === 0 || !plan.changes || !plan.scan.some(isChangeEntity)) return false
  return [...events.named.keys()].every((entity) => {
    const { changedSince, scan } = checkpointOf(context, entity)
    return changedSince !== null || scan !== null
  })
}

/** An optional entity may fail permanently, even when nothing else was requested. */
function throwIfNothingAnswered({ failures, recorder }: RunContext): void {
  if (recorder.calls > 0) return
  for (const [entity, error] of failures) {
    if (!syncedEntities[entity].isOptional) throw error
  }
}

/** A failed check is a problem of the run, not of the rows it read. */
async function takeStep<T>(
  context: RunContext,
  step: () => Promise<T>,
  entity: SyncEntity | null = null,
): Promise<T | null> {
  try {
    return await step()
  } catch (error) {
    if (context.signal.aborted || !isOfOnePart(error)) throw error
    const { logger, recorder } = context
    // The log line of the run names it.
    const about = { event: 'quickbooks.sync.check_failed', entity, err: error }
    logger.debug(about, 'A check after the read could not be made')
    recorder.problem(problemOf(error, { rung: 'step', entity }))
    return null
  }
}

/** An entity that cannot be counted must not delay the others, and must not be tried at every tick. */
async function endTurn(context: RunContext, entity: ChangeEntity): Promise<void> {
  const countedAt = toInstant(context.clock.now())
  const checkpoints = [{ ...checkpointOf(context, entity), countedAt }]
  await commitBatch(context, { observedAt: countedAt, checkpoints })
}

/**
 * Reads entities in full, several at a time. A failing one does not stop the others, and their rows are kept; an error
 * that ends the tick is thrown when they are done.
 */
async function scanAll(context: RunContext, entities: readonly SyncEntity[]): Promise<EndedScans> {
  const scans: EndedScans = new Map()
  const ends: unknown[] = []
  const queue = new PQueue({ concurrency: context.entitiesAtOnce })
  const read = async (entity: SyncEntity) => {
    try {
      if (isChangeEntity(entity)) {
        const position = await contain(context, entity, () => scanEntity(context, entity))
        if (position !== null) scans.set(entity, position)
      } else {
        await contain(context, entity, () => readOptional(context, entity))
      }
    } catch (error) {
      ends.push(error)
    }
  }
  await Promise.all(entities.map((entity) => queue.add(() => read(entity))))
  if (ends.length > 0) throw ends.find((end) => !(end instanceof ScanYieldedError)) ?? ends[0]
  return scans
}

/**
 * Not every QuickBooks plan has the optional entities: templates exist in Essentials and above. That is recorded and is
 * not a failure.
 */
async function readOptional(context: RunContext, entity: SyncEntity): Promise<void> {
  try {
    await readWhole(context, entity)
  } catch (error) {
    const isMissing = error instanceof FaultResponseError && isFeatureMissing(error)
    if (!isMissing || !syncedEntities[entity].isOptional) throw error
    const observedAt = toInstant(context.clock.now())
    const checkpoint = checkpointOf(context, entity)
    const unavailableReason = describeFault(error.fault)
    const refused = { scan: null, fullReadAt: observedAt, unavailableReason, failing: null }
    await commitBatch(context, { observedAt, checkpoints: [{ ...checkpoint, ...refused }] })
    const about = { event: 'quickbooks.sync.entity_unavailable', entity }
    context.logger.info(about, 'The plan does not have this entity')
  }
}

/** QuickBooks' answer for a plan without the feature: 5020 or 500 with these words. */
function isFeatureMissing({ fault }: FaultResponseError): boolean {
  return fault.errors.some(({ message, detail }) =>
    /feature.*(not supported|not available|not enabled)|not.*(subscrib|in this plan)/is.test(
      `${message} ${detail}`,
    ),
  )
}

function isUpToDate(context: RunContext, entity: ChangeEntity): boolean {
  const { changedSince, failing } = checkpointOf(context, entity)
  return changedSince !== null && failing === null
}

function emptyReport({ clock }: RunContext): VerificationReport {
  return {
    checkedAt: toInstant(clock.now()),
    checked: noneChecked(),
    differences: [],
    truncated: false,
  }
}
