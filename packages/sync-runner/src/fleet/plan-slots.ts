import type { WorkOptions } from 'pg-boss'
import { priorities } from './fleet-queue.ts'

/** Jobs that a process has in hand at the same time, of one kind. */
export interface Slots {
  count: number
  /** Which jobs these take. Default: any. */
  takes: Pick<WorkOptions, 'minPriority' | 'maxPriority'>
  /** Whether a run that goes on for long must give its slot back. */
  isForShortWork: boolean
}

/**
 * One slot of two or more is kept for short work, so that a change arrives whoever hangs; one of three or more for long
 * work, so that a first read goes on whoever ticks.
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
