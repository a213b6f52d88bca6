import type { RecurringTemplateRow } from './row.ts'
import { addDays, daysInMonth, diffDays, type CalendarDate } from '../../values/calendar-date.ts'

const days = new Map([
  ['daily', 1],
  ['weekly', 7],
])
const monthsOf = (interval: string) => (interval === 'yearly' ? 12 : 1)
const lastDate = '9999-12-31'

/** The interval in lower case; `hasKnownInterval` is false for one that QuickBooks does not document. */
export function intervalOf({ intervalType }: RecurringTemplateRow): string {
  return (intervalType ?? '').toLowerCase()
}

/** The number of intervals between two runs: `NumInterval`; 1 when that is missing, zero or not a whole number. */
export function stepOf({ intervalCount }: RecurringTemplateRow): number {
  return Number.isSafeInteger(intervalCount) && intervalCount > 1 ? intervalCount : 1
}

/**
 * One interval of the template after a date; the last day of the calendar when that is beyond it. A day that the month
 * does not have becomes its last day.
 */
export function addInterval(date: CalendarDate, template: RecurringTemplateRow): CalendarDate {
  const interval = intervalOf(template)
  const step = stepOf(template)
  const length = days.get(interval)
  if (length !== undefined) {
    return step * length > diffDays(date, lastDate) ? lastDate : addDays(date, step * length)
  }
  const [year, month, day] = split(date)
  const total = year * 12 + month - 1 + step * monthsOf(interval)
  const target = Math.floor(total / 12)
  if (target > 9999) return lastDate
  return write(target, (total % 12) + 1, day)
}

/**
 * Whether all of `MaxOccurrences` are done: counts dates of the schedule from the start date to the last run, not
 * months.
 */
export function hasUsedOccurrences(template: RecurringTemplateRow): boolean {
  const { maxOccurrences, startDate, previousDate } = template
  if (maxOccurrences === null || maxOccurrences < 1) return false
  if (startDate === null || previousDate === null) return false
  return countRuns(template, startDate, previousDate) >= maxOccurrences
}

function countRuns(template: RecurringTemplateRow, from: CalendarDate, last: CalendarDate): number {
  const interval = intervalOf(template)
  const step = stepOf(template)
  const length = days.get(interval)
  if (length !== undefined) return Math.floor(diffDays(from, last) / (length * step)) + 1

  const [fromYear, fromMonth, fromDay] = split(from)
  const [year, month] = split(last)
  const every = step * monthsOf(interval)
  const passed = (year - fromYear) * 12 + month - fromMonth
  const runs = Math.floor(passed / every) + 1
  // The first one is in the month of the start date, and may be before it.
  const dayOfFirst = Math.min(dayOfRuns(template, last, fromDay), daysInMonth(fromYear, fromMonth))
  return passed % every === 0 && dayOfFirst < fromDay ? runs - 1 : runs
}

/** The day of the month on which a template runs. In a short month one of the dates may have an earlier day. */
function dayOfRuns(
  { nextDate }: RecurringTemplateRow,
  last: CalendarDate,
  fromDay: number,
): number {
  const [year, month, day] = split(last)
  if (day < daysInMonth(year, month)) return day
  const [nextYear, nextMonth, nextDay] = split(nextDate ?? last)
  // Both are shortened, as for a yearly 29 February: the start date has the day.
  const isCut = nextDay === daysInMonth(nextYear, nextMonth)
  return isCut ? Math.max(day, nextDay, fromDay) : Math.max(day, nextDay)
}

function split(date: CalendarDate): [year: number, month: number, day: number] {
  const [year = 1, month = 1, day = 1] = date.split('-').map(Number)
  return [year, month, day]
}

function write(year: number, month: number, day: number): CalendarDate {
  const pad = (value: number, length: number) => String(value).padStart(length, '0')
  return `${pad(year, 4)}-${pad(month, 2)}-${pad(Math.min(day, daysInMonth(year, month)), 2)}`
}
