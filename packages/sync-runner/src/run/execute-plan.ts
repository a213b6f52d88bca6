import PQueue from 'p-queue'
import { describeFault, FaultResponseError, ForbiddenError, toInstant } from '@vectis/quickbooks'
import type { SyncEntity, VerificationReport } from '@vectis/quickbooks'
import { changeEntities } from '../plan/plan-tick.ts'
import type { ChangeEntity, Plan } from '../plan/plan-tick.ts'
import type { DrainedEvents } from '../read/drained-events.ts'
import { readChanges } from '../read/read-changes.ts'
import type { EndedScans } from '../read/read-changes.ts'
import { resolveAbsence } from '../read/resolve-absence.ts'
import { scanEntity } from '../read/scan-entity.ts'
import { checkBalances } from '../verify/check-balances.ts'
import { checkCounts } from '../verify/check-counts.ts'
import type { LastFindings } from '../verify/last-findings.ts'
import { checkpointOf, commitBatch } from './run-context.ts'
import type { RunContext } from './run-context.ts'

/** Carries out a plan. Scans first, side by side; then what changed since their beginning; then the checks. */
export async function executePlan(
  context: RunContext,
  plan: Plan,
  events: DrainedEvents,
  last: LastFindings,
): Promise<VerificationReport | null> {
  const scans = await scanAll(context, plan.scan)
  if (plan.changes) await readChanges(context, events, scans)
  const counts = plan.count.length > 0 ? await checkCounts(context, plan.count, last) : null
  const isCheckDue = context.recorder.hasWritten || plan.kind === 'verify'
  const report = isCheckDue && plan.changes ? await checkBalances(context, last) : null
  if (counts === null || Object.keys(counts).length === 0) return report
  return { ...(report ?? emptyReport(context)), counts }
}

/**
 * Reads entities whole, several at a time. One that fails does not stop the others, and what they read is kept; its error is
 * thrown when they are done.
 */
async function scanAll(context: RunContext, entities: readonly SyncEntity[]): Promise<EndedScans> {
  const scans: EndedScans = new Map()
  const failures: unknown[] = []
  const queue = new PQueue({ concurrency: context.entitiesAtOnce })
  const read = async (entity: SyncEntity) => {
    try {
      if (entity === 'RecurringTransaction') await readTemplates(context)
      else if (isChangeEntity(entity)) scans.set(entity, await scanEntity(context, entity))
    } catch (error) {
      failures.push(error)
    }
  }
  await Promise.all(entities.map((entity) => queue.add(() => read(entity))))
  if (failures.length > 0) throw failures[0]
  return scans
}

/** Templates exist in Essentials and above: where QuickBooks refuses them, that is recorded, and is no failure. */
async function readTemplates(context: RunContext): Promise<void> {
  const entity = 'RecurringTransaction'
  try {
    const position = await scanEntity(context, entity)
    await resolveAbsence(context, entity, position)
  } catch (error) {
    if (!(error instanceof FaultResponseError) && !(error instanceof ForbiddenError)) throw error
    const unavailableReason =
      error instanceof FaultResponseError ? describeFault(error.fault) : error.message
    const observedAt = toInstant(context.clock.now())
    const checkpoint = checkpointOf(context, entity)
    await commitBatch(context, {
      observedAt,
      checkpoints: [{ ...checkpoint, scan: null, fullReadAt: observedAt, unavailableReason }],
    })
    context.logger.info({ realmId: context.realmId, entity }, 'QuickBooks refuses templates')
  }
}

function isChangeEntity(entity: SyncEntity): entity is ChangeEntity {
  return (changeEntities as readonly SyncEntity[]).includes(entity)
}

function emptyReport({ clock }: RunContext): VerificationReport {
  return {
    checkedAt: toInstant(clock.now()),
    checked: { payment: 0, invoice: 0, creditMemo: 0, customer: 0, customerWithJobs: 0 },
    differences: [],
    truncated: false,
  }
}
