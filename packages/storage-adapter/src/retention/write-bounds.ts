import { bool, maybe, text } from '../databases/columns.ts'
import { instantText } from '../databases/column-text.ts'
import { read } from '../databases/run.ts'
import type { Tables } from '../databases/tables.ts'
import { instantOf } from '../rules/known-at.ts'
import {
  describeKept,
  keptColumns,
  readKeptHistory,
  selectKept,
  type KeptHistory,
} from '../history/kept-history.ts'

/** What will be kept of a tenant's versions. */
interface AskedBounds {
  tenantId: string
  before: string | null
  dailyBefore: string | null
  timeZone: string | null
  /** Epoch milliseconds by the host's clock; null: the database's. */
  now: number | null
  /** Nothing is written. */
  dryRun: boolean
}

/**
 * Writes down what will be kept: from here on a read of the rest is refused. Neither bound ever moves back, so the same
 * statement refuses one in the future, and a zone that the database does not know. Returns what can be asked for with
 * these bounds. Throws `TypeError`, and then nothing was written.
 */
export async function writeBounds(tables: Tables, asked: AskedBounds): Promise<KeptHistory> {
  const { tenantId, before, dailyBefore, timeZone, now, dryRun } = asked
  const history = tables.table('billing_history')
  const hasSameZone = (given: string) =>
    `(coalesce(h.daily_zone = ${given}.daily_zone, true) or h.daily_until <= greatest(h.kept_from, ${given}.kept_from))`
  const from = (given: string) => `greatest(h.kept_from, ${given}.kept_from)`
  const until = (given: string) => `greatest(h.daily_until, ${given}.daily_until)`
  const zone = (given: string) => `coalesce(${given}.daily_zone, h.daily_zone)`
  const written = `, written as (
       insert into ${history} as h (tenant_id, kept_from, daily_until, daily_zone)
       select $1, a.kept_from, a.daily_until, a.daily_zone from asked a where a.is_known and not a.is_ahead
       on conflict (tenant_id) do update set kept_from = ${from('excluded')}, daily_until = ${until('excluded')}, daily_zone = ${zone('excluded')}, updated_at = now()
       where ${hasSameZone('excluded')}
       returning h.tenant_id)`
  const [row] = await read(
    tables,
    `with asked as materialized (
       select b.*, coalesce(greatest(b.kept_from, b.daily_until) > b.now, false) as is_ahead,
         b.daily_zone is null or exists (select from pg_catalog.pg_timezone_names z where z.name = b.daily_zone) as is_known
       from (select $2::timestamptz as kept_from, $3::timestamptz as daily_until, $4::text as daily_zone,
         ${instantOf('$5')} as now) b)${dryRun ? '' : written}
     select a.is_ahead, a.is_known, ${instantText('a.now')} as now, ${dryRun ? hasSameZone('a') : 'exists (select from written)'} as is_taken, ${selectKept('m')}
     from asked a left join ${history} h on h.tenant_id = $1
       cross join lateral (select ${from('a')} as kept_from, ${until('a')} as daily_until, ${zone('a')} as daily_zone) m`,
    [tenantId, before, dailyBefore, timeZone, now],
    { ...keptColumns, is_ahead: bool(), is_known: bool(), is_taken: maybe(bool()), now: text() },
  )
  if (row!.is_ahead) {
    throw new TypeError(
      `deleteVersions expected \`before\` and \`daily.before\` to be no later than now, ${row!.now}, received ${[before, dailyBefore].filter(Boolean).join(' and ')}. A bound is never taken back. Nothing was deleted.`,
    )
  }
  if (!row!.is_known) {
    throw new TypeError(
      `deleteVersions expected \`daily.timeZone\` to be a time zone that the database knows (pg_timezone_names), received ${JSON.stringify(timeZone)}. Nothing was deleted.`,
    )
  }
  if (row!.is_taken !== false) return describeKept(row)
  const { daily } = await readKeptHistory(tables, tenantId)
  throw new TypeError(
    `deleteVersions expected \`daily.timeZone\` to be ${daily?.timeZone}, the zone of the days that are kept until ${daily?.until}. Nothing was deleted.`,
  )
}
