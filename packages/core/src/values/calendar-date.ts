/** A `YYYY-MM-DD` calendar date: the company's accounting date, without a time zone. */
export type CalendarDate = string

const dayMs = 86_400_000
const firstDay = epochMsOf(1, 1, 1) / dayMs
const lastDay = epochMsOf(9999, 12, 31) / dayMs

/** Whether the text is an existing date in the years 0001 to 9999, which PostgreSQL writes in the same format. */
export function isCalendarDate(text: unknown): text is CalendarDate {
  return dayNumber(text) !== null
}

/**
 * The calendar date of a moment in an IANA time zone. Never UTC silently: the zone is an argument. Throws `RangeError`
 * for an unknown zone.
 */
export function todayIn(timeZone: string, epochMs: number): CalendarDate {
  let formatter = formatters.get(timeZone)
  if (formatter === undefined) {
    // The Swedish locale writes dates as ISO 8601 does.
    formatter = new Intl.DateTimeFormat('sv-SE', {
      timeZone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
    })
    formatters.set(timeZone, formatter)
  }
  return formatter.format(epochMs)
}

/**
 * Whether the text is an IANA name that `todayIn` knows, as `America/Los_Angeles`. An offset such as `+13:00` is none: it
 * has no summer time, and PostgreSQL reads it with the other sign.
 */
export function isTimeZone(text: string): boolean {
  if (!/[a-z]/i.test(text)) return false
  // Every page of a host asks for the same few zones.
  if (formatters.has(text)) return true
  try {
    todayIn(text, 0)
    return true
  } catch {
    return false
  }
}

// Creating a formatter takes 50 µs; it has no state, and there are only a few hundred zones.
const formatters = new Map<string, Intl.DateTimeFormat>()

/** `date` plus a whole number of days, which may be negative. Throws `RangeError` outside the years 0001 to 9999. */
export function addDays(date: CalendarDate, days: number): CalendarDate {
  return write(read(date) + days)
}

/** Days from `from` to `to`; negative when `to` is earlier. */
export function diffDays(from: CalendarDate, to: CalendarDate): number {
  return read(to) - read(from)
}

/** The first day of the date's month, moved by a whole number of months. Throws `RangeError` as `addDays` does. */
export function startOfMonth(date: CalendarDate, months = 0): CalendarDate {
  read(date)
  const [year = 0, month = 1] = date.split('-').map(Number)
  return write(epochMsOf(year, month + months, 1) / dayMs)
}

/**
 * Milliseconds of a UTC midnight; months and days beyond their range roll over. Unlike `Date.UTC`, it takes the years 0
 * to 99 as they are.
 */
export function epochMsOf(year: number, month: number, day: number): number {
  return year < 100
    ? new Date(0).setUTCFullYear(year, month - 1, day)
    : Date.UTC(year, month - 1, day)
}

/** Days in a month: `daysInMonth(2024, 2)` is 29. */
export function daysInMonth(year: number, month: number): number {
  if (month !== 2) return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
}

function read(date: CalendarDate): number {
  const day = dayNumber(date)
  if (day === null) {
    throw new RangeError(
      `Expected a calendar date YYYY-MM-DD, found ${JSON.stringify(date).slice(0, 40)}.`,
    )
  }
  return day
}

function write(day: number): CalendarDate {
  if (!Number.isInteger(day) || day < firstDay || day > lastDay) {
    throw new RangeError(
      'Expected a whole number of days that ends in the years 0001 to 9999, found another.',
    )
  }
  return new Date(day * dayMs).toISOString().slice(0, 10)
}

/**
 * Days since 1970 of a date; null for anything else. Without a regular expression, whose matches would be four texts for
 * each date: many dates are read per row.
 */
export function dayNumber(text: unknown): number | null {
  if (typeof text !== 'string' || text.length !== 10 || text[4] !== '-' || text[7] !== '-')
    return null
  const year = digitsOf(text, 0, 4)
  const month = digitsOf(text, 5, 7)
  const day = digitsOf(text, 8, 10)
  // Each is NaN where it has something other than digits.
  if (!(year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month)))
    return null
  return epochMsOf(year, month, day) / dayMs
}

/** The number that the digits from `from` to `to` write; NaN when one of them is no digit. */
export function digitsOf(text: string, from: number, to: number): number {
  let number = 0
  for (let at = from; at < to; at += 1) {
    const digit = text.charCodeAt(at) - 48
    if (digit < 0 || digit > 9) return Number.NaN
    number = number * 10 + digit
  }
  return number
}
