import type { JobResult, JobWithMetadata } from 'pg-boss'
import type { SyncRunner } from '../create-sync-runner.ts'
import { createFleetParts } from './create-sync-fleet-client.ts'
import type { SyncFleetClient, SyncFleetClientOptions } from './create-sync-fleet-client.ts'
import { deleteJobsOf } from './dead-letters.ts'
import { planSlots } from './plan-slots.ts'
import { createJobRunner } from './run-job.ts'
import type { SyncJob } from './sync-job.ts'
import { untilAsked } from './until-asked.ts'
import { watchLateness } from './watch-lateness.ts'

export interface SyncFleetOptions extends SyncFleetClientOptions {
  /** Over a `quickbooks` with a `createSharedLimiter`, so that all processes together stay within Intuit's limits. */
  runner: Pick<SyncRunner, 'runOnce' | 'tellLate'>
  /**
   * Jobs at the same time in this process. Default 4: of two or more one is kept for short work, of three or more one
   * for long reads.
   */
  workers?: number
  /** Seconds between two looks at the queue, at least 0.5. Default 2: one query each. */
  pollingSeconds?: number
  /**
   * Seconds a full read may go on before the tenants that wait have their turn. Default 120: one more run and its
   * lease each time.
   */
  sliceSeconds?: number
}

export interface SyncFleet extends SyncFleetClient {
  /**
   * Starts pg-boss where that was not done, makes the queues, brings the schedules in line with the connected
   * tenants, and starts to work. Safe in many processes at once.
   */
  start(): Promise<void>
  /**
   * Takes no further job, stops the runs in hand at their next page, and waits for them; their jobs are then taken
   * by others. pg-boss goes on.
   */
  stop(): Promise<void>
}

/**
 * The sooner before its death a worker gave a sign, the later its death is noticed; but three missed signs are no
 * accident.
 */
const HEARTBEAT_REFRESH_SECONDS = 3

/**
 * What `new PgBoss` needs beside the database, so that a death is noticed within 12 seconds and the tables stay small;
 * pg-boss's own defaults are a minute and a day.
 */
export const fleetBossOptions = {
  superviseIntervalSeconds: 2,
  monitorIntervalSeconds: 2,
  maintenanceIntervalSeconds: 600,
} as const

/**
 * Ticks on pg-boss: one schedule per tenant, one run per tenant at any time in the whole fleet, retries with backoff,
 * dead letters. What a job does is one `runOnce`; the lease of the realm stands behind the queue.
 *
 * @see https://pgboss.io
 */
export function createSyncFleet(options: SyncFleetOptions): SyncFleet {
  const { boss, runner } = options
  const { tickMinutes = 15, workers = 4, pollingSeconds = 2, sliceSeconds = 120 } = options
  const { client, queue, clock, logger } = createFleetParts(options)
  const slots = planSlots(workers)
  const stopping = new AbortController()
  let watching: Promise<void> | undefined

  const runJob = createJobRunner({
    runner,
    queue,
    clock,
    logger,
    sliceMs: sliceSeconds * 1_000,
    stopping: stopping.signal,
    untilAsked: (tenantId, signal) =>
      untilAsked({ boss, queue: queue.name, clock, tenantId, signal }),
    onDead: async (tenantId) => void (await deleteJobsOf(boss, queue.deadName, tenantId)),
  })

  return {
    ...client,
    async start() {
      await queue.ready()
      const { added, removed } = await client.reconcile()
      logger.info({ queue: queue.name, added, removed }, 'The sync fleet begins')
      for (const { count, takes, isForShortWork } of slots) {
        const work = async ([job]: JobWithMetadata<SyncJob>[]): Promise<JobResult[]> =>
          job === undefined ? [] : [await runJob(job, isForShortWork)]
        await boss.work(
          queue.name,
          {
            localConcurrency: count,
            batchSize: 1,
            pollingIntervalSeconds: pollingSeconds,
            heartbeatRefreshSeconds: HEARTBEAT_REFRESH_SECONDS,
            perJobResults: true,
            includeMetadata: true,
            ...takes,
          },
          work,
        )
      }
      watching ??= watchLateness({ runner, clock, logger, tickMinutes, signal: stopping.signal })
    },
    async stop() {
      stopping.abort(new Error('This worker of the sync fleet was stopped.'))
      await boss.offWork(queue.name, { wait: true })
      await watching
    },
  }
}
