import { isChangeEntity } from '@vectis/quickbooks/rows'
import { toEpochMs, toInstant } from '@vectis/quickbooks/values'
import type { Checkpoint } from '@vectis/quickbooks/ports'
import type { Instant } from '@vectis/quickbooks/values'

const DAY_MS = 24 * 3_600_000

/** The longest wait until a failing entity or an unserved row is requested again. */
export const LONGEST_PAUSE_MS = DAY_MS

/** A row that QuickBooks cannot serve is requested once a day. */
export const UNSERVED_PAUSE_MS = DAY_MS

/**
 * Machines' clocks usually differ by less. A time further ahead is ignored: it would delay the next turn by that much.
 */
const CLOCKS_APART_MS = 3_600_000

/** For a time that must be in the past: whether it was stored by a machine with a fast clock. */
export function isFromFuture(at: number, now: number): boolean {
  return at > now + CLOCKS_APART_MS
}

/**
 * A stored checkpoint with the times of its last count and full read, but none later than now. A machine with a fast
 * clock stored those, and once their hour comes they would delay the next count by as much. The full read counts as
 * ended an hour ago: one that has just ended would take the place of a scan after a truncated answer. A template read
 * in the future is due at once, see `isWholeReadDue`.
 */
export function withoutFuture(checkpoint: Checkpoint, now: number): Checkpoint {
  if (!isChangeEntity(checkpoint.entity)) return checkpoint
  const bound = (time: Instant | null, latest: number) =>
    time !== null && isFromFuture(toEpochMs(time), now) ? toInstant(latest) : time
  const countedAt = bound(checkpoint.countedAt, now)
  const fullReadAt = bound(checkpoint.fullReadAt, now - CLOCKS_APART_MS)
  return { ...checkpoint, countedAt, fullReadAt }
}

/** Epoch milliseconds. No turn is set later than this: a later one was stored by a machine with a fast clock. */
export function latestTurn(now: number): number {
  return now + LONGEST_PAUSE_MS + CLOCKS_APART_MS
}

/** Whether something is due. A time further ahead than the longest pause is due too. */
export function isDue(turn: Instant, now: number): boolean {
  const at = toEpochMs(turn)
  return at <= now || at > latestTurn(now)
}

/** An entity that fails and whose turn has not come. */
export function isWaiting({ failing }: Pick<Checkpoint, 'failing'>, now: number): boolean {
  return failing !== null && !isDue(failing.retryAt, now)
}
