import type { JobAttempt, PgBoss } from 'pg-boss'
import { inBossTransaction, lockName } from './in-boss-transaction.ts'
import type { Together } from './in-boss-transaction.ts'
import { keyOf, nameQueue } from './queue-names.ts'
import { mergeJobs, toJobData } from './sync-job.ts'
import type { SyncJob } from './sync-job.ts'

/** Without a sign of life for so long a worker counts as dead, and its job runs again. pg-boss allows no less. */
const HEARTBEAT_SECONDS = 10
/**
 * A first read of a large company may outlive this many workers; one that kills them all ends among the dead
 * letters.
 */
const MOST_DEATHS = 1_000
/** Jobs that are done say nothing that a stored run does not say better. */
const KEEP_DONE_SECONDS = 3_600

/** A waiting job may be taken by a worker between two statements; not so many times in a row. */
const MOST_TRIES = 10

/** Through it pg-boss sends what its schedules make; a job in it that is done serves nobody, and is kept for a week. */
const SCHEDULED = '__pgboss__send-it'

/** Who goes first: what somebody asked for, then ticks, then what is known to take long. */
export const priorities = { asked: 10, tick: 0, long: -10 } as const

export interface FleetQueue {
  readonly name: string
  readonly deadName: string
  /** Starts pg-boss where that was not done, and makes the queues; does nothing the second time. */
  ready(): Promise<void>
  /** Puts a job in the queue, or widens the one that waits; then `joined`. */
  place(job: SyncJob, when: Placing, together?: Together): Promise<'queued' | 'joined'>
  /**
   * Ends an attempt and puts a job in its place, both or neither. False when the attempt is another worker's by now:
   * then nothing is queued.
   */
  replace(attempt: JobAttempt, job: SyncJob, when: Placing & { reason: string }): Promise<boolean>
}

export interface Placing {
  afterSeconds: number
  priority: number
}

/**
 * The queue of an owner: at most one job of a tenant waits and one runs. A job that comes while another one runs waits
 * for its end, so that no wish is lost; one that comes while another one waits is merged into it.
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
  let readying: Promise<void> | undefined

  const make = async () => {
    await boss.start()
    const dead = { retentionSeconds: keepDeadDays * 86_400, deleteAfterSeconds: KEEP_DONE_SECONDS }
    const live = {
      // Of deaths alone, and at once: runs that fail are queued again by the worker.
      retryLimit: MOST_DEATHS,
      retryDelay: 0,
      heartbeatSeconds: HEARTBEAT_SECONDS,
      // A first read of a large company takes hours; a dead worker is known by its heartbeat, not by this.
      expireInSeconds: 23 * 3_600,
      deleteAfterSeconds: KEEP_DONE_SECONDS,
    }
    await boss.createQueue(deadName, dead)
    await boss.createQueue(name, { policy: 'stately', deadLetter: deadName, ...live })
    // Queues of an earlier release, or of other options, are brought in line.
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
        `Expected a job of tenant ${job.tenantId} to be queued or to wait in ${name}; pg-boss said neither.`,
      )
    }
    if (together !== undefined) return (await send(together)) ? 'queued' : join(together)
    return (await send({})) ? 'queued' : inBossTransaction(boss, join)
  }

  return {
    name,
    deadName,
    async ready() {
      readying ??= make()
      try {
        await readying
      } catch (error) {
        readying = undefined
        throw error
      }
    },
    place,
    replace: (attempt, job, { reason, ...when }) =>
      inBossTransaction(boss, async (together) => {
        const { id, retryCount } = attempt
        const ended = await boss.complete(name, { id, retryCount }, { reason }, together)
        // Its type is empty in pg-boss 12; the number of jobs that were still this attempt's is in it.
        if ((ended as { affected?: number }).affected === 0) return false
        await place(job, when, together)
        return true
      }),
  }
}

/** What is due now stays due; what waits for later is drawn forward to the sooner of both. */
function soonest(waitingUntil: Date, afterSeconds: number): number | Date {
  return afterSeconds === 0 ? 0 : waitingUntil
}
