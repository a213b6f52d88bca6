import PQueue from 'p-queue'
import {
  QuickBooksError,
  silentLogger,
  systemClock,
  systemRandom,
  toEpochMs,
  toInstant,
} from '@vectis/quickbooks'
import type { Connection, Realm } from '@vectis/quickbooks'
import { judgeBudget } from './budget/budget-governor.ts'
import { resolveSchedule } from './plan/sync-schedule.ts'
import { createRunMeasure } from './report/measure-runs.ts'
import { endedBefore } from './report/ended-before.ts'
import { createEventStream } from './report/event-stream.ts'
import { findLastSuccess } from './report/last-success.ts'
import type { RunReport, SyncEvent } from './report/sync-event.ts'
import { describeFailure } from './run/describe-failure.ts'
import { holdLease } from './run/hold-lease.ts'
import { runRealm } from './run/run-realm.ts'
import type { RunOnceOptions, SyncRunnerOptions } from './sync-runner-options.ts'
import { takeSteps } from './run/take-steps.ts'
import { createTickLoop } from './tick-loop.ts'
import { createWarnings } from './warnings/create-warnings.ts'

export interface SyncRunner {
  /**
   * Syncs one tenant once and tells what was done. Failures of QuickBooks or the store are in the report, not thrown; `busy` when another
   * process syncs the realm.
   */
  runOnce(options: RunOnceOptions): Promise<RunReport>
  /** Ticks every connected tenant from now on, those first that were synced longest ago. Returns at once; calling it twice changes nothing. */
  start(): void
  /**
   * Starts nothing new and lets the runs in hand finish for `graceMs` (default 20,000), then stops them at the next page. Resolves when all
   * have ended and given their leases back.
   */
  stop(options?: { graceMs?: number }): Promise<void>
  /** Events from now on; of one tenant, or of all. Ends with the signal, and when the runner stops. */
  events(options?: { tenantId?: string; signal?: AbortSignal }): AsyncIterable<SyncEvent>
}

/**
 * Keeps billing tables equal to QuickBooks for the fewest metered calls.
 *
 * @example
 * const runner = createSyncRunner({ quickbooks, store: storage.sync, connections: storage.connections })
 * const report = await runner.runOnce({ tenantId: 'tenant-1' })
 */
export function createSyncRunner(options: SyncRunnerOptions): SyncRunner {
  const { quickbooks, connections, webhookEvents, budget } = options
  const { clock = systemClock, random = systemRandom, logger = silentLogger } = options
  const schedule = resolveSchedule(options.schedule)
  const leaseMs = atLeast('leaseMs', options.leaseMs ?? 60_000, 1_000)
  const sliceMs = atLeast('sliceMs', options.sliceMs ?? 120_000, 1)
  const realmsAtOnce = atLeast('realmsAtOnce', options.realmsAtOnce ?? 4, 1)
  const entitiesAtOnce = atLeast('entitiesAtOnce', options.entitiesAtOnce ?? 4, 1)
  const measure = createRunMeasure(options.telemetry)
  const stream = createEventStream()
  const running = new Set<Promise<unknown>>()
  const stopping = new AbortController()
  const queue = new PQueue({ concurrency: realmsAtOnce })

  const emit = (event: SyncEvent, also?: (event: SyncEvent) => void) => {
    for (const listen of [options.onEvent, also, stream.push]) {
      try {
        listen?.(event)
      } catch (error) {
        logger.error({ err: error, event: event.type }, 'A listener of sync events threw')
      }
    }
  }
  const warnings = createWarnings({ clock, logger, emit, deliver: options.onWarning })

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

  /** A connection that cannot be read now makes no run a failure that is already stored. */
  const warn = async (report: RunReport) => {
    const { tenantId } = report
    const connection = await connections
      .forTenant(tenantId)
      .read()
      .catch((error: unknown) => {
        logger.warn({ tenantId, err: error }, 'The connection could not be read for its warnings')
        return null
      })
    await warnings.ofRun(report, connection)
  }

  const sync = async (request: RunOnceOptions): Promise<RunReport> => {
    const { tenantId, mode = 'auto', onProgress, countTotals = false } = request
    const runId = identify(random, 16)
    const tell = (event: SyncEvent) =>
      emit(event, (one) => {
        if (one.type === 'progress') onProgress?.(one)
      })
    const signal =
      request.signal === undefined
        ? stopping.signal
        : AbortSignal.any([request.signal, stopping.signal])
    const startedAt = toInstant(clock.now())
    let realm: Realm | null = null
    let connection: Connection | null = null
    let span: ReturnType<typeof measure.start> | null = null
    let report: RunReport
    try {
      const opened = await quickbooks.realm(tenantId)
      realm = opened
      const { realmId } = opened
      const store = options.store.forTenant(tenantId)
      connection = await connections.forTenant(tenantId).read()
      const timeZone = (await options.timeZone?.(tenantId)) ?? connection?.timeZone ?? null
      span = measure.start({ tenantId, realmId })
      const owner = identify(random, 12)
      const result = await holdLease(
        { store, realmId, owner, leaseMs, clock, logger, signal },
        (lease, leaseSignal) =>
          runRealm(
            {
              tenantId,
              runId,
              owner,
              mode,
              realm: opened,
              timeZone,
              store,
              events: webhookEvents?.forTenant(tenantId) ?? null,
              judgeBudget: (input) => judgeBudget({ budget, tenantId, ...input }),
              schedule,
              clock,
              logger,
              rowOptions: options.keepRaw === undefined ? {} : { keepRaw: options.keepRaw },
              entitiesAtOnce,
              pageSize: options.pageSize ?? 500,
              handoverMs: options.handoverMs ?? 0,
              countTotals,
              yieldAt: request.sliceMs === undefined ? null : clock.now() + request.sliceMs,
              emit: tell,
              async afterwards(report, today, runSignal) {
                await takeSteps(options.afterTick ?? [], {
                  report,
                  today,
                  signal: runSignal,
                  clock,
                  logger,
                  emit: tell,
                })
                await warn(report)
              },
            },
            lease,
            leaseSignal,
          ),
      )
      const busy = { outcome: 'busy', errorCode: 'busy', remedy: null, error: null } as const
      const subject = { tenantId, realmId, runId, startedAt, at: clock.now() }
      report = result ?? endedBefore(subject, { ...busy, hasMore: false })
    } catch (error) {
      // The store may be what failed: nothing more is asked of it but whether the sync is late.
      const failure = describeFailure(error, { hasWritten: false, isAborted: signal.aborted })
      const told = error instanceof QuickBooksError ? error.realmId : null
      const subject = { tenantId, realmId: realm?.realmId ?? told ?? '', runId, startedAt }
      report = endedBefore({ ...subject, at: clock.now() }, failure)
      logger.error({ tenantId, runId, err: error }, 'A sync could not begin, or not be recorded')
      await warn(report)
    }
    const { realmId, kind, reason, outcome, calls } = report
    if (outcome !== 'succeeded' && realm !== null)
      await tellIfLate({ tenantId, realmId }, connection)
    span?.end(report)
    tell({ type: 'run_finished', tenantId, realmId, runId: report.runId, report })
    const about = { environment: realm?.environment, runId: report.runId, kind, reason, outcome }
    logger.info({ tenantId, realmId, ...about, calls }, 'Sync ended')
    return report
  }

  const track = <T>(work: Promise<T>): Promise<T> => {
    running.add(work)
    const forget = () => running.delete(work)
    work.then(forget, forget)
    return work
  }

  const loop = createTickLoop({
    clock,
    logger,
    tickMs: schedule.tickMs,
    queue,
    listConnected: () => connections.listConnected(),
    lastRunAt: async ({ tenantId, realmId }) =>
      findLastSuccess(options.store.forTenant(tenantId), realmId),
    tick: (tenantId, hasOthersWaiting) =>
      track(sync({ tenantId, ...(hasOthersWaiting ? { sliceMs } : {}) })),
    onLate: (subject, lastSuccessAt) =>
      warnings.ofLateness(subject, { lastSuccessAt, tickMs: schedule.tickMs }),
  })

  return {
    async runOnce(request) {
      if (stopping.signal.aborted) {
        throw new Error('This sync runner was stopped: create another one.')
      }
      return track(sync(request))
    },
    start() {
      if (stopping.signal.aborted) {
        throw new Error('This sync runner was stopped: create another one.')
      }
      loop.start()
    },
    async stop({ graceMs = 20_000 } = {}) {
      const looping = loop.stop()
      const over = new AbortController()
      const graceOver = clock.sleep(graceMs, over.signal).then(
        () => stopping.abort(new Error('The sync runner was stopped.')),
        () => undefined,
      )
      while (running.size > 0) await Promise.allSettled(running)
      over.abort()
      await graceOver
      stopping.abort(new Error('The sync runner was stopped.'))
      await looping
      stream.end()
    },
    events: (subscription) => stream.subscribe(subscription),
  }
}

function identify(random: { bytes(length: number): Uint8Array }, length: number): string {
  return Buffer.from(random.bytes(length)).toString('hex')
}

function atLeast(name: string, value: number, least: number): number {
  if (Number.isFinite(value) && value >= least) return value
  throw new RangeError(`Expected ${name} to be at least ${least}, received ${value}.`)
}
