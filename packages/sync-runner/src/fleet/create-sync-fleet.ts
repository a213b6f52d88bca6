import type { Job, JobResult, PgBoss } from 'pg-boss'
import { silentLogger } from '@vectis/quickbooks'
import type { ConnectionStore, Logger } from '@vectis/quickbooks'
import type { SyncRunner } from '../create-sync-runner.ts'
import type { SyncMode } from '../plan/plan-tick.ts'
import { judgeRun } from './judge-run.ts'
import type { RunEnd } from './judge-run.ts'
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
  /**
   * Seconds a full read may go on before the tenants that wait have their turn. Default 120: one more run and its
   * lease each time.
   */
  sliceSeconds?: number
  logger?: Logger
}

/** What a job carries. */
export interface SyncJob {
  tenantId: string
  mode?: SyncMode
  /** Runs in a row that failed; kept by the fleet. */
  failures?: number
}

export interface SyncFleet {
  /**
   * Makes the queues, brings the schedules in line with the connected tenants, and starts to work. Safe in many
   * processes at once.
   */
  start(): Promise<void>
  /** One schedule per connected tenant, none for others. Call it after a connect or disconnect. */
  reconcile(): Promise<{ added: number; removed: number }>
  /** Queues a run now; false when one of this tenant waits or runs already. */
  request(job: SyncJob): Promise<boolean>
  /**
   * Takes no further job, stops the runs in hand at their next page, and waits for them; their jobs are then taken
   * by others.
   */
  stop(): Promise<void>
}

/** Without a sign of life for so long a worker counts as dead, and its job runs again. pg-boss allows no less. */
const HEARTBEAT_SECONDS = 10
/**
 * The sooner before its death a worker gave a sign, the later its death is noticed; but three missed signs are no
 * accident.
 */
const HEARTBEAT_REFRESH_SECONDS = 3
/**
 * A first read of a large company may outlive this many workers; one that kills them all ends among the dead
 * letters.
 */
const MOST_DEATHS = 1_000

/**
 * Ticks on pg-boss: one schedule per tenant, one job per tenant at any time in the whole fleet, retries with
 * backoff, dead letters. What a job does is
 * one `runOnce`; the lease of the realm stands behind the queue.
 *
 * @see https://pgboss.io
 */
export function createSyncFleet(options: SyncFleetOptions): SyncFleet {
  const { boss, runner, connections, queue = 'quickbooks-sync', logger = silentLogger } = options
  const { tickMinutes = 15, workers = 4, pollingSeconds = 2, sliceSeconds = 120 } = options
  const stopping = new AbortController()

  const send = async (job: SyncJob, startAfter = 0): Promise<boolean> => {
    const { tenantId, mode, failures = 0 } = job
    const data: SyncJob = {
      tenantId,
      ...(mode === undefined ? {} : { mode }),
      ...(failures === 0 ? {} : { failures }),
    }
    return (await boss.send(queue, data, { singletonKey: tenantId, startAfter })) !== null
  }

  const work = async ([job]: Job<SyncJob>[]): Promise<JobResult[]> => {
    if (job === undefined) return []
    const { tenantId, mode = 'auto', failures = 0 } = job.data
    const signal = AbortSignal.any([job.signal, stopping.signal])
    const sliceMs = sliceSeconds * 1_000
    const report = await runner.runOnce({ tenantId, mode, signal, sliceMs }).catch(describeThrown)
    const verdict = judgeRun(report, failures)
    if (verdict.kind === 'dead') {
      return [{ id: job.id, status: 'deadletter', output: { message: verdict.reason } }]
    }
    if (verdict.kind === 'again') {
      const { afterSeconds, failures: soFar, reason } = verdict
      logger.info({ tenantId, afterSeconds, failures: soFar, reason }, 'A tenant is queued again')
      // A new job, behind the others that wait. Should this process die between the two, the tenant's next tick
      // takes its place.
      await boss.complete(queue, { id: job.id, retryCount: job.retryCount }, { reason })
      await send({ ...job.data, failures: soFar }, afterSeconds)
    }
    return [{ id: job.id, status: 'completed' }]
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
        // Of deaths alone, and at once: runs that fail are queued again by `work`.
        retryLimit: MOST_DEATHS,
        retryDelay: 0,
        heartbeatSeconds: HEARTBEAT_SECONDS,
        // A first read of a large company takes hours; a dead worker is told by its heartbeat, not by this.
        expireInSeconds: 23 * 3_600,
      })
      const { added, removed } = await reconcile()
      logger.info({ queue, added, removed }, 'The sync fleet begins')
      await boss.work<SyncJob>(
        queue,
        {
          localConcurrency: workers,
          batchSize: 1,
          pollingIntervalSeconds: pollingSeconds,
          heartbeatRefreshSeconds: HEARTBEAT_REFRESH_SECONDS,
          perJobResults: true,
        },
        work,
      )
    },
    reconcile,
    request: (job) => send(job),
    async stop() {
      stopping.abort(new Error('This worker of the sync fleet was stopped.'))
      await boss.offWork(queue, { wait: true })
    },
  }
}

/** A store that cannot be reached, and whatever else a report cannot tell. */
function describeThrown(thrown: unknown): RunEnd {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown))
  return { outcome: 'failed', errorCode: 'unexpected', error, hasMore: false }
}
