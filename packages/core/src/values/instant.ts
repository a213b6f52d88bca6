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
 * Compares two instants down to the nanosecond; offsets with and without a colon are understood. Returns -1, 0 or 1, and throws `RangeError` for
 * text that is not a date-time with an offset.
 */
export function compareInstants(a: Instant, b: Instant): -1 | 0 | 1 {
  const left = read(a)
  const right = read(b)
  const difference = left.seconds - right.seconds || left.nanoseconds - right.nanoseconds
  return difference === 0 ? 0 : difference < 0 ? -1 : 1
}

/** Milliseconds since the epoch; finer digits are cut. Throws `RangeError` as `compareInstants` does. */
export function toEpochMs(instant: Instant): number {
  const { seconds, nanoseconds } = read(instant)
  return seconds * 1_000 + Math.floor(nanoseconds / 1_000_000)
}

/** Whether the text is a date-time with an offset. */
export function isInstant(text: unknown): text is Instant {
  return typeof text === 'string' && parse(text) !== null
}

/** UTC with milliseconds: `2026-11-23T10:00:00.000Z`. */
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
  const match = pattern.exec(text)
  if (!match) return null
  const [
    ,
    year = '',
    month = '',
    day = '',
    hour = '',
    minute = '',
    second = '',
    fraction = '',
    zone = 'Z',
  ] = match
  const utc = Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
  )
  if (Number.isNaN(utc) || Number(month) > 12 || Number(day) > 31 || Number(hour) > 24) return null
  const nanoseconds = Number(fraction.padEnd(9, '0').slice(0, 9))
  return { seconds: utc / 1_000 - offsetSeconds(zone), nanoseconds }
}

function offsetSeconds(zone: string): number {
  if (zone === 'Z' || zone === 'z') return 0
  const sign = zone.startsWith('-') ? -1 : 1
  return sign * (Number(zone.slice(1, 3)) * 3_600 + Number(zone.slice(-2)) * 60)
}
