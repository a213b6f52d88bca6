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
  /** The last day of the closed period; null: the first time is before the history, and all that was read is new. */
  closedThrough: CalendarDate | null
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
): (Period & { closedThrough: CalendarDate }) | BadChoice {
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

/**
 * The same period where its first time is before QuickBooks was first read to the end, at `first`. Without a time in
 * the address it begins there; a person's own time stays, and then no month counts as closed.
 */
export function startInHistory(
  period: Period,
  first: Instant | null,
  input: { query: Record<string, unknown>; timeZone: string | null; now: number },
): Period {
  if (first === null) return period
  const from = toLocal(period.zone, Date.parse(first)).slice(0, 16)
  const later = readPeriod({ ...input.query, from }, input)
  const isOwn = textOf(input.query, 'from') !== '' || 'problem' in later
  return isOwn ? { ...period, closedThrough: null } : later
}

/** The last day of the last month that was over by then: at the end of its last day a month is. */
function lastDayOf(zone: string, epochMs: number): CalendarDate {
  return addDays(startOfMonth(todayIn(zone, epochMs + 1)), -1)
}

function fieldOf(zone: string, text: string, epochMs: number): string {
  return typeof readLocal(zone, text) === 'object' ? text : toLocal(zone, epochMs)
}
