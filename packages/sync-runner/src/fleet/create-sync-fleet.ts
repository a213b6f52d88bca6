import type { Job, PgBoss } from 'pg-boss'
import { silentLogger } from '@vectis/quickbooks'
import type { ConnectionStore, Logger } from '@vectis/quickbooks'
import type { SyncRunner } from '../create-sync-runner.ts'
import type { SyncMode } from '../plan/plan-tick.ts'
import type { RunReport } from '../report/sync-event.ts'
import { buildTickCron } from './tick-cron.ts'

export interface SyncFleetOptions {
  /** pg-boss of the host's, on the host's own PostgreSQL, started. It is not stopped here. */
  boss: PgBoss
  /** Over a `quickbooks` with a `createSharedLimiter`, so that all processes together stay within Intuit's limits. */
  runner: Pick<SyncRunner, 'runOnce'>
  /** Who ticks: the connected tenants. */
  connections: Pick<ConnectionStore, 'listConnected'>
  /** Name of the queue; its dead letters go to `<queue>-dead`. Default `quickbooks-sync`. */
  queue?: string
  /** Minutes between two ticks of a tenant; a divisor of 60. Default 15. */
  tickMinutes?: number
  /** Jobs at the same time in this process. Default 4. */
  workers?: number
  /** Seconds between two looks at the queue, at least 0.5. Default 2: one query each. */
  pollingSeconds?: number
  logger?: Logger
}

/** What a job carries. */
export interface SyncJob {
  tenantId: string
  mode?: SyncMode
}

export interface SyncFleet {
  /** Makes the queues, brings the schedules in line with the connected tenants, and starts to work. Safe in many processes at once. */
  start(): Promise<void>
  /** One schedule per connected tenant, none for others. Call it after a connect or disconnect. */
  reconcile(): Promise<{ added: number; removed: number }>
  /** Queues a run now; false when one of this tenant waits or runs already. */
  request(job: SyncJob): Promise<boolean>
  /** Takes no further job, stops the runs in hand at their next page, and waits for them; their jobs are then taken by others. */
  stop(): Promise<void>
}

/** What no retry cures: a person has to act, or time has to pass. */
const notRetried = [
  'reconnect_required',
  'unauthorized',
  'access_lost',
  'realm_mismatch',
  'quota_exceeded',
]

/** A worker that was killed is noticed after this many seconds, and its job runs again. pg-boss allows no less. */
const HEARTBEAT_SECONDS = 10

/**
 * Ticks on pg-boss: one schedule per tenant, one job per tenant at any time in the whole fleet, retries with backoff, dead letters. What a job does is
 * one `runOnce`; the lease of the realm stands behind the queue.
 *
 * @see https://pgboss.io
 */
export function createSyncFleet(options: SyncFleetOptions): SyncFleet {
  const { boss, runner, connections, queue = 'quickbooks-sync', logger = silentLogger } = options
  const { tickMinutes = 15, workers = 4, pollingSeconds = 2 } = options
  const stopping = new AbortController()

  const send = async ({ tenantId, mode }: SyncJob): Promise<boolean> => {
    const data = mode === undefined ? { tenantId } : { tenantId, mode }
    return (await boss.send(queue, data, { singletonKey: tenantId })) !== null
  }

  const work = async ([job]: Job<SyncJob>[]): Promise<void> => {
    if (job === undefined) return
    const { tenantId, mode = 'auto' } = job.data
    const signal = AbortSignal.any([job.signal, stopping.signal])
    const report = await runner.runOnce({ tenantId, mode, signal })
    const failure = failureOf(report)
    if (failure !== null) throw failure
  }

  const reconcile = async () => {
    const scheduled = new Set<string>()
    for (const { key } of await listSchedules()) scheduled.add(key)
    let added = 0
    for await (const { tenantId } of connections.listConnected()) {
      const isKnown = scheduled.delete(tenantId)
      if (isKnown) continue
      const cron = buildTickCron(tenantId, tickMinutes)
      await boss.schedule(queue, cron, { tenantId }, { key: tenantId, singletonKey: tenantId })
      added += 1
    }
    for (const tenantId of scheduled) await boss.unschedule(queue, tenantId)
    return { added, removed: scheduled.size }
  }

  const listSchedules = async () => {
    const all = []
    for (;;) {
      const after = all.at(-1)
      const page = await boss.getSchedules(queue, undefined, {
        limit: 1_000,
        ...(after === undefined ? {} : { after }),
      })
      all.push(...page)
      if (page.length < 1_000) return all
    }
  }

  return {
    async start() {
      await boss.createQueue(`${queue}-dead`)
      await boss.createQueue(queue, {
        policy: 'exclusive',
        deadLetter: `${queue}-dead`,
        retryLimit: 5,
        retryDelay: 30,
        retryBackoff: true,
        retryDelayMax: 900,
        heartbeatSeconds: HEARTBEAT_SECONDS,
        // A first read of a large company takes hours; a dead worker is told by its heartbeat, not by this.
        expireInSeconds: 23 * 3_600,
      })
      const { added, removed } = await reconcile()
      logger.info({ queue, added, removed }, 'The sync fleet begins')
      await boss.work<SyncJob>(
        queue,
        { localConcurrency: workers, batchSize: 1, pollingIntervalSeconds: pollingSeconds },
        work,
      )
    },
    reconcile,
    request: send,
    async stop() {
      stopping.abort(new Error('This worker of the sync fleet was stopped.'))
      await boss.offWork(queue, { wait: true })
    },
  }
}

/** Null when the job is done, and when only a person can help. */
function failureOf(report: RunReport): Error | null {
  const { outcome, errorCode, error } = report
  if (outcome === 'succeeded') return null
  // The queue has one job per tenant: who holds the realm is a worker that died, until its lease runs out, or a process beside the fleet.
  if (outcome === 'busy') return new Error('busy: another process holds this realm')
  if (errorCode !== null && notRetried.includes(errorCode)) return null
  if (error === null) return null
  // pg-boss stores what it is given: the message and code, and nothing of the cause.
  return new Error(`${errorCode ?? 'failed'}: ${error.message}`)
}
