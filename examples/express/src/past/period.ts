import {
  addDays,
  isCalendarDate,
  startOfMonth,
  todayIn,
  toInstant,
} from '@vectis/quickbooks/values'
import type { CalendarDate, Instant } from '@vectis/quickbooks/values'
import { readLocal, toLocal } from '../web/local-time.ts'
import { readKnownAt, textOf, type BadChoice } from './when.ts'

/** The two times that a page of changes compares. */
export interface Period {
  from: Instant
  to: Instant
  /** The last day of the closed period. */
  closedThrough: CalendarDate
  /** `to` is now. */
  isUntilNow: boolean
  zone: string
  /** Local times and the day for the fields; `to` is empty for now. */
  fields: { from: string; to: string; closedThrough: string }
}

/**
 * Reads `from` and `to`, local times of the company or instants, and `closed-through`, a day. Default: from the end of
 * last month until now, with last month closed.
 */
export function readPeriod(
  query: Record<string, unknown>,
  { timeZone, now }: { timeZone: string | null; now: number },
): Period | BadChoice {
  const zone = timeZone ?? 'UTC'
  const monthEnd = addDays(startOfMonth(todayIn(zone, now)), -1)
  const texts = { from: textOf(query, 'from') || `${monthEnd}T23:59`, to: textOf(query, 'to') }
  const [from, to] = [texts.from, texts.to].map((text) => readKnownAt(text, { zone, now }))
  for (const end of [from, to]) if (typeof end === 'object' && end !== null) return end
  const [start, end] = [from as number, (to ?? now) as number]
  if (start > end) return { problem: 'The first time is later than the second one.' }
  const closedThrough = textOf(query, 'closed-through') || lastDayOf(zone, start)
  if (!isCalendarDate(closedThrough))
    return { problem: '“Closed through” needs a day, such as 2026-10-31.' }
  return {
    from: toInstant(start),
    to: toInstant(end),
    closedThrough,
    isUntilNow: to === null,
    zone,
    fields: {
      from: fieldOf(zone, texts.from, start),
      to: texts.to === '' ? '' : fieldOf(zone, texts.to, end),
      closedThrough,
    },
  }
}

/** The last day of the month before, or that day itself if it ends a month. */
function lastDayOf(zone: string, epochMs: number): CalendarDate {
  const day = todayIn(zone, epochMs)
  const next = addDays(day, 1)
  return startOfMonth(next) === next ? day : addDays(startOfMonth(day), -1)
}

function fieldOf(zone: string, text: string, epochMs: number): string {
  return typeof readLocal(zone, text) === 'object' ? text : toLocal(zone, epochMs)
}
