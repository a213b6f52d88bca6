import { isCalendarDate, isTimeZone, toEpochMs, toInstant } from '@vectis/quickbooks/values'
import type { CalendarDate, Instant } from '@vectis/quickbooks/values'
import { instantText, read, text } from '@vectis/quickbooks-storage/database'
import { knownAt, readKnownAt, transact, type HubContext } from '../context/hub-context.ts'
import { takeNextTurn } from '../defaults.ts'
import { findOverdue, type Found } from './find-overdue.ts'
import type { HubFinding } from './hub-finding.ts'
import type { decideInvoiceOverdue, OverdueSettings } from './invoice-overdue.ts'

export interface OverdueReplayOptions {
  /** The first day: a calendar date of the company. */
  from: CalendarDate
  /** The last day. */
  to: CalendarDate
  /** The company's time zone: a day ends when it ends there. */
  timeZone: string
  /** Settings to try. Default: those of `evaluateOverdue`. */
  settings?: OverdueSettings
  /**
   * A rule to try in place of `decideInvoiceOverdue`. It is asked about the invoices that are open and past their due
   * date, those with an unreadable part, and those whose stored alert stood.
   */
  decide?: typeof decideInvoiceOverdue
}

/** A past day by the rules that were tried, beside what was stored. */
export interface OverdueReplayDay {
  day: CalendarDate
  /** The instant whose rows, links, readings and alerts were used: the end of the day, or now. */
  at: Instant
  /** Findings that fire at the end of the day. */
  firing: HubFinding[]
  /** Those of them that did not stand at the end of the day before. */
  raised: HubFinding[]
  /** Keys of alerts that stood at the end of the day before, and no longer do. */
  closed: string[]
  /** Keys of alerts that stand by these rules and were not stored as standing. */
  added: string[]
  /** Keys of alerts that were stored as standing (open or dismissed) and do not stand by these rules. */
  missing: string[]
  /** Findings that could not be checked, such as after a day without a reading: their alerts stay as they were. */
  inconclusive: HubFinding[]
}

/**
 * What the rule of overdue invoices would have said at the end of each past day, from the rows as they were known then;
 * nothing is written. It begins with the alerts that were stored when the first day began, judged by these rules. One
 * transaction per day. See docs/decisions/0180.
 */
export async function* replayOverdue(
  context: HubContext,
  options: OverdueReplayOptions,
  now: () => number,
): AsyncGenerator<OverdueReplayDay, void, void> {
  const days = await listDays(context, options, now())
  let standing: ReadonlySet<string> | null = null
  for (const { day, at } of days) {
    const found = await readKnownAt(context, at, () =>
      transact(context, (inside) =>
        findOverdue(knownAt(inside, at), {
          today: day,
          settings: options.settings,
          now: toEpochMs(at),
          all: true,
          ...(options.decide === undefined ? {} : { decide: options.decide }),
        }),
      ),
    )
    const stored = new Set(found.filter(stands).map(({ finding }) => finding.key))
    const before: ReadonlySet<string> = standing ?? stored
    const after = new Set<string>()
    const findings = found.map(({ finding }) => finding)
    for (const { key, fires, isInconclusive } of findings) {
      if (fires || (isInconclusive && before.has(key))) after.add(key)
    }
    const isFirst = standing === null
    standing = after
    await takeNextTurn()
    if (isFirst) continue
    yield {
      day,
      at,
      firing: findings.filter(({ fires }) => fires),
      raised: findings.filter(({ key, fires }) => fires && !before.has(key)),
      closed: [...before].filter((key) => !after.has(key)),
      added: [...after].filter((key) => !stored.has(key)),
      missing: [...stored].filter((key) => !after.has(key)),
      inconclusive: findings.filter(({ fires, isInconclusive }) => !fires && isInconclusive),
    }
  }
}

function stands({ stored }: Found): boolean {
  return stored !== undefined && stored.state !== 'closed'
}

/** The day before the first, which is the start, and each day with the instant of its end, none later than now. */
async function listDays(
  context: HubContext,
  { from, to, timeZone }: OverdueReplayOptions,
  now: number,
): Promise<{ day: CalendarDate; at: Instant }[]> {
  for (const date of [from, to]) {
    if (!isCalendarDate(date))
      throw new TypeError(`Expected from and to to be calendar dates, received ${JSON.stringify(date)}.`) // prettier-ignore
  }
  if (from > to) throw new TypeError(`Expected from to be no later than to, received ${from} and ${to}.`) // prettier-ignore
  if (!isTimeZone(timeZone))
    throw new TypeError(`Expected timeZone to be one such as America/Chicago, received ${JSON.stringify(timeZone)}.`) // prettier-ignore
  const days = await read(
    context,
    `select to_char(d, 'YYYY-MM-DD') as day, ${instantText(`(d + interval '1 day') at time zone $3::text`)} as at
     from generate_series($1::date::timestamp - interval '1 day', $2::date::timestamp, interval '1 day') d order by d`,
    [from, to, timeZone],
    { day: text(), at: text() },
  )
  return days.map(({ day, at }) => ({ day, at: toEpochMs(at) > now ? toInstant(now) : at }))
}
