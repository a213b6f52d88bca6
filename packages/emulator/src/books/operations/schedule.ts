import { dayNumber, dayText } from '../pacific-time.ts'
import type { Schedule } from '../records.ts'

/** The date after `date` on which a schedule falls due; null without an interval. */
export function nextOccurrence(schedule: Schedule, date: string): string | null {
  const interval = schedule.interval ?? 1
  switch (schedule.intervalType) {
    case 'Daily':
      return dayText(dayNumber(date) + interval)
    case 'Weekly':
      return dayText(dayNumber(date) + 7 * interval)
    case 'Monthly':
      return addMonths(date, interval, schedule.dayOfMonth)
    case 'Yearly':
      return addMonths(date, 12 * interval, schedule.dayOfMonth)
  }
}

function addMonths(date: string, months: number, dayOfMonth: number | null): string {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number)
  const first = Date.UTC(year, month - 1 + months, 1)
  const target = new Date(first)
  const last = new Date(Date.UTC(target.getUTCFullYear(), target.getUTCMonth() + 1, 0)).getUTCDate()
  return dayText(first / 86_400_000 + Math.min(dayOfMonth ?? day, last) - 1)
}
