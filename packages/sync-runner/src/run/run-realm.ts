import PQueue from 'p-queue'
import { LeaseLostError } from '@vectis/quickbooks/ports'
import { todayIn, toInstant } from '@vectis/quickbooks/values'
import type { Clock } from '@vectis/quickbooks'
import type {
  Checkpoint,
  OpenQuestion,
  RunLease,
  SyncRun,
  VerificationReport,
} from '@vectis/quickbooks/ports'
import type { SyncEntity } from '@vectis/quickbooks/rows'
import { createCallLog } from '../context/call-log.ts'
import type { RealmRun } from '../context/realm-run.ts'
import type { RunContext } from '../context/run-context.ts'
import { createRunQuestions } from '../context/run-questions.ts'
import { planTick } from '../plan/plan-tick.ts'
import type { Plan } from '../plan/plan-tick.ts'
import { isDue, isWaiting, latestTurn, withoutFuture } from '../plan/turns.ts'
import { deriveWebhookTrust } from '../plan/webhook-trust.ts'
import { noEvents } from '../read/drained-events.ts'
import type { DrainedEvents } from '../read/drained-events.ts'
import { toStoredRun } from '../report/ended-before.ts'
import { listProblems } from '../report/run-problems.ts'
import { createRunRecorder } from '../report/run-recorder.ts'
import type { RunReport } from '../report/sync-event.ts'
import { createLastFindings } from '../verify/last-findings.ts'
import { claimEvents, releaseEvents, settleHeldBack } from './claim-events.ts'
import { describeFailure } from './describe-failure.ts'
import type { RunFailure } from './describe-failure.ts'
import { executePlan } from './execute-plan.ts'
import { finishQuiet } from './finish-quiet.ts'

/** How many runs to read for the last results of the checks and for changes that webhooks missed. */
const RUNS_LOOKED_AT = 20

/** The most open questions that a run reads: a realm rarely has any. */
const QUESTIONS_KNOWN = 1_000

/**
 * One run of one realm under its lease: plan, read, check, record. Errors of QuickBooks or the store are in the report,
 * not thrown.
 */
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
  let homeCurrency: Promise<string | null> | null = null
  let checkpoints = new Map<SyncEntity, Checkpoint>()
  let questions = createRunQuestions([])
  const todayAt = (zone: string | null) => (zone === null ? null : todayIn(zone, clock.now()))
  let today = todayAt(run.timeZone)
  try {
    // A tick in which nothing happens is six statements. See docs/decisions/0175.
    const limits = { runs: RUNS_LOOKED_AT, questions: QUESTIONS_KNOWN }
    const standing = await store.readStanding({ realmId, ...limits })
    runs = standing.runs
    checkpoints = new Map(
      standing.checkpoints.map((one) => [one.entity, withoutFuture(one, clock.now())]),
    )
    const budget = await run.judgeBudget({
      environment: realm.environment,
      now: clock.now(),
      runs,
    })
    const canRead = budget !== 'spent' && (budget !== 'blocked' || run.mode !== 'auto')
    const health = (await run.events?.health({ realmId, since: dayBefore(clock) })) ?? null
    const pending = health?.pending ?? 0
    claimed = canRead && pending > 0 ? await claimEvents(run) : null
    const open = await readOpen(run, standing.questions, checkpoints)
    questions = createRunQuestions(open)
    plan = planTick({
      now: clock.now(),
      mode: run.mode,
      // As stored: a turn from the future is due.
      checkpoints: standing.checkpoints,
      // Also events that this run could not claim: their objects are read with the changes.
      pendingEvents: Math.max(claimed?.ids.length ?? 0, claimed === null ? 0 : pending),
      dueQuestions: countDue(open, checkpoints, clock),
      webhooks: deriveWebhookTrust({ health, runs }),
      budget,
      schedule: run.schedule,
    })
    if (plan.kind === 'quiet') {
      const problems = listProblems({
        failure: null,
        checkpoints: checkpoints.values(),
        met: [],
        unserved: questions.unserved(),
      })
      const { statusesOn } = lease
      const facts = { startedAt, today, statusesOn, signal, problems }
      return await finishQuiet(run, plan, runs[0], facts)
    }
    const { kind, reason } = plan
    if (run.handoverMs > 0) await clock.sleep(run.handoverMs, signal)
    await store.startRun({ runId, realmId, kind, reason, startedAt })
    emit({ type: 'run_started', tenantId, realmId, runId, kind, reason, at: startedAt })
    // Only together with other calls, and not in every tick: QuickBooks may never report it.
    if (today === null && plan.scan.length + plan.count.length > 0) {
      today = todayAt(await run.learnTimeZone(signal))
    }
    const callLog = createCallLog(realm)
    const context: RunContext = {
      ...run,
      realm: callLog.realm,
      callLog,
      realmId,
      today,
      lease,
      signal,
      homeCurrency: () => (homeCurrency ??= run.learnHomeCurrency(signal)),
      recorder,
      failures: new Map(),
      questions,
      checkpoints,
      commits: new PQueue({ concurrency: 1 }),
    }
    const readRuns = (limit: number) => store.readRuns({ realmId, limit })
    const last = createLastFindings({ recent: runs, readRuns })
    balances = await executePlan(context, plan, claimed ?? noEvents(), last)
    await settleHeldBack(run, claimed)
  } catch (error) {
    failure = describeFailure(error, {
      hasWritten: recorder.hasWritten,
      isAborted: signal.aborted && !(signal.reason instanceof LeaseLostError),
    })
    await releaseEvents(run, claimed, failure)
  }
  // Statuses are updated for the new day even when nothing was read. If the store fails here, it has already failed
  // above.
  try {
    const isRight = today === lease.statusesOn && failure === null && !recorder.mayHaveChanged
    if (today !== null && !isRight) await store.refreshStatuses({ realmId, today })
  } catch (error) {
    if (failure === null) failure = describeFailure(error, { hasWritten: true, isAborted: false })
    const about = { event: 'quickbooks.sync.statuses_not_refreshed', err: error }
    run.logger.debug(about, 'Statuses could not be brought up to date')
  }
  const problems = listProblems({
    failure,
    checkpoints: checkpoints.values(),
    met: recorder.problems,
    unserved: questions.unserved(),
  })
  // The error of a partial run is its largest failed part.
  const problem = failure?.error === null || failure === null ? problems[0] : undefined
  const report: RunReport = {
    tenantId,
    runId,
    realmId,
    kind: plan?.kind ?? 'incremental',
    reason: plan?.reason ?? 'not_planned',
    startedAt,
    finishedAt: toInstant(clock.now()),
    outcome: failure?.outcome ?? (problems.length > 0 ? 'partial' : 'succeeded'),
    calls: recorder.calls,
    entities: recorder.entities,
    errorCode: failure?.errorCode ?? problem?.code ?? null,
    message: failure?.message ?? problem?.message ?? null,
    remedy: failure?.remedy ?? problem?.remedy ?? null,
    intuitTid: failure?.intuitTid ?? problem?.intuitTid ?? null,
    problems,
    report: balances,
    setAside: recorder.allSetAside,
    error: failure?.error ?? null,
    hasMore: failure?.hasMore ?? false,
  }
  await store.finishRun(toStoredRun(report), report.setAside)
  return run.afterwards(report, { today, signal, before: runs[0] })
}

/**
 * The questions due first. If there are more than a run reads, all of these may belong to failing entities: then also
 * read due ones of the other entities.
 */
async function readOpen(
  { store, realm: { realmId }, clock }: RealmRun,
  first: OpenQuestion[],
  checkpoints: ReadonlyMap<SyncEntity, Checkpoint>,
): Promise<OpenQuestion[]> {
  const limit = QUESTIONS_KNOWN
  if (first.length < limit) return first
  const now = clock.now()
  const due = await store.readQuestions({
    realmId,
    dueAt: toInstant(now),
    ahead: toInstant(latestTurn(now)),
    entities: [...checkpoints.values()]
      .filter((checkpoint) => !isWaiting(checkpoint, now))
      .map(({ entity }) => entity),
    named: true,
    limit,
  })
  return [...first, ...due]
}

/** Questions that are due and whose entity is due; an interval without an id alone does not start a run. */
function countDue(
  questions: readonly OpenQuestion[],
  checkpoints: ReadonlyMap<SyncEntity, Checkpoint>,
  clock: Clock,
): number {
  return questions.filter(({ entity, externalId, nextAt }) => {
    const checkpoint = checkpoints.get(entity)
    if (checkpoint === undefined || isWaiting(checkpoint, clock.now())) return false
    return externalId !== '' && isDue(nextAt, clock.now())
  }).length
}

function dayBefore(clock: Clock): string {
  return toInstant(clock.now() - 86_400_000)
}
