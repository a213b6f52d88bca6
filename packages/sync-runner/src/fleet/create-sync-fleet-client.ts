import { ReconnectRequiredError, silentLogger, systemClock } from '@vectis/quickbooks'
import { isUsable } from '@vectis/quickbooks/oauth'
import {
  checkGiven,
  checkNames,
  checkOneOf,
  checkPlaces,
  checkTenantId,
} from '@vectis/quickbooks/values'
import { createTelemetryRecorder } from '@vectis/quickbooks/telemetry'
import type { Clock, Logger } from '@vectis/quickbooks'
import type { TelemetryRecorder } from '@vectis/quickbooks/telemetry'
import type { Instant } from '@vectis/quickbooks/values'
import { syncModes } from '../plan/plan-tick.ts'
import type { SyncMode } from '../plan/plan-tick.ts'
import { listenToBoss } from './boss-health.ts'
import { createDeadLetters, deleteDueTimes, deleteJobsOf } from './dead-letters.ts'
import type { DeadLetters } from './dead-letters.ts'
import { fleetClientOptions } from './fleet-client-options.ts'
import type { SyncFleetClientOptions } from './fleet-client-options.ts'
import { createFleetQueue, priorities } from './fleet-queue.ts'
import type { FleetQueue } from './fleet-queue.ts'
import { toPgBoss } from './host-boss.ts'
import { describeMessage } from './job-spans.ts'
import { readOldestReady } from './oldest-ready.ts'
import { keyOf } from './queue-names.ts'
import { requestOnRecord } from './request-on-record.ts'
import type { RecordedEvents } from './request-on-record.ts'
import { listSchedules, reconcileSchedules } from './schedules.ts'
import type { Reconciled } from './schedules.ts'

export interface SyncRequest {
  tenantId: string
  /** Default `auto`. */
  mode?: SyncMode
}

/**
 * The queue, and this process's errors. Numbers of jobs are those that pg-boss last counted, every 30 seconds while a
 * worker runs.
 */
export interface FleetStatus {
  queue: string
  /** Jobs that could run now. */
  ready: number
  /** Jobs that wait for their time, such as retries. */
  deferred: number
  running: number
  /** Seconds the oldest job that could run has waited until now; null when none does. */
  oldestReadySeconds: number | null
  deadLetters: number
  schedules: number
  /** Errors of the queue since this process started, such as an unreachable database, and the last of them. */
  errors: number
  lastError: { message: string; at: Instant } | null
  /** Metered calls of this month (UTC) and the ten tenants with the most calls; null without `budget`. */
  budget: {
    calls: number
    callsPerMonth: number
    spenders: { tenantId: string; calls: number }[]
  } | null
}

export interface SyncFleetClient {
  /**
   * Queues a run of the tenant now. `queued`: a new job; it waits for the end of a current run of the tenant. `joined`:
   * a waiting job was widened if needed and is due at once. Throws `ReconnectRequiredError` for a tenant that is not
   * connected.
   */
  request(request: SyncRequest): Promise<'queued' | 'joined'>
  /**
   * For the webhook receiver, instead of `storage.webhookEvents`: a delivery counts as recorded when it is stored and a
   * run of each of its tenants is queued. While the queue is unreachable the receiver answers 503, and Intuit sends
   * again.
   */
  requestOnRecord(events: RecordedEvents): RecordedEvents
  /** One schedule per connected tenant, none for others. Call it after a connect or disconnect. */
  reconcile(): Promise<Reconciled>
  status(): Promise<FleetStatus>
  deadLetters: DeadLetters
  /**
   * Removes the schedule, the jobs, the dead letters and, with `limiter`, the call windows of a tenant; returns how
   * many schedules and jobs. Call it before `storage.retention.deleteTenant`. A current run ends because it loses its
   * lease.
   */
  forget(tenantId: string): Promise<{ schedules: number; jobs: number }>
}

/** The client, and the parts that it shares with the worker of the same process. */
export interface FleetParts {
  client: SyncFleetClient
  queue: FleetQueue
  clock: Clock
  logger: Logger
  telemetry: TelemetryRecorder
}

export function createFleetParts(options: SyncFleetClientOptions): FleetParts {
  checkPlaces('createSyncFleetClient', options, { required: ['boss', 'storage'] })
  const { storage, tickMinutes = 15, keepDeadDays = 30 } = options
  const boss = toPgBoss(options.boss)
  const { clock = systemClock, logger = silentLogger } = options
  const { connections } = storage
  const telemetry = createTelemetryRecorder(options.telemetry)
  const owner = options.owner ?? storage.schema
  const health = listenToBoss(boss, clock, logger)
  const base = options.queue ?? 'quickbooks-sync'
  const queue = createFleetQueue({ boss, queue: base, owner, keepDeadDays })
  const { name, deadName } = queue

  const client: SyncFleetClient = {
    async request({ tenantId, mode = 'auto' }) {
      checkTenantId('request', tenantId)
      checkOneOf('request', 'mode', mode, syncModes)
      const connection = await connections.forTenant(tenantId).read()
      if (!isUsable(connection)) {
        const reason = connection?.stateReason ?? connection?.state ?? 'not_connected'
        throw new ReconnectRequiredError({ tenantId, reason })
      }
      await queue.ready()
      const about = {
        fill: { 'messaging.destination.name': name },
        attributes: describeMessage('send', name),
        subject: { tenantId },
      }
      return telemetry.span('send {messaging.destination.name}', about, async (span) => {
        const { traceParent } = span
        const traceParents = traceParent === null ? [] : [traceParent]
        const when = { afterSeconds: 0, priority: priorities.asked }
        const placed = await queue.place({ tenantId, mode, traceParents }, when)
        span.set({ 'quickbooks.job.placed': placed })
        return placed
      })
    },
    requestOnRecord: (events) => requestOnRecord(events, client.request, { clock, logger }),
    async reconcile() {
      await queue.ready()
      return reconcileSchedules({ boss, queue: name, owner, connections, tickMinutes, logger })
    },
    async status() {
      await queue.ready()
      const [live, dead, oldestReadySeconds] = await Promise.all([
        boss.getQueue(name),
        boss.getQueue(deadName),
        readOldestReady({ boss, queue: name, clock: options.clock }),
      ])
      const schedules = await listSchedules(boss, name)
      const { lastError, errors } = health
      return {
        queue: name,
        ready: Number(live?.readyCount ?? 0),
        deferred: Number(live?.deferredCount ?? 0),
        running: Number(live?.activeCount ?? 0),
        oldestReadySeconds,
        deadLetters: Number(dead?.queuedCount ?? 0),
        schedules: schedules.length,
        errors,
        budget: await readBudget(options.budget, clock),
        lastError:
          lastError === null
            ? null
            : { message: lastError.message, at: new Date(lastError.at).toISOString() },
      }
    },
    deadLetters: createDeadLetters(boss, queue, connections),
    async forget(tenantId) {
      checkTenantId('forget', tenantId)
      await queue.ready()
      const connection = await connections.forTenant(tenantId).read()
      if (connection !== null) {
        const { environment, realmId } = connection
        await options.limiter?.forget({ environment, realmId })
      }
      const key = keyOf(tenantId)
      const schedules = (await boss.getSchedules(name, key)).length
      await boss.unschedule(name, key)
      await deleteDueTimes(boss, name, tenantId)
      const jobs =
        (await deleteJobsOf(boss, name, tenantId)) + (await deleteJobsOf(boss, deadName, tenantId))
      return { schedules, jobs }
    },
  }
  return { client, queue, clock, logger, telemetry }
}

/**
 * The fleet for a process without a worker: a web process that requests runs, or an operator's page. Needs neither a
 * runner nor a worker. It creates the queue if there is none, and requests wait there for the first worker.
 *
 * @example
 * const boss = new PgBoss({ connectionString, ...fleetBossOptions, supervise: false, schedule: false })
 * const fleet = createSyncFleetClient({ boss, storage })
 * await fleet.request({ tenantId, mode: 'incremental' })
 */
export function createSyncFleetClient(options: SyncFleetClientOptions): SyncFleetClient {
  checkGiven('createSyncFleetClient', options)
  checkNames('createSyncFleetClient', options, fleetClientOptions)
  return createFleetParts(options).client
}

async function readBudget(
  budget: SyncFleetClientOptions['budget'],
  clock: Clock,
): Promise<FleetStatus['budget']> {
  if (budget === undefined) return null
  const { appId, callsPerMonth, usage } = budget
  const month = new Date(clock.now()).toISOString().slice(0, 7)
  const [calls, spenders] = await Promise.all([
    usage.readApp({ appId, month }),
    usage.listSpenders({ appId, month, limit: 10 }),
  ])
  return { calls, callsPerMonth, spenders }
}
