import { daysInMonth, epochMsOf } from './calendar-date.ts'

/** An RFC 3339 date-time with offset, as the wire sends it. Compare as instants, never as strings. */
export type Instant = string

const pattern =
  /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,12}))?(Z|z|[+-]\d{2}:?\d{2})$/

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
  return difference === 0 ? 0 : difference < 0 ? -1 : 1
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

function parse(text: string): Moment | null {
  return parseUsual(text) ?? parseAny(text)
}

/** Whole seconds and an offset with a colon, or Z, as nearly all of the wire is: three times as fast as the pattern. */
function parseUsual(text: string): Moment | null {
  const { length } = text
  if (length !== 25 && length !== 20) return null
  if (text[4] !== '-' || text[7] !== '-' || text[10] !== 'T' || text[13] !== ':') return null
  if (text[16] !== ':') return null
  const year = digits(text, 0) * 100 + digits(text, 2)
  const zone = length === 20 ? (text[19] === 'Z' ? 0 : Number.NaN) : usualOffset(text)
  const month = digits(text, 5)
  const day = digits(text, 8)
  const hour = digits(text, 11)
  const minute = digits(text, 14)
  const second = digits(text, 17)
  // A place that is no digit is NaN, and so is the sum.
  if (Number.isNaN(year + month + day + hour + minute + second + zone)) return null
  return toMoment({ year, month, day, hour, minute, second }, '', zone)
}

function usualOffset(text: string): number {
  const sign = text[19] === '-' ? -1 : text[19] === '+' ? 1 : Number.NaN
  const hours = digits(text, 20)
  const minutes = digits(text, 23)
  if (text[22] !== ':' || hours > 15 || minutes > 59) return Number.NaN
  return sign * (hours * 3_600 + minutes * 60)
}

/** Two digits as a number; NaN when they are none. */
function digits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 48
  const ones = text.charCodeAt(at + 1) - 48
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN
}

function parseAny(text: string): Moment | null {
  const match = pattern.exec(text)
  if (!match) return null
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1, 7)
    .map(Number)
  const offset = offsetSeconds(match[8] ?? 'Z')
  if (offset === null) return null
  return toMoment({ year, month, day, hour, minute, second }, match[7] ?? '', offset)
}

interface Fields {
  year: number
  month: number
  day: number
  hour: number
  minute: number
  second: number
}

function toMoment(fields: Fields, fraction: string, offset: number): Moment | null {
  const { year, month, day, hour, minute, second } = fields
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return null
  // A leap second counts as the first second of the next minute, as in PostgreSQL.
  if (hour > 23 || minute > 59 || second > 60) return null
  const timeOfDay = hour * 3_600 + minute * 60 + second
  return {
    seconds: epochMsOf(year, month, day) / 1_000 + timeOfDay - offset,
    nanoseconds: fraction === '' ? 0 : Number(fraction.padEnd(9, '0').slice(0, 9)),
  }
}

function offsetSeconds(zone: string): number | null {
  if (zone === 'Z' || zone === 'z') return 0
  const sign = zone.startsWith('-') ? -1 : 1
  const hours = Number(zone.slice(1, 3))
  const minutes = Number(zone.slice(-2))
  // The widest offset in use is +14:00; PostgreSQL refuses 16 hours.
  return hours > 15 || minutes > 59 ? null : sign * (hours * 3_600 + minutes * 60)
}
