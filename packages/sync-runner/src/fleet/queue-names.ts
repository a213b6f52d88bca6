import { createHash } from 'node:crypto'

/** Characters that pg-boss accepts in the name of a queue and in a key. */
const TAKEN = /^[\w.-]{1,200}$/

/**
 * The queue of one owner. Two owners on one pg-boss schema have two queues, so that they never remove each other's
 * schedules or run each other's jobs.
 */
export function nameQueue(base: string, owner: string): string {
  if (!TAKEN.test(base)) {
    throw new TypeError(
      `Expected queue to be letters, digits, '_', '-' and '.', received ${JSON.stringify(base)}.`,
    )
  }
  return `${base}/${keyOf(owner)}`
}

/** A tenant's key in the queue: the id itself if pg-boss accepts it, else its hash. */
export function keyOf(id: string): string {
  if (TAKEN.test(id)) return id
  return `sha256/${createHash('sha256').update(id).digest('hex')}`
}
