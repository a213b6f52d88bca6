import { LONGEST_MS } from '../values/check-value.ts'
import type { QuickBooksOptions } from './quickbooks-options.ts'

const LONGEST_MARGIN_MS = 30 * 60_000
/** A call that waits longer looks as if it hangs. */
const MOST_RETRIES = 100

/**
 * Checks numbers that usually come from the environment: a variable that is not set arrives as NaN, and NaN retries
 * never end.
 *
 * Throws `RangeError`.
 */
export function checkOptions({ timeoutMs, retry = {}, tokens = {} }: QuickBooksOptions): void {
  check('timeoutMs', timeoutMs, 1, LONGEST_MS)
  check('retry.retries', retry.retries, 0, MOST_RETRIES)
  check('retry.throttleRetries', retry.throttleRetries, 0, MOST_RETRIES)
  check('retry.baseDelayMs', retry.baseDelayMs, 0, LONGEST_MS)
  check('retry.maxDelayMs', retry.maxDelayMs, 0, LONGEST_MS)
  check('tokens.timeoutMs', tokens.timeoutMs, 1, LONGEST_MS)
  check('tokens.leaseMs', tokens.leaseMs, 1, LONGEST_MS)
  // A token lives for an hour. With a larger margin every call would refresh it.
  check('tokens.marginMs', tokens.marginMs, 0, LONGEST_MARGIN_MS)
}

function check(name: string, value: number | undefined, min: number, max: number): void {
  if (value === undefined || (value >= min && value <= max)) return
  throw new RangeError(`Expected ${name} to be a number from ${min} to ${max}, received ${value}.`)
}
