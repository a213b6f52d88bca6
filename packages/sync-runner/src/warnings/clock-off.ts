import { toEpochMs, type Instant } from '@vectis/quickbooks/values'

/** From this difference on, in milliseconds, a clock is wrong: a warning, and a failure for the doctor. */
export const CLOCK_OFF_MS = 30_000

/** `offMs`: the time of this process less the database's. */
export function describeClock(offMs: number): string {
  const seconds = Math.round(Math.abs(offMs) / 1_000)
  const direction = offMs < 0 ? 'behind' : 'ahead of'
  return `The clock of a process is ${seconds} s ${direction} the database's.`
}

/**
 * By how much this clock, read before and after, is ahead of the one that `told` is from, in milliseconds. Less than the
 * way there and back is no difference: 0.
 */
export function measureClockOff(told: Instant, read: { from: number; to: number }): number {
  const at = toEpochMs(told)
  if (at < read.from) return read.from - at
  return at > read.to ? read.to - at : 0
}
