import { dayNumber, digitsOf } from './calendar-date.ts'

/** An RFC 3339 date-time with offset, as the wire sends it. Compare as instants, never as strings. */
export type Instant = string

interface Moment {
  /** Whole seconds since the epoch. */
  seconds: number
  nanoseconds: number
}

/**
 * Compares two instants down to the nanosecond; offsets with and without a colon are understood. Returns -1, 0 or 1,
 * and throws `RangeError` for text that is not a date-time with an offset.
 */
export function compareInstants(a: Instant, b: Instant): -1 | 0 | 1 {
  const left = read(a)
  const right = read(b)
  const difference = left.seconds - right.seconds || left.nanoseconds - right.nanoseconds
  return difference < 0 ? -1 : difference > 0 ? 1 : 0
}

/** Milliseconds since the epoch; finer digits are dropped. Throws `RangeError` as `compareInstants` does. */
export function toEpochMs(instant: Instant): number {
  const { seconds, nanoseconds } = read(instant)
  return seconds * 1_000 + Math.floor(nanoseconds / 1_000_000)
}

/**
 * Whether the text is a date-time with an offset that exists: no 30 February, no hour 24. PostgreSQL accepts every text
 * that passes.
 */
export function isInstant(text: unknown): text is Instant {
  return typeof text === 'string' && parse(text) !== null
}

/** UTC with milliseconds: `2026-11-23T10:00:00.000Z`. Throws `RangeError` for a number outside the range of dates. */
export function toInstant(epochMs: number): Instant {
  return new Date(epochMs).toISOString()
}

/** The earlier of two instants, as it was written. */
export function earlierInstant(a: Instant, b: Instant): Instant {
  return compareInstants(a, b) <= 0 ? a : b
}

function read(instant: Instant): Moment {
  const moment = parse(instant)
  if (moment === null) {
    throw new RangeError(
      `Expected an RFC 3339 date-time with an offset, such as 2026-05-05T03:13:29-07:00; found ${JSON.stringify(instant).slice(0, 60)}.`,
    )
  }
  return moment
}

/** By position, without a regular expression for the whole: many instants are read per row. */
function parse(text: string): Moment | null {
  const day = dayNumber(text.slice(0, 10))
  const hour = digitsOf(text, 11, 13)
  const minute = digitsOf(text, 14, 16)
  const second = digitsOf(text, 17, 19)
  const zoneAt = text.length - zoneLength(text)
  const fraction = text.slice(19, zoneAt)
  const offset = offsetSeconds(text.slice(zoneAt))
  const hasMarks = 'Tt '.includes(text.charAt(10)) && text[13] === ':' && text[16] === ':'
  if (day === null || !hasMarks) return null
  if (fraction !== '' && !/^\.\d{1,12}$/.test(fraction)) return null
  // Each is NaN where it has something other than digits. A leap second counts as the first second of the next minute,
  // as in PostgreSQL.
  if (!(hour <= 23 && minute <= 59 && second <= 60) || Number.isNaN(offset)) return null
  return {
    seconds: day * 86_400 + hour * 3_600 + minute * 60 + second - offset,
    // What is finer is dropped.
    nanoseconds: Math.round(Number(`0${fraction.slice(0, 10)}`) * 1e9),
  }
}

/** `Z`, `+07:00` and `+0700`. */
function zoneLength(text: string): number {
  const last = text.at(-1)
  return last === 'Z' || last === 'z' ? 1 : text.at(-3) === ':' ? 6 : 5
}

/** Seconds east of UTC; NaN for what is no zone. */
function offsetSeconds(zone: string): number {
  if (zone === 'Z' || zone === 'z') return 0
  const sign = zone.startsWith('-') ? -1 : zone.startsWith('+') ? 1 : Number.NaN
  const hours = digitsOf(zone, 1, 3)
  const minutes = digitsOf(zone, zone.length - 2, zone.length)
  // The widest offset in use is +14:00; PostgreSQL refuses 16 hours.
  return hours <= 15 && minutes <= 59 ? sign * (hours * 3_600 + minutes * 60) : Number.NaN
}
