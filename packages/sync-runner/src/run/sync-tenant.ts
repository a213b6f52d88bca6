import { QuickBooksError } from '@vectis/quickbooks'
import { isTimeZone, todayIn, toEpochMs, toInstant } from '@vectis/quickbooks/values'
import type { Clock, Connection, Random, Realm } from '@vectis/quickbooks'
import { judgeBudget } from '../budget/budget-governor.ts'
import type { RunSettings } from '../context/run-settings.ts'
import { carryOn } from '../defaults.ts'
import { endedBefore } from '../report/ended-before.ts'
import { findLastSuccess } from '../report/last-success.ts'
import type { createRunMeasure } from '../report/measure-runs.ts'
import type { RunReport, SyncEvent } from '../report/sync-event.ts'
import type { RunOnceOptions, SyncRunnerOptions } from '../sync-runner-options.ts'
import type { Warnings } from '../warnings/create-warnings.ts'
import { describeFailure } from './describe-failure.ts'
import { holdLease } from './hold-lease.ts'
import { runRealm } from './run-realm.ts'
import { createCompanyFacts } from './company-facts.ts'
import { takeSteps } from './take-steps.ts'

/** What the runs of all tenants share. */
interface Shared {
  settings: RunSettings
  measure: ReturnType<typeof createRunMeasure>
  warnings: Warnings
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
  request: RunOnceOptions
  runId: string
  signal: AbortSignal
  tell(event: SyncEvent): void
  realm: Realm | null
  connection: Connection | null
  span: { end(report: RunReport): void } | null
}

/**
 * Syncs one tenant once. Never rejects: what failed, the stores included, is in the report, its events, its span
 * and the log.
 */
export function createTenantSync(
  options: SyncRunnerOptions,
  shared: Shared,
): (request: RunOnceOptions) => Promise<RunReport> {
  const { connections, quickbooks, webhookEvents, budget } = options
  const { settings, measure, warnings, emit, stopping } = shared
  const { clock, random, logger, schedule, leaseMs } = settings

  /** Whoever ticks: `start`, a fleet, or a host's own timer. */
  const tellIfLate = async (
    subject: { tenantId: string; realmId: string },
    connection: Connection | null,
  ) => {
    try {
      const { tenantId, realmId } = subject
      const found = await findLastSuccess(options.store.forTenant(tenantId), realmId)
      const since = found ?? (connection === null ? null : toEpochMs(connection.connectedAt))
      if (since === null) return
      await warnings.ofLateness(subject, { lastSuccessAt: since, tickMs: schedule.tickMs })
    } catch (error) {
      logger.warn({ ...subject, err: error }, 'It could not be told whether the sync is late')
    }
  }

  /** The run is stored already: a connection that cannot be read now does not make it a failure. */
  const warn = async (report: RunReport, day?: { isUnknown: boolean }) => {
    const { tenantId } = report
    const connection = await connections
      .forTenant(tenantId)
      .read()
      .catch((error: unknown) => {
        logger.warn({ tenantId, err: error }, 'The connection could not be read for its warnings')
        return null
      })
    await warnings.ofRun(report, connection, day)
  }

  const company = createCompanyFacts({ connections, logger })

  const findTimeZone = async (tenantId: string, connection: Connection | null) => {
    const told = await options.timeZone?.(tenantId)
    if (told && !isTimeZone(told)) {
      throw new RangeError(
        `Expected an IANA name from timeZone('${tenantId}'), received '${told}'.`,
      )
    }
    const stored = connection?.timeZone
    return told || (stored && isTimeZone(stored) ? stored : null)
  }

  /** Statuses are brought up to date even when a run cannot begin, for lack of consent or a way to Intuit. */
  const refreshStatuses = async (tenantId: string, known: Connection | null) => {
    try {
      const connection = known ?? (await connections.forTenant(tenantId).read())
      const zone = connection === null ? null : await findTimeZone(tenantId, connection)
      if (connection === null || zone === null) return
      const { realmId } = connection
      const today = todayIn(zone, clock.now())
      await options.store.forTenant(tenantId).refreshStatuses({ realmId, today })
    } catch (error) {
      logger.warn({ tenantId, err: error }, 'Statuses could not be brought up to date')
    }
  }

  /** Null when another process syncs the realm. */
  const attempt = async (one: Attempt): Promise<RunReport | null> => {
    const { request, runId, signal, tell } = one
    const { tenantId, mode = 'auto', countTotals = false } = request
    const realm = (one.realm = await quickbooks.realm(tenantId))
    const { realmId } = realm
    const store = options.store.forTenant(tenantId)
    const connection = (one.connection = await connections.forTenant(tenantId).read())
    one.span = measure.start({ tenantId, realmId })
    const timeZone = await findTimeZone(tenantId, connection)
    const owner = identify(random, 12)
    return holdLease(
      { store, realmId, owner, leaseMs, clock, logger, signal },
      (lease, leaseSignal) => {
        const runClock = options.clock ?? (lease.at ? carryOn(toEpochMs(lease.at)) : clock)
        return runRealm(
          {
            ...settings,
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
            emit: tell,
            async afterwards(ended, today, runSignal) {
              const steps = options.afterTick ?? []
              const at = { report: ended, today, signal: runSignal }
              await takeSteps(steps, { ...at, clock: runClock, logger, emit: tell })
              await warn(ended, { isUnknown: today === null })
            },
          },
          lease,
          leaseSignal,
        )
      },
    )
  }

  return async (request) => {
    const { tenantId, onProgress } = request
    const startedAt = toInstant(clock.now())
    const one: Attempt = {
      request,
      runId: identify(random, 16),
      signal: request.signal === undefined ? stopping : AbortSignal.any([request.signal, stopping]),
      tell: (event) =>
        emit(event, (told) => {
          if (told.type === 'progress') onProgress?.(told)
        }),
      realm: null,
      connection: null,
      span: null,
    }
    const { runId, signal } = one
    const endBefore = (failure: Parameters<typeof endedBefore>[1], realmId: string | null) =>
      endedBefore({ tenantId, realmId: realmId ?? '', runId, startedAt, at: clock.now() }, failure)
    let report: RunReport
    try {
      report = (await attempt(one)) ?? endBefore(busy, one.realm?.realmId ?? null)
    } catch (error) {
      // The store may be the cause: the only further request is whether the sync is late.
      const told = error instanceof QuickBooksError ? error.realmId : null
      const failure = describeFailure(error, { hasWritten: false, isAborted: signal.aborted })
      report = endBefore(failure, one.realm?.realmId ?? told)
      await refreshStatuses(tenantId, one.connection)
      logger.error({ tenantId, runId, err: error }, 'A sync could not begin, or not be recorded')
      await warn(report)
    }
    const { realmId, kind, reason, outcome, calls } = report
    if (outcome !== 'succeeded' && one.realm !== null) {
      await tellIfLate({ tenantId, realmId }, one.connection)
    }
    one.span?.end(report)
    one.tell({ type: 'run_finished', tenantId, realmId, runId: report.runId, report })
    const about = {
      environment: one.realm?.environment,
      runId: report.runId,
      kind,
      reason,
      outcome,
    }
    logger.info({ tenantId, realmId, ...about, calls }, 'Sync ended')
    return report
  }
}

function identify(random: Random, length: number): string {
  return Buffer.from(random.bytes(length)).toString('hex')
}

/** Long reads stop when their slice is over, or when the host asks for it. */
function watchTurn({ sliceMs, giveWay }: RunOnceOptions, clock: Clock): () => boolean {
  const until = sliceMs === undefined ? Infinity : clock.now() + sliceMs
  return () => giveWay?.aborted === true || clock.now() >= until
}
