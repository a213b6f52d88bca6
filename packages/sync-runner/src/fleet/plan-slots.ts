import type { WorkOptions } from 'pg-boss'
import { priorities } from './fleet-queue.ts'

/** Jobs of one kind that a process runs at the same time. */
export interface Slots {
  count: number
  /** The kind of jobs that these slots take. Default: any. */
  takes: Pick<WorkOptions, 'minPriority' | 'maxPriority'>
  /** Whether a long run must release its slot. */
  isForShortWork: boolean
}

/**
 * With two or more slots, one is reserved for short work, so that changes arrive even while other runs hang. With three
 * or more, one is reserved for long work, so that a first read continues while others tick. See docs/decisions/0150.
 */
export function planSlots(workers: number): Slots[] {
  if (!Number.isInteger(workers) || workers < 1) {
    throw new RangeError(`Expected workers to be an integer of at least 1, received ${workers}.`)
  }
  const short = workers >= 2 ? 1 : 0
  const long = workers >= 3 ? 1 : 0
  const slots: Slots[] = [
    { count: short, takes: { minPriority: priorities.tick }, isForShortWork: true },
    { count: long, takes: { maxPriority: priorities.long }, isForShortWork: false },
    { count: workers - short - long, takes: {}, isForShortWork: false },
  ]
  return slots.filter(({ count }) => count > 0)
}
