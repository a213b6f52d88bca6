import { isTimeZone, toEpochMs, toInstant } from '@vectis/quickbooks/values'
import type { Clock, Connection, Random, Realm } from '@vectis/quickbooks'
import { withFields } from '@vectis/quickbooks/telemetry'
import type { Instant } from '@vectis/quickbooks/values'
import type { OpenSpan, TelemetryRecorder } from '@vectis/quickbooks/telemetry'
import { judgeBudget } from '../budget/budget-governor.ts'
import type { RunSettings } from '../context/run-settings.ts'
import { carryOn } from '../defaults.ts'
import { endedBefore } from '../report/ended-before.ts'
import { createRunLog } from '../report/log-runs.ts'
import { measureLag, measureRun } from '../report/measure-runs.ts'
import type { RunReport, SyncEvent } from '../report/sync-event.ts'
import type { RunOnceOptions, SyncRunnerOptions } from '../sync-runner-options.ts'
import type { LateCheck } from '../warnings/create-late-check.ts'
import type { Warnings } from '../warnings/create-warnings.ts'
import { describeFailure } from './describe-failure.ts'
import { holdLease } from './hold-lease.ts'
import { createNotBegun } from './not-begun.ts'
import { measureClockOff } from '../warnings/clock-off.ts'
import { noteSteps } from './note-steps.ts'
import { runRealm } from './run-realm.ts'
import { createCompanyFacts } from './company-facts.ts'
import { takeSteps } from './take-steps.ts'

/** What the runs of all tenants share. */
interface Shared {
  settings: RunSettings
  telemetry: TelemetryRecorder
  warnings: Warnings
  warnIfLate: LateCheck
  emit(event: SyncEvent, also?: (event: SyncEvent) => void): void
  /** Ends every run at its next page. */
  stopping: AbortSignal
}

const busy = {
  outcome: 'busy',
  errorCode: 'busy',
  message: 'Another process syncs this company now.',
  remedy: null,
  intuitTid: null,
  error: null,
  hasMore: false,
} as const

/** One sync of one tenant. */
interface Attempt {
  request: TenantSyncRequest
  runId: string
  signal: AbortSignal
  emit: (event: SyncEvent) => void
  realm: Realm | null
  connection: Connection | null
  span: OpenSpan
  /** Receipt times of the webhook events that the run works on. */
  receivedAt: Instant[]
}

export interface TenantSyncRequest extends RunOnceOptions {
  /** Whether the end of a slice is of use to anybody: otherwise the read goes on. Default: always. */
  isWaitedFor?: () => boolean
}

/**
 * Syncs one tenant once. Never rejects: failures, even of the stores, are in the report, its events, its span, its
 * metrics and its log line. The span is active, so that the host's own spans become its children.
 */
export function createTenantSync(
  options: SyncRunnerOptions,
  shared: Shared,
): (request: TenantSyncRequest) => Promise<RunReport> {
  const { connections, quickbooks, webhookEvents, budget } = options
  const { settings, telemetry, warnings, warnIfLate, emit, stopping } = shared
  const { clock, random, logger, leaseMs } = settings

  const tickMsOf = (request: RunOnceOptions) => request.tickMs ?? settings.schedule.tickMs

  /** The run is already stored: a connection that cannot be read now does not make it a failure. */
  const warn = async (
    report: RunReport,
    day?: { isUnknown: boolean },
    known: Connection | null = null,
  ) => {
    const { tenantId } = report
    const reading = known === null ? connections.forTenant(tenantId).read() : Promise.resolve(known)
    const connection = await reading.catch((error: unknown) => {
      const about = { event: 'quickbooks.sync.connection_unreadable', tenantId, err: error }
      logger.warn(about, 'The connection could not be read for its warnings')
      return undefined
    })
    await warnings.ofRun(report, connection, day)
  }

  const company = createCompanyFacts({ connections, logger })

  const findTimeZone = async (tenantId: string, connection: Connection | null) => {
    const given = await options.timeZone?.(tenantId)
    if (given && !isTimeZone(given)) {
      throw new RangeError(
        `Expected an IANA name from timeZone('${tenantId}'), received '${given}'.`,
      )
    }
    const stored = connection?.timeZone
    return given || (stored && isTimeZone(stored) ? stored : null)
  }

  const log = createRunLog(logger)
  const notBegun = createNotBegun(options, { clock, logger, findTimeZone })

  /** Null when another process syncs the realm. */
  const attempt = async (one: Attempt): Promise<RunReport | null> => {
    const { request, runId, signal } = one
    const { tenantId, mode = 'auto', countTotals = false } = request
    const stored = await connections.forTenant(tenantId).read()
    const realm = (one.realm = await quickbooks.realm(tenantId, stored ?? undefined))
    const { realmId } = realm
    const store = options.store.forTenant(tenantId)
    // A connection that was not confirmed before is so now, and another row.
    const isCurrent = stored?.state === 'connected' && stored.realmId === realmId
    const connection = isCurrent ? stored : await connections.forTenant(tenantId).read()
    one.connection = connection
    const timeZone = await findTimeZone(tenantId, connection)
    const owner = identify(random, 12)
    const { environment } = realm
    const runLogger = withFields(logger, { tenantId, realmId, environment, runId })
    const askedAt = clock.now()
    return holdLease(
      { store, realmId, owner, leaseMs, clock, logger: runLogger, signal },
      (lease, leaseSignal) => {
        const read = { from: askedAt, to: clock.now() }
        const clockOffMs = lease.at === undefined ? 0 : measureClockOff(lease.at, read)
        const runClock = options.clock ?? (lease.at ? carryOn(toEpochMs(lease.at)) : clock)
        return runRealm(
          {
            ...settings,
            schedule: { ...settings.schedule, tickMs: tickMsOf(request) },
            logger: runLogger,
            clock: runClock,
            tenantId,
            runId,
            owner,
            mode,
            realm,
            timeZone,
            learnHomeCurrency: (during) =>
              company.learnHomeCurrency(realm, connection?.homeCurrency ?? null, during),
            learnTimeZone: (during) => company.learnTimeZone(realm, during),
            store,
            events: webhookEvents?.forTenant(tenantId) ?? null,
            judgeBudget: (input) => judgeBudget({ budget, tenantId, ...input }),
            countTotals,
            isTurnOver: watchTurn(request, clock),
            emit: one.emit,
            onClaimed(events) {
              one.span.link(events.map(({ traceParent }) => traceParent))
              one.receivedAt.push(...events.map(({ receivedAt }) => receivedAt))
            },
            async afterwards(ended, { today, signal: runSignal, before }) {
              const steps = options.afterTick ?? []
              const at = { report: ended, today, signal: runSignal }
              const about = { ...at, clock: runClock, logger, emit: one.emit }
              const failed = await takeSteps(steps, about)
              const noted = await noteSteps(ended, failed, { store, before, clockOffMs, logger })
              // A tick that did nothing has just read it; a long run has not.
              const known = ended.kind === 'quiet' ? connection : null
              await warn(noted, { isUnknown: today === null }, known)
              return noted
            },
          },
          lease,
          leaseSignal,
        )
      },
    )
  }

  const syncOnce = async (request: TenantSyncRequest, span: OpenSpan) => {
    const { tenantId, onProgress } = request
    const begunAt = clock.now()
    const startedAt = toInstant(begunAt)
    const one: Attempt = {
      request,
      runId: identify(random, 16),
      signal: request.signal === undefined ? stopping : AbortSignal.any([request.signal, stopping]),
      emit: (event) =>
        emit(event, (given) => {
          if (given.type === 'progress') onProgress?.(given)
        }),
      realm: null,
      connection: null,
      span,
      receivedAt: [],
    }
    const { runId, signal } = one
    const endBefore = (failure: Parameters<typeof endedBefore>[1], realmId: string | null) =>
      endedBefore({ tenantId, realmId: realmId ?? '', runId, startedAt, at: clock.now() }, failure)
    let report: RunReport
    try {
      report = (await attempt(one)) ?? endBefore(busy, one.realm?.realmId ?? null)
    } catch (error) {
      const found = one.realm?.realmId ?? (await notBegun.findRealm(tenantId, error))
      const failure = describeFailure(error, { hasWritten: false, isAborted: signal.aborted })
      report = endBefore(failure, found)
      await notBegun.record(report)
      await notBegun.refreshStatuses(tenantId, one.connection)
      await warn(report)
    }
    const { realmId, outcome } = report
    if (outcome !== 'succeeded' && one.realm !== null) {
      const connectedAt = one.connection?.connectedAt ?? null
      await warnIfLate({ tenantId, realmId }, tickMsOf(request), async () => connectedAt)
    }
    const environment = one.realm?.environment
    const seconds = (clock.now() - begunAt) / 1_000
    measureRun(telemetry, span, report, { seconds, environment })
    if (report.error === null) measureLag(telemetry, one.receivedAt, clock.now())
    one.emit({ type: 'run_finished', tenantId, realmId, runId: report.runId, report })
    log(report, { environment })
    return report
  }

  return (request) => {
    const { tenantId, mode = 'auto' } = request
    const about = { attributes: { 'quickbooks.sync.mode': mode }, subject: { tenantId } }
    return telemetry.span('quickbooks.sync', about, (span) => syncOnce(request, span))
  }
}

function identify(random: Random, length: number): string {
  return Buffer.from(random.bytes(length)).toString('hex')
}

/** Long reads stop when their slice is over and somebody waits, or when the host requests it. */
function watchTurn(
  { sliceMs, giveWay, isWaitedFor = () => true }: TenantSyncRequest,
  clock: Clock,
): () => boolean {
  const until = sliceMs === undefined ? Infinity : clock.now() + sliceMs
  return () => giveWay?.aborted === true || (clock.now() >= until && isWaitedFor())
}
