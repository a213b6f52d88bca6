import type { JobResult, JobWithMetadata } from 'pg-boss'
import { checkDelay, checkNames, checkPlaces, type OptionNames } from '@vectis/quickbooks/values'
import type { SyncRunner } from '../create-sync-runner.ts'
import { createFleetParts } from './create-sync-fleet-client.ts'
import type { SyncFleetClient } from './create-sync-fleet-client.ts'
import { fleetClientOptions } from './fleet-client-options.ts'
import type { SyncFleetClientOptions } from './fleet-client-options.ts'
import { deleteJobsOf } from './dead-letters.ts'
import { toPgBoss } from './host-boss.ts'
import { planSlots } from './plan-slots.ts'
import type { Slots } from './plan-slots.ts'
import { createJobRunner } from './run-job.ts'
import { shareUntilFailed } from './share-until-failed.ts'
import { createSlotPolls, type SlotPolls } from './slot-polls.ts'
import type { SyncJob } from './sync-job.ts'
import { untilAsked } from './until-asked.ts'
import { watchLateness } from './watch-lateness.ts'
import { watchQueue } from './watch-queue.ts'
import { watchWorkers } from './watch-workers.ts'

export interface SyncFleetOptions extends SyncFleetClientOptions {
  /**
   * Its `quickbooks` should have a `createSharedLimiter`, so that all processes together stay within Intuit's limits.
   */
  runner: Pick<SyncRunner, 'runOnce' | 'reportLate'>
  /**
   * Jobs at the same time in this process. Default 4. From two on, one is reserved for short work; from three on, one
   * for long reads.
   */
  workers?: number
  /**
   * Seconds between two polls of the queue by a process with a free slot, at least 0.5. Default 2: one query each,
   * however many slots are free. A process that took or ended a job asks for the next one at once.
   */
  pollingSeconds?: number
  /**
   * Seconds after which a full read lets waiting tenants run. Default 120. Each turn costs one more run and its lease.
   */
  sliceSeconds?: number
}

export interface SyncFleet extends SyncFleetClient {
  /**
   * Starts pg-boss if needed, creates the queues, updates the schedules to the connected tenants, and starts working.
   * Safe in many processes at once. A second call waits for the first; after `stop` it throws.
   */
  start(): Promise<void>
  /**
   * Takes no further job, stops the current runs at their next page, and waits for them. Other workers then take their
   * jobs. pg-boss keeps running.
   */
  stop(): Promise<void>
}

/**
 * Three missed heartbeats mean that a worker died. The delay is longest if the last heartbeat came just before its
 * death.
 */
const HEARTBEAT_REFRESH_SECONDS = 3

/** How often pg-boss lets each slot look by itself; the fleet lets one of them look every `pollingSeconds`. */
const OWN_POLL_SECONDS = 30

/**
 * Options for `new PgBoss` beside the database: the tables stay small, and a worker looks through the queue often only
 * when another may be dead, which it then notices within 12 seconds.
 */
export const fleetBossOptions = {
  superviseIntervalSeconds: 30,
  monitorIntervalSeconds: 2,
  maintenanceIntervalSeconds: 600,
  flowIntervalSeconds: 60,
  monitorVacuum: false,
  // The registry of instances, which no fleet reads, wakes the process fifty times a second.
  registerInstance: false,
  // For node-postgres: after a failover an open connection may stay silent, and its statement would hold a slot.
  query_timeout: 300_000,
} as const

const optionNames: OptionNames<SyncFleetOptions> = {
  ...fleetClientOptions,
  runner: true,
  workers: true,
  pollingSeconds: true,
  sliceSeconds: true,
}

/**
 * Ticks on pg-boss: one schedule per tenant, one run per tenant at any time in the whole fleet, retries with backoff,
 * dead letters. A job is one `runOnce`. The realm's lease protects a realm even if the queue fails.
 *
 * @see https://pgboss.io
 */
export function createSyncFleet(options: SyncFleetOptions): SyncFleet {
  checkPlaces('createSyncFleet', options, { required: ['boss', 'runner', 'storage'] })
  checkNames('createSyncFleet', options, optionNames)
  const { runner } = options
  const boss = toPgBoss(options.boss)
  const { tickMinutes = 15, workers = 4, pollingSeconds = 2, sliceSeconds = 120 } = options
  checkDelay('pollingSeconds', pollingSeconds, { inSeconds: true })
  checkDelay('sliceSeconds', sliceSeconds, { inSeconds: true })
  const { client, queue, clock, logger, telemetry } = createFleetParts(options)
  const slots = planSlots(workers)
  const stopping = new AbortController()
  let watching: Promise<unknown> | undefined
  let unwatchQueue: (() => void) | undefined

  const runJob = createJobRunner({
    runner,
    queue,
    clock,
    logger,
    telemetry,
    sliceMs: sliceSeconds * 1_000,
    tickMs: tickMinutes * 60_000,
    stopping: stopping.signal,
    untilAsked: (tenantId, signal) =>
      untilAsked({ boss, queue: queue.name, clock, tenantId, signal }),
    onDead: async (tenantId) => void (await deleteJobsOf(boss, queue.deadName, tenantId)),
  })

  async function openSlot(
    polls: SlotPolls,
    { takes, isForShortWork }: Slots,
    kind: number,
  ): Promise<void> {
    const slot = polls.add({ takesAll: Object.keys(takes).length === 0, kind })
    const work = async ([job]: JobWithMetadata<SyncJob>[]): Promise<JobResult[]> => {
      if (job === undefined) return []
      slot.begin()
      let isBack = false
      try {
        const end = await runJob(job, isForShortWork)
        isBack = end.isBack
        return [end.result]
      } finally {
        slot.end({ isBack })
      }
    }
    slot.id = await boss.work(
      queue.name,
      {
        // A worker of pg-boss each: only the first of several would have an id.
        localConcurrency: 1,
        batchSize: 1,
        pollingIntervalSeconds: Math.max(pollingSeconds, OWN_POLL_SECONDS),
        heartbeatRefreshSeconds: HEARTBEAT_REFRESH_SECONDS,
        perJobResults: true,
        includeMetadata: true,
        ...takes,
      },
      work,
    )
  }

  const start = shareUntilFailed(async () => {
    await queue.ready()
    const { added, removed } = await client.reconcile()
    const about = { event: 'quickbooks.fleet.started', queue: queue.name, added, removed }
    logger.info(about, 'The sync fleet starts')
    // Of this start alone: to wake a slot of one that failed would wake none.
    const polls = createSlotPolls({
      wake: (id) => boss.notifyWorker(id),
      clock,
      pollingMs: pollingSeconds * 1_000,
      signal: stopping.signal,
    })
    try {
      for (const [kind, same] of slots.entries()) {
        for (let n = 0; n < same.count; n += 1) await openSlot(polls, same, kind)
      }
    } catch (error) {
      // Else a second `start` would add its slots to those of this one.
      await boss.offWork(queue.name, { wait: false })
      throw error
    }
    // Stopped while it started: the workers of the last statements are not known to `stop`.
    if (stopping.signal.aborted) return boss.offWork(queue.name, { wait: true })
    unwatchQueue = watchQueue(telemetry, { boss, queue, clock: options.clock })
    const { signal } = stopping
    watching = Promise.all([
      polls.watch(),
      watchLateness({ runner, clock, logger, tickMinutes, signal }),
      watchWorkers({ boss, queue: queue.name, store: options.storage.sync, clock, signal }),
    ])
  })

  return {
    ...client,
    async start() {
      if (stopping.signal.aborted) {
        throw new Error('This sync fleet was stopped: create another one.')
      }
      await start()
    },
    async stop() {
      stopping.abort(new Error('This worker of the sync fleet was stopped.'))
      unwatchQueue?.()
      await boss.offWork(queue.name, { wait: true })
      await watching
    },
  }
}
