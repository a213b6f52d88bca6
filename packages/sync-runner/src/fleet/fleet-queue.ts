import type { JobAttempt, PgBoss } from 'pg-boss'
import { inBossTransaction, lockName } from './in-boss-transaction.ts'
import type { Together } from './in-boss-transaction.ts'
import { keyOf, nameQueue } from './queue-names.ts'
import { shareUntilFailed } from './share-until-failed.ts'
import { mergeJobs, toJobData } from './sync-job.ts'
import type { SyncJob } from './sync-job.ts'

/**
 * A worker without a heartbeat for this long counts as dead, and its job runs again. This is the minimum of pg-boss.
 */
const HEARTBEAT_SECONDS = 10
/** A first read of a large company may outlive this many workers. A read that kills more becomes a dead letter. */
const MOST_DEATHS = 1_000
/** A stored run has more details than a finished job, so finished jobs are kept for an hour only. */
const KEEP_DONE_SECONDS = 3_600

/** A worker may take a waiting job between two statements, but not this many times in a row. */
const MOST_TRIES = 10

/**
 * pg-boss sends scheduled jobs through this queue. Its finished jobs are of no use, and pg-boss would keep them for a
 * week.
 */
export const SCHEDULED = '__pgboss__send-it'

/** The order of jobs: requested runs first, then ticks, then long reads. */
export const priorities = { asked: 10, tick: 0, long: -10 } as const

export interface FleetQueue {
  readonly name: string
  readonly deadName: string
  /** Starts pg-boss if needed and creates the queues. A second call does nothing. */
  ready(): Promise<void>
  /** Adds a job to the queue, or widens the waiting one; then the result is `joined`. */
  place(job: SyncJob, when: Placing, together?: Together): Promise<'queued' | 'joined'>
  /**
   * Ends an attempt and queues a job to replace it, both or neither. False when another worker already has the attempt:
   * then nothing is queued.
   */
  replace(attempt: JobAttempt, job: SyncJob, when: Placing & { reason: string }): Promise<boolean>
}

export interface Placing {
  afterSeconds: number
  priority: number
}

/**
 * The queue of an owner. At most one job of a tenant waits and one runs. A job that is added while another runs waits
 * for it, so no request is lost. A job that is added while another waits is merged into it. See docs/decisions/0057.
 */
export function createFleetQueue(options: {
  boss: PgBoss
  queue: string
  owner: string
  keepDeadDays: number
}): FleetQueue {
  const { boss, keepDeadDays } = options
  const name = nameQueue(options.queue, options.owner)
  const deadName = `${name}/dead`

  const make = async () => {
    await boss.start()
    const dead = { retentionSeconds: keepDeadDays * 86_400, deleteAfterSeconds: KEEP_DONE_SECONDS }
    const live = {
      // Retries after a worker's death only, without delay: the worker itself queues failed runs again.
      retryLimit: MOST_DEATHS,
      retryDelay: 0,
      heartbeatSeconds: HEARTBEAT_SECONDS,
      // A first read of a large company takes hours. The heartbeat shows a dead worker, not this time limit.
      expireInSeconds: 23 * 3_600,
      deleteAfterSeconds: KEEP_DONE_SECONDS,
    }
    await boss.createQueue(deadName, dead)
    await boss.createQueue(name, { policy: 'stately', deadLetter: deadName, ...live })
    // Queues of an earlier release, or with other options, are updated.
    await boss.updateQueue(deadName, dead)
    await boss.updateQueue(name, live)
    if ((await boss.getQueue(SCHEDULED)) !== null) {
      await boss.updateQueue(SCHEDULED, { deleteAfterSeconds: KEEP_DONE_SECONDS })
    }
  }

  const place: FleetQueue['place'] = async (job, when, together) => {
    const key = keyOf(job.tenantId)
    const { afterSeconds: startAfter, priority } = when
    const send = async (among: Together) =>
      (await boss.send(name, toJobData(job), {
        singletonKey: key,
        startAfter,
        priority,
        ...among,
      })) !== null
    const join = async (among: Together): Promise<'queued' | 'joined'> => {
      await lockName(among, `${name} ${key}`)
      for (let tries = 0; tries < MOST_TRIES; tries += 1) {
        if (await send(among)) return 'queued'
        const waits = await boss.findJobs<SyncJob>(name, { key, queued: true, limit: 1, ...among })
        const [waiting] = waits
        if (waiting === undefined) continue
        const merged = mergeJobs(waiting.data, job)
        const { updated } = await boss.update(name, merged, {
          id: waiting.id,
          startAfter: soonest(waiting.startAfter, startAfter),
          priority: merged.isSlow ? priorities.long : Math.max(waiting.priority, priority),
          ...among,
        })
        if (updated > 0) return 'joined'
      }
      throw new Error(
        `Expected a job of tenant ${job.tenantId} to be queued or waiting in ${name}; pg-boss reported neither.`,
      )
    }
    if (together !== undefined) return (await send(together)) ? 'queued' : join(together)
    return (await send({})) ? 'queued' : inBossTransaction(boss, join)
  }

  return {
    name,
    deadName,
    ready: shareUntilFailed(make),
    place,
    replace: (attempt, job, { reason, ...when }) =>
      inBossTransaction(boss, async (together) => {
        const { id, retryCount } = attempt
        const ended = await boss.complete(name, { id, retryCount }, { reason }, together)
        // Its type is empty in pg-boss 12; it contains the number of jobs that still belonged to this attempt.
        if ((ended as { affected?: number }).affected === 0) return false
        await place(job, when, together)
        return true
      }),
  }
}

/** A request for now makes the waiting job due; one for later leaves its time as it is. */
function soonest(waitingUntil: Date, afterSeconds: number): number | Date {
  return afterSeconds === 0 ? 0 : waitingUntil
}
