import { docsOf, remedyOf } from '@vectis/quickbooks/errors'
import { toEpochMs, type Instant } from '@vectis/quickbooks/values'
import { instantText } from '../databases/column-text.ts'
import { bool, maybe, text, type RowOf } from '../databases/columns.ts'
import { read } from '../databases/run.ts'
import type { Tables } from '../databases/tables.ts'

/** Which past of a tenant is kept. */
export interface KeptHistory {
  /**
   * The earliest instant that can be asked for: versions that ended before were dropped, or the rows are older than
   * their history. Null: from the first connection on.
   */
  from: Instant | null
  /** Before `until` only the start of each day in this time zone can be asked for. Null: every instant. */
  daily: { until: Instant; timeZone: string } | null
}

/**
 * `history_not_kept`: the instant is before the kept history. `history_is_daily`: of that time only the start of each
 * day is kept.
 */
export type HistoryRangeCode = 'history_not_kept' | 'history_is_daily'

/** What was known at an instant cannot be said, because versions of that time are not kept. */
export class HistoryRangeError extends RangeError {
  override readonly name: string = 'HistoryRangeError'
  readonly code: HistoryRangeCode
  /** What to do; the end of `message`. */
  readonly remedy: string
  /** The instant that was asked for. */
  readonly knownAt: Instant
  /** The nearest instants that can be asked for, earliest first. */
  readonly nearest: readonly Instant[]

  constructor(code: HistoryRangeCode, knownAt: Instant, nearest: readonly Instant[]) {
    const why =
      code === 'history_not_kept'
        ? 'the history of this tenant begins later'
        : 'of that time only the start of each day is kept'
    const remedy = remedyOf(code)
    super(
      `Cannot say what was known at ${knownAt}: ${why}. Nearest: ${nearest.join(', ')}. ${remedy}`,
    )
    this.code = code
    this.remedy = remedy
    this.knownAt = knownAt
    this.nearest = nearest
  }

  /** The address of the page that describes the code. */
  get docs(): string {
    return docsOf(this.code)
  }
}

/** The start of a day in a time zone, as SQL over a date. */
export function startOfDay(day: string, zone: string): string {
  return `((${day})::timestamp at time zone ${zone})`
}

export const keptColumns = {
  kept_from: maybe(text()),
  daily_until: maybe(text()),
  daily_zone: maybe(text()),
}

/**
 * The bounds as text, in milliseconds: both are rounded up, so that what they name can be asked for. Those of a
 * migration have microseconds.
 */
export function selectKept(alias: string): string {
  const up = (bound: string) =>
    instantText(`date_trunc('milliseconds', ${alias}.${bound} + interval '999 microseconds')`)
  return `${up('kept_from')} as kept_from, ${up('daily_until')} as daily_until, ${alias}.daily_zone`
}

/** Which past of a tenant is kept. */
export async function readKeptHistory(tables: Tables, tenantId: string): Promise<KeptHistory> {
  const [row] = await read(
    tables,
    `select ${selectKept('h')} from ${tables.table('billing_history')} h where h.tenant_id = $1`,
    [tenantId],
    keptColumns,
  )
  return describeKept(row)
}

export function describeKept(row: RowOf<typeof keptColumns> | undefined): KeptHistory {
  const { kept_from: from = null, daily_until: until = null, daily_zone: timeZone = null } = row ?? {} // prettier-ignore
  const isDaily = until !== null && timeZone !== null && (from === null || until > from)
  return { from, daily: isDaily ? { until, timeZone } : null }
}

/**
 * Throws `HistoryRangeError` unless what was known at each of these instants can still be said. Call it after the read:
 * retention writes down what it will drop before it drops anything.
 */
export async function assertKept(
  tables: Tables,
  tenantId: string,
  instants: readonly Instant[],
): Promise<void> {
  const [refusal] = (await findRefused(tables, tenantId, instants)).values()
  if (refusal !== undefined) throw refusal
}

/** The instants of which it cannot be said what was known, with the error of each, in one statement. See `assertKept`. */
export async function findRefused(
  tables: Tables,
  tenantId: string,
  instants: readonly Instant[],
): Promise<Map<Instant, HistoryRangeError>> {
  // Throws unless each is an instant. The database compares them as they are, to the microsecond.
  for (const given of instants) toEpochMs(given)
  const day = '(i.at at time zone h.daily_zone)::date'
  const start = startOfDay(day, 'h.daily_zone')
  // The zone is used for days that are thinned only: the database may not know it any more.
  const inDays = (expression: string) => `case when h.daily_until > i.at then ${expression} end`
  const rows = await read(
    tables,
    `select i.given, ${selectKept('h')}, coalesce(h.kept_from > i.at, false) as is_before, coalesce(${inDays(`${start} <> i.at`)}, false) as is_between,
       ${instantText(inDays(start))} as start, ${instantText(inDays(startOfDay(`${day} + 1`, 'h.daily_zone')))} as next
     from (select g.given, g.given::timestamptz as at, g.n from jsonb_array_elements_text($2::text::jsonb) with ordinality as g (given, n)) i
       join ${tables.table('billing_history')} h on h.tenant_id = $1
     order by i.n`,
    [tenantId, JSON.stringify(instants)],
    {
      ...keptColumns,
      given: text(),
      is_before: bool(),
      is_between: bool(),
      start: maybe(text()),
      next: maybe(text()),
    },
  )
  const refused = new Map<Instant, HistoryRangeError>()
  for (const {
    given,
    kept_from: from,
    is_before: isBefore,
    is_between: isBetween,
    start: first,
    next,
  } of rows) {
    if (isBefore) {
      refused.set(given, new HistoryRangeError('history_not_kept', given, [from!]))
    } else if (isBetween) {
      const nearest = [first!, next!].filter((one) => one >= (from ?? ''))
      refused.set(given, new HistoryRangeError('history_is_daily', given, nearest))
    }
  }
  return refused
}
