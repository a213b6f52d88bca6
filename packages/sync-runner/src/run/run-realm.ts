import { LeaseLostError, todayIn, toInstant } from '@vectis/quickbooks'
import type {
  BuildRowOptions,
  CalendarDate,
  Clock,
  Environment,
  Logger,
  Realm,
  RunLease,
  SyncEntity,
  SyncRun,
  TenantSyncStore,
  TenantWebhookEventStore,
  VerificationReport,
} from '@vectis/quickbooks'
import { planTick } from '../plan/plan-tick.ts'
import type { BudgetState, Plan, SyncMode } from '../plan/plan-tick.ts'
import type { SyncSchedule } from '../plan/sync-schedule.ts'
import { deriveWebhookTrust } from '../plan/webhook-trust.ts'
import { coalesceEvents } from '../read/drained-events.ts'
import type { DrainedEvents } from '../read/drained-events.ts'
import { createRunRecorder } from '../report/run-recorder.ts'
import type { RunReport, SyncEvent } from '../report/sync-event.ts'
import { describeFailure } from './describe-failure.ts'
import type { RunFailure } from './describe-failure.ts'
import { executePlan } from './execute-plan.ts'
import type { LastFindings } from './execute-plan.ts'
import type { RunContext } from './run-context.ts'

export interface RealmRun {
  tenantId: string
  runId: string
  owner: string
  mode: SyncMode
  realm: Realm
  timeZone: string | null
  store: TenantSyncStore
  events: TenantWebhookEventStore | null
  judgeBudget(input: {
    environment: Environment
    now: number
    runs: readonly SyncRun[]
  }): Promise<BudgetState>
  schedule: SyncSchedule
  clock: Clock
  logger: Logger
  rowOptions: BuildRowOptions
  entitiesAtOnce: number
  pageSize: number
  countTotals: boolean
  yieldAt: number | null
  emit(event: SyncEvent): void
  /** Host steps and warnings, before the lease is given back. */
  afterwards(report: RunReport, today: CalendarDate | null, signal: AbortSignal): Promise<void>
}

/** Runs looked at for what the last checks found and whether webhooks have missed something. */
const RUNS_LOOKED_AT = 20
/** Events drained in one tick; the rest waits for the next. */
const EVENTS_AT_MOST = 1_000
/** A tick claims events for as long as a long run may take; a claim of a dead process runs out. */
const CLAIM_MS = 15 * 60_000

/** One run of one realm under its lease: plan, read, check, record. Does not throw for what QuickBooks or the store did: the report tells. */
export async function runRealm(
  run: RealmRun,
  lease: RunLease,
  signal: AbortSignal,
): Promise<RunReport> {
  const { tenantId, runId, realm, store, clock, emit } = run
  const { realmId } = realm
  const startedAt = toInstant(clock.now())
  const recorder = createRunRecorder({ tenantId, realmId, runId, clock, realm, emit })
  let plan: Plan | null = null
  let claimed: DrainedEvents | null = null
  let failure: RunFailure | null = null
  let balances: VerificationReport | null = null
  let runs: SyncRun[] = []
  const today = run.timeZone === null ? null : todayIn(run.timeZone, clock.now())
  try {
    runs = await store.readRuns({ realmId, limit: RUNS_LOOKED_AT })
    const checkpoints = await store.readCheckpoints(realmId)
    const budget = await run.judgeBudget({
      environment: realm.environment,
      now: clock.now(),
      runs,
    })
    const canRead = budget !== 'spent' && budget !== 'blocked'
    claimed = canRead ? await claimEvents(run) : null
    const health = (await run.events?.health({ realmId, since: dayBefore(clock) })) ?? null
    plan = planTick({
      now: clock.now(),
      mode: run.mode,
      checkpoints,
      pendingEvents: claimed?.ids.length ?? 0,
      webhooks: deriveWebhookTrust({ health, runs }),
      budget,
      schedule: run.schedule,
    })
    if (plan.kind === 'quiet') {
      return await finishQuiet(run, plan, runs[0], { startedAt, today, signal })
    }
    const { kind, reason } = plan
    await store.startRun({ runId, realmId, kind, reason, startedAt })
    emit({ type: 'run_started', tenantId, realmId, runId, kind, reason, at: startedAt })
    const context: RunContext = {
      tenantId,
      realmId,
      realm,
      store,
      lease,
      clock,
      logger: run.logger,
      signal,
      schedule: run.schedule,
      rowOptions: run.rowOptions,
      recorder,
      checkpoints: new Map<SyncEntity, (typeof checkpoints)[number]>(
        checkpoints.map((checkpoint) => [checkpoint.entity, checkpoint]),
      ),
      entitiesAtOnce: run.entitiesAtOnce,
      pageSize: run.pageSize,
      countTotals: run.countTotals,
      yieldAt: run.yieldAt,
    }
    balances = await executePlan(context, plan, claimed ?? coalesceEvents([]), findLast(runs))
    if (today !== null) await store.refreshStatuses({ realmId, today })
  } catch (error) {
    failure = describeFailure(error, {
      hasWritten: recorder.hasWritten,
      isAborted: signal.aborted && !(signal.reason instanceof LeaseLostError),
    })
    await releaseEvents(run, claimed, failure)
    logFailure(run, failure)
  }
  const report: RunReport = {
    tenantId,
    runId,
    realmId,
    kind: plan?.kind ?? 'incremental',
    reason: plan?.reason ?? 'not_planned',
    startedAt,
    finishedAt: toInstant(clock.now()),
    outcome: failure?.outcome ?? 'succeeded',
    calls: recorder.calls,
    entities: recorder.entities,
    errorCode: failure?.errorCode ?? null,
    remedy: failure?.remedy ?? null,
    report: balances,
    setAside: recorder.allSetAside,
    error: failure?.error ?? null,
    hasMore: failure?.hasMore ?? false,
  }
  await store.finishRun(toStoredRun(report), report.setAside)
  await run.afterwards(report, today, signal)
  return report
}

/** Nothing to do: consecutive quiet ticks are kept as one run, whose end moves on. */
async function finishQuiet(
  run: RealmRun,
  plan: Plan,
  last: SyncRun | undefined,
  {
    startedAt,
    today,
    signal,
  }: { startedAt: string; today: CalendarDate | null; signal: AbortSignal },
): Promise<RunReport> {
  const { store, tenantId, realm, clock } = run
  const { realmId } = realm
  if (today !== null) await store.refreshStatuses({ realmId, today })
  const { reason } = plan
  const goesOn = last?.kind === 'quiet' && last.reason === reason && last.outcome !== null
  const isWaiting = reason !== 'up_to_date'
  const stored: SyncRun = {
    runId: goesOn ? last.runId : run.runId,
    realmId,
    kind: 'quiet',
    reason,
    startedAt: goesOn ? last.startedAt : startedAt,
    finishedAt: toInstant(clock.now()),
    outcome: isWaiting ? 'partial' : 'succeeded',
    calls: 0,
    entities: {},
    errorCode: isWaiting ? reason : null,
    remedy: isWaiting
      ? 'The month’s metered calls are used up: raise the tier at developer.intuit.com, or wait for the first of next month.'
      : null,
    report: null,
  }
  await store.finishRun(stored, [])
  const report: RunReport = {
    ...stored,
    tenantId,
    setAside: [],
    error: null,
    hasMore: false,
  } as RunReport
  await run.afterwards(report, today, signal)
  return report
}

async function claimEvents(run: RealmRun): Promise<DrainedEvents | null> {
  const { events, realm, owner, clock } = run
  if (events === null) return null
  const { realmId } = realm
  const now = toInstant(clock.now())
  const drained = coalesceEvents(
    await events.claim({ realmId, owner, limit: EVENTS_AT_MOST, leaseMs: CLAIM_MS, now }),
  )
  const qboEventIds = drained.unknownIds
  if (qboEventIds.length > 0) {
    await events.settle({ realmId, qboEventIds, outcome: 'not_kept', now })
  }
  return drained
}

async function releaseEvents(
  run: RealmRun,
  claimed: DrainedEvents | null,
  failure: RunFailure,
): Promise<void> {
  if (run.events === null || claimed === null || claimed.ids.length === 0) return
  const { realmId } = run.realm
  const reason = failure.errorCode ?? 'interrupted'
  try {
    await run.events.release({ realmId, qboEventIds: claimed.ids, reason })
  } catch (error) {
    // The claim runs out by itself.
    run.logger.warn({ realmId, err: error }, 'Webhook events could not be given back')
  }
}

function findLast(runs: readonly SyncRun[]): LastFindings {
  const differences = runs.find((run) => run.report !== null)?.report?.differences ?? []
  const counts: LastFindings['counts'] = {}
  for (const { report } of runs) {
    for (const [entity, found] of Object.entries(report?.counts ?? {})) {
      counts[entity as SyncEntity] ??= found
    }
  }
  return { differences, counts }
}

function logFailure({ logger, realm, runId, tenantId }: RealmRun, failure: RunFailure): void {
  if (failure.error === null) return
  const { outcome, errorCode, error } = failure
  const about = { tenantId, realmId: realm.realmId, runId, outcome, errorCode, err: error }
  if (outcome === 'aborted') logger.info(about, 'Sync ended early')
  else logger.error(about, 'Sync failed')
}

function toStoredRun(report: RunReport): SyncRun {
  const { tenantId: _tenant, setAside: _aside, error: _error, hasMore: _more, ...run } = report
  return { ...run, outcome: run.outcome === 'busy' ? null : run.outcome }
}

function dayBefore(clock: Clock): string {
  return toInstant(clock.now() - 86_400_000)
}
