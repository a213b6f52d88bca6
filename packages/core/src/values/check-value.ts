import { isCalendarDate, isTimeZone } from './calendar-date.ts'
import { show } from './check-place.ts'
import { isInstant } from './instant.ts'

/**
 * Values that a host passes to a call and that TypeScript cannot check: from a request, a configuration or JavaScript.
 */

/** Throws `TypeError` for a text that is missing or empty. `what` says whose it is: `the id of a customer`. */
export function checkText(caller: string, name: string, value: unknown, what: string): void {
  if (typeof value === 'string' && value !== '') return
  throw new TypeError(
    `${caller} expected ${name}, ${what}, as a non-empty text; received ${show(value)}.`,
  )
}

/**
 * Throws `TypeError` unless the value is a calendar date, or, where it may be `unknown`, null. A date that was left out
 * is not a date that nobody knows.
 */
export function checkDay(
  caller: string,
  name: string,
  value: unknown,
  { unknown = false }: { unknown?: boolean } = {},
): void {
  if (isCalendarDate(value) || (unknown && value === null)) return
  throw new TypeError(
    `${caller} expected ${name}, a calendar date of the company as YYYY-MM-DD${unknown ? ', or null while no time zone is known' : ''}; received ${show(value)}. ` +
      'Take today from todayIn(timeZone, Date.now()).',
  )
}

/** Throws `TypeError` unless the value is an instant with its offset. */
export function checkInstant(caller: string, name: string, value: unknown): void {
  if (isInstant(value)) return
  throw new TypeError(
    `${caller} expected ${name}, an instant as 2026-11-29T10:00:00Z; received ${show(value)}.`,
  )
}

/** Throws `TypeError` unless the value is an IANA time zone, or, where it may be `unknown`, null. */
export function checkTimeZone(
  caller: string,
  name: string,
  value: unknown,
  { unknown = false }: { unknown?: boolean } = {},
): void {
  if ((typeof value === 'string' && isTimeZone(value)) || (unknown && value === null)) return
  throw new TypeError(
    `${caller} expected ${name}, an IANA time zone as America/Chicago${unknown ? ', or null while none is known' : ''}; received ${show(value)}.`,
  )
}

/** The longest delay that timers support; with a longer one, or Infinity, Node's fire after 1 ms. */
export const LONGEST_MS = 2 ** 31 - 1

/**
 * Throws `RangeError` for a delay that is given but that no timer can wait for. `least` may be 0; without it the delay
 * is above 0. Undefined is the default.
 */
export function checkDelay(
  name: string,
  value: unknown,
  { least, inSeconds = false }: { least?: number; inSeconds?: boolean } = {},
): void {
  if (value === undefined) return
  const most = inSeconds ? Math.floor(LONGEST_MS / 1_000) : LONGEST_MS
  const isInRange =
    typeof value === 'number' && value <= most && (least === undefined ? value > 0 : value >= least)
  if (isInRange) return
  const range = least === undefined ? `above 0 and at most ${most}` : `from ${least} to ${most}`
  throw new RangeError(`Expected ${name} to be a number ${range}, received ${show(value)}.`)
}

/** Throws `TypeError` for a number that is given but is not a whole one of at least `least`. Undefined is the default. */
export function checkCount(caller: string, name: string, value: unknown, least: number): void {
  if (value === undefined || (Number.isSafeInteger(value) && (value as number) >= least)) return
  throw new TypeError(
    `${caller} expected ${name} to be a whole number of at least ${least}; received ${show(value)}.`,
  )
}
