import PQueue from 'p-queue'
import {
  checkDelay,
  checkFlags,
  checkOneOf,
  checkGiven,
  checkNames,
  checkPlaces,
  checkTenantId,
  type OptionNames,
} from '@vectis/quickbooks/values'
import { createTelemetryRecorder } from '@vectis/quickbooks/telemetry'
import { atLeast, resolveSettings } from './context/run-settings.ts'
import { syncModes } from './plan/plan-tick.ts'
import { createEventStream } from './report/event-stream.ts'
import { findLastSuccess } from './report/last-success.ts'
import type { RunReport, SyncEvent } from './report/sync-event.ts'
import { createTenantSync } from './run/sync-tenant.ts'
import type { SyncWarning } from './report/sync-warning.ts'
import type { RunOnceOptions, SyncRunnerOptions } from './sync-runner-options.ts'
import { createTickLoop } from './tick-loop.ts'
import { createLateCheck } from './warnings/create-late-check.ts'
import { createWarnings } from './warnings/create-warnings.ts'

export interface SyncRunner {
  /**
   * Syncs one tenant once and reports what was done. Failures of QuickBooks or the store are in the report, not thrown;
   * `busy` when another process syncs the realm.
   */
  runOnce(options: RunOnceOptions): Promise<RunReport>
  /**
   * Ticks every connected tenant from now on, the least recently synced first. Returns at once; calling it twice
   * changes nothing.
   */
  start(): void
  /**
   * No new runs start. Current runs may finish for `graceMs` (default 20,000); then they stop at their next page.
   * Resolves when all have ended and released their leases.
   */
  stop(options?: { graceMs?: number }): Promise<void>
  /**
   * Warns once of every connected tenant whose last success is too long ago. `start` does this itself. A fleet calls it
   * on a timer, because its runs may never start. One small read per tenant. `tickMs`: as in `runOnce`.
   */
  reportLate(options?: { signal?: AbortSignal; tickMs?: number }): Promise<void>
  /**
   * Sends warnings that were found outside a run, as by `listWarnings`, each once as those of runs: to `onWarning`, the
   * log and the events.
   */
  sendWarnings(input: {
    tenantId: string
    realmId: string
    warnings: readonly SyncWarning[]
  }): Promise<void>
  /**
   * Events from now on; of one tenant, or of all. Ends with the signal, and when the runner stops; a reader with 10,000
   * unread events is dropped, and its next read throws.
   */
  events(options?: { tenantId?: string; signal?: AbortSignal }): AsyncIterable<SyncEvent>
}

const optionNames: OptionNames<SyncRunnerOptions> = {
  quickbooks: true,
  store: true,
  connections: true,
  webhookEvents: true,
  schedule: true,
  budget: true,
  afterTick: true,
  onEvent: true,
  onWarning: true,
  realmsAtOnce: true,
  entitiesAtOnce: true,
  pageSize: true,
  sliceMs: true,
  leaseMs: true,
  handoverMs: true,
  timeZone: true,
  keepRaw: true,
  telemetry: true,
  clock: true,
  random: true,
  logger: true,
}

/**
 * Keeps billing tables equal to QuickBooks with few metered calls.
 *
 * @example
 * const runner = createSyncRunner({ quickbooks, store: storage.sync, connections: storage.connections })
 * const report = await runner.runOnce({ tenantId: 'tenant-1' })
 */
export function createSyncRunner(options: SyncRunnerOptions): SyncRunner {
  checkPlaces('createSyncRunner', options, {
    required: ['quickbooks', 'store', 'connections'],
    optional: ['webhookEvents'],
  })
  checkNames('createSyncRunner', options, optionNames)
  checkFlags('createSyncRunner', options, ['keepRaw'])
  if (options.budget !== undefined) {
    const required = ['callsPerMonth', 'usage', 'appId']
    checkPlaces('createSyncRunner: budget', options.budget, { required })
    atLeast('budget.callsPerMonth', options.budget.callsPerMonth, 1)
  }
  const { connections, store } = options
  const settings = resolveSettings(options)
  const { clock, logger, schedule } = settings
  const sliceMs = atLeast('sliceMs', options.sliceMs ?? 120_000, 1)
  const realmsAtOnce = atLeast('realmsAtOnce', options.realmsAtOnce ?? 4, 1)
  const telemetry = createTelemetryRecorder(options.telemetry)
  const stream = createEventStream()
  const running = new Set<Promise<unknown>>()
  const stopping = new AbortController()
  const queue = new PQueue({ concurrency: realmsAtOnce })

  const emit = (event: SyncEvent, also?: (event: SyncEvent) => void) => {
    for (const listen of [options.onEvent, also, stream.push]) {
      try {
        listen?.(event)
      } catch (error) {
        const about = { event: 'quickbooks.sync.listener_threw', type: event.type, err: error }
        logger.error(about, 'A listener of sync events threw')
      }
    }
  }
  const deliver = options.onWarning
  const warnings = createWarnings({ clock, logger, telemetry, emit, deliver, store })
  const warnIfLate = createLateCheck({ store, warnings, logger })

  const sync = createTenantSync(options, {
    settings,
    telemetry,
    warnings,
    warnIfLate,
    emit,
    stopping: stopping.signal,
  })

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
    lastRunAt: async ({ tenantId, realmId }) => findLastSuccess(store.forTenant(tenantId), realmId),
    tick: (tenantId, isWaitedFor) => track(sync({ tenantId, sliceMs, isWaitedFor })),
    onLate: (subject, lastSuccessAt) =>
      warnings.ofLateness(subject, { lastSuccessAt, tickMs: schedule.tickMs }),
  })

  return {
    async runOnce(request) {
      if (stopping.signal.aborted) {
        throw new Error('This sync runner was stopped: create another one.')
      }
      checkGiven('runOnce', request)
      checkTenantId('runOnce', request.tenantId)
      checkOneOf('runOnce', 'mode', request.mode ?? 'auto', syncModes)
      checkFlags('runOnce', request, ['countTotals'])
      atLeast('tickMs', request.tickMs ?? schedule.tickMs, 1)
      return track(sync(request))
    },
    start() {
      if (stopping.signal.aborted) {
        throw new Error('This sync runner was stopped: create another one.')
      }
      loop.start()
    },
    async stop({ graceMs = 20_000 } = {}) {
      checkDelay('graceMs', graceMs, { least: 0 })
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
    async reportLate({ signal, tickMs = schedule.tickMs } = {}) {
      atLeast('tickMs', tickMs, 1)
      for await (const { tenantId, realmId } of connections.listConnected()) {
        if (signal?.aborted) return
        await warnIfLate({ tenantId, realmId }, tickMs, async () => {
          const connection = await connections.forTenant(tenantId).read()
          return connection?.connectedAt ?? null
        })
      }
    },
    sendWarnings: ({ warnings: found, ...subject }) => warnings.send(subject, found),
    events: (subscription) => stream.subscribe(subscription),
  }
}
