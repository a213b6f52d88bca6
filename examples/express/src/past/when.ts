import { isCalendarDate, isInstant, toEpochMs, todayIn, toInstant } from '@vectis/quickbooks/values'
import type { CalendarDate, Instant } from '@vectis/quickbooks/values'
import { readLocal, toLocal } from '../web/local-time.ts'

/** Which time a page shows, as its address says. */
export interface When {
  /** What was known then; null: what is known now. */
  knownAt: Instant | null
  /** The books of this day; null: all that is known. */
  asOf: CalendarDate | null
  isPast: boolean
  /** The day that counts as today; null while the company's time zone is unknown. */
  today: CalendarDate | null
  /** The company's time zone; UTC, and said so, while it is unknown. */
  zone: string
  /** Local time for the field; empty: now. */
  field: string
  /** The address of another page with the same choice. */
  keep(path: string): string
}

/** A choice that cannot be shown, in words for the person who made it. */
export interface BadChoice {
  problem: string
}

type Query = Record<string, unknown>

/**
 * Reads `known-at`, a local time of the company or an instant, and `as-of`, a day. A minute counts to its end, so that
 * what was learned in it is known.
 */
export function readWhen(
  query: Query,
  { timeZone, now }: { timeZone: string | null; now: number },
): When | BadChoice {
  const zone = timeZone ?? 'UTC'
  const given = textOf(query, 'known-at')
  const known = readKnownAt(given, { zone, now })
  if (typeof known === 'object' && known !== null) return known
  const asOf = textOf(query, 'as-of') || null
  if (asOf !== null && !isCalendarDate(asOf))
    return { problem: '“As of” needs a day, such as 2026-10-31.' }
  if (asOf !== null && asOf > todayIn(zone, now))
    return { problem: 'That day is in the future. Choose today or an earlier day.' }
  const parameters = new URLSearchParams()
  if (known !== null) parameters.set('known-at', given)
  if (asOf !== null) parameters.set('as-of', asOf)
  return {
    knownAt: known === null ? null : toInstant(known),
    asOf,
    isPast: known !== null || asOf !== null,
    today: timeZone === null ? null : (asOf ?? todayIn(timeZone, known ?? now)),
    zone,
    field: known !== null && isInstant(given) ? toLocal(zone, known) : given,
    keep: (path) => addTo(path, parameters),
  }
}

/** Null: now. A later time is refused: its page would change until then. */
export function readKnownAt(
  text: string,
  { zone, now }: { zone: string; now: number },
): number | null | BadChoice {
  if (text === '') return null
  if (isInstant(text)) return endIn({ start: toEpochMs(text), end: toEpochMs(text) }, now)
  const span = readLocal(zone, text)
  if (span === 'unreadable')
    return { problem: '“As known at” needs a date and a time, such as 2026-10-31T17:00.' }
  if (span === 'skipped')
    return {
      problem: `The clocks in ${zone} were turned forward over that time. Choose an hour later.`,
    }
  return endIn(span, now)
}

function endIn({ start, end }: { start: number; end: number }, now: number): number | BadChoice {
  if (start > now) return { problem: 'That time is in the future. Choose now or an earlier time.' }
  return Math.min(end, now)
}

export function textOf(query: Query, name: string): string {
  const value = Object.hasOwn(query, name) ? query[name] : undefined
  return typeof value === 'string' ? value.trim() : value === undefined ? '' : '?'
}

function addTo(path: string, parameters: URLSearchParams): string {
  if (parameters.size === 0) return path
  return `${path}${path.includes('?') ? '&' : '?'}${parameters}`
}

/** The options of the hub's reads for this choice. */
export function timesOf({ knownAt, asOf }: Pick<When, 'knownAt' | 'asOf'>) {
  return { known: knownAt === null ? {} : { knownAt }, books: asOf === null ? {} : { asOf } }
}
