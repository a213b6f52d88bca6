import { createHash } from 'node:crypto'

/** What pg-boss takes as the name of a queue and as a key. */
const TAKEN = /^[\w.-]{1,200}$/

/**
 * The queue of one owner. Two owners on one schema of pg-boss have two queues, so that neither removes the schedules
 * of the other nor runs its jobs.
 */
export function nameQueue(base: string, owner: string): string {
  if (!TAKEN.test(base)) {
    throw new TypeError(
      `Expected queue to be letters, digits, '_', '-' and '.', received ${JSON.stringify(base)}.`,
    )
  }
  return `${base}/${keyOf(owner)}`
}

/** A tenant's key in the queue: the id itself where pg-boss takes it, else a hash of it. */
export function keyOf(id: string): string {
  if (TAKEN.test(id)) return id
  return `sha256/${createHash('sha256').update(id).digest('hex')}`
}
