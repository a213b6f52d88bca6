/** About 24 days: a timer that is asked to wait longer does not wait at all. */
const longestMs = 2_147_483_647

/** Milliseconds that a timer can wait; throws `RangeError` for others. */
export function checkDelay(name: string, ms: number): number {
  if (ms >= 0 && ms <= longestMs) return ms
  throw new RangeError(`Expected ${name} to be milliseconds from 0 to ${longestMs}, got ${ms}`)
}
