import { toEpochMs } from '@vectis/quickbooks/values'
import type { Checkpoint } from '@vectis/quickbooks/ports'
import type { Instant } from '@vectis/quickbooks/values'

const DAY_MS = 24 * 3_600_000

/** What fails, and what cannot be served, is asked for again after this time at the latest. */
export const LONGEST_PAUSE_MS = DAY_MS

/** A row that QuickBooks cannot serve is asked for once a day. */
export const UNSERVED_PAUSE_MS = DAY_MS

/**
 * Machines disagree about the time by less. What one stored whose clock was further ahead would else put the next
 * turn off by as much.
 */
const CLOCKS_APART_MS = 3_600_000

/** Of a time in the past: whether it was stored by a machine whose clock is ahead. */
export function isFromFuture(at: number, now: number): boolean {
  return at > now + CLOCKS_APART_MS
}

/** Epoch milliseconds. Nobody puts a turn off beyond it: one that is there was stored by a clock that is ahead. */
export function latestTurn(now: number): number {
  return now + LONGEST_PAUSE_MS + CLOCKS_APART_MS
}

/** Whether a turn has come. One that is further ahead than the longest pause has, too. */
export function isDue(turn: Instant, now: number): boolean {
  const at = toEpochMs(turn)
  return at <= now || at > latestTurn(now)
}

/** An entity that fails and whose turn has not come. */
export function isWaiting({ failing }: Pick<Checkpoint, 'failing'>, now: number): boolean {
  return failing !== null && !isDue(failing.retryAt, now)
}
