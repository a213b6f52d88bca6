import { toEpochMs, toInstant, type Instant } from '@vectis/quickbooks/values'
import { instantText } from '../databases/column-text.ts'
import { bool, maybe, text } from '../databases/columns.ts'
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
  /** The instant that was asked for. */
  readonly knownAt: Instant
  /** The nearest instants that can be asked for, earliest first. */
  readonly nearest: readonly Instant[]

  constructor(code: HistoryRangeCode, knownAt: Instant, nearest: readonly Instant[]) {
    const why =
      code === 'history_not_kept'
        ? 'the history of this tenant begins later'
        : 'of that time only the start of each day is kept'
    super(`Cannot say what was known at ${knownAt}: ${why}. Ask for ${nearest.join(' or ')}.`)
    this.code = code
    this.knownAt = knownAt
    this.nearest = nearest
  }
}

/** The start of a day in a time zone, as SQL over a date. */
export function startOfDay(day: string, zone: string): string {
  return `((${day})::timestamp at time zone ${zone})`
}

const columns = {
  kept_from: maybe(text()),
  daily_until: maybe(text()),
  daily_zone: maybe(text()),
}
const selected = `${instantText('h.kept_from')} as kept_from, ${instantText('h.daily_until')} as daily_until, h.daily_zone`

/** Which past of a tenant is kept. */
export async function readKeptHistory(tables: Tables, tenantId: string): Promise<KeptHistory> {
  const [row] = await read(
    tables,
    `select ${selected} from ${tables.table('billing_history')} h where h.tenant_id = $1`,
    [tenantId],
    columns,
  )
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
  for (const given of instants) {
    const at = toInstant(toEpochMs(given))
    const day = `($2::timestamptz at time zone h.daily_zone)::date`
    const start = startOfDay(day, 'h.daily_zone')
    const [row] = await read(
      tables,
      `select ${selected}, coalesce(h.kept_from > $2::timestamptz, false) as is_before,
         coalesce(h.daily_until > $2::timestamptz and ${start} <> $2::timestamptz, false) as is_between,
         ${instantText(start)} as start, ${instantText(startOfDay(`${day} + 1`, 'h.daily_zone'))} as next
       from ${tables.table('billing_history')} h where h.tenant_id = $1`,
      [tenantId, at],
      {
        ...columns,
        is_before: bool(),
        is_between: bool(),
        start: maybe(text()),
        next: maybe(text()),
      },
    )
    if (row?.is_before) throw new HistoryRangeError('history_not_kept', at, [row.kept_from!])
    if (!row?.is_between) continue
    const nearest = [row.start!, row.next!].filter((one) => one >= (row.kept_from ?? ''))
    throw new HistoryRangeError('history_is_daily', at, nearest)
  }
}
