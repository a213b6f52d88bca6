/** A `YYYY-MM-DD` calendar date: the company's accounting date, without a time zone. */
export type CalendarDate = string

const pattern = /^(\d{4})-(\d{2})-(\d{2})$/
const dayMs = 86_400_000

/** Whether the text is a date that exists. */
export function isCalendarDate(text: unknown): text is CalendarDate {
  return typeof text === 'string' && dayNumber(text) !== null
}

/**
 * The calendar date of a moment in an IANA time zone. Never UTC silently: the zone is an argument. Throws `RangeError` for an unknown zone.
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

// A formatter costs 50 µs to make and holds no state; there are a few hundred zones.
const formatters = new Map<string, Intl.DateTimeFormat>()

/** `date` plus a whole number of days, which may be negative. */
export function addDays(date: CalendarDate, days: number): CalendarDate {
  return new Date((read(date) + days) * dayMs).toISOString().slice(0, 10)
}

/** Days from `from` to `to`; negative when `to` is earlier. */
export function diffDays(from: CalendarDate, to: CalendarDate): number {
  return read(to) - read(from)
}

/** The first day of the date's month, moved by a whole number of months. */
export function startOfMonth(date: CalendarDate, months = 0): CalendarDate {
  read(date)
  const [year = 0, month = 1] = date.split('-').map(Number)
  return new Date(Date.UTC(year, month - 1 + months, 1)).toISOString().slice(0, 10)
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

function dayNumber(text: string): number | null {
  const match = pattern.exec(text)
  if (!match) return null
  const [, year = '', month = '', day = ''] = match
  const ms = Date.UTC(Number(year), Number(month) - 1, Number(day))
  // 2026-02-30 would roll over into March.
  return new Date(ms).getUTCDate() === Number(day) && Number(month) <= 12 && Number(month) >= 1
    ? ms / dayMs
    : null
}
