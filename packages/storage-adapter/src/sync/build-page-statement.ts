import { columnValue, selectColumns } from '../databases/column-arrays.ts'
import { statusExpression, staysOverdue } from '../rules/open-invoice.ts'
import { isSameScope, scopeColumns } from './scope-join.ts'
import type { TableSpec } from '../tables/define-table.ts'
import { isReadableAgain } from '../rules/unreadable-mark.ts'
import { insertSent } from './insert-new.ts'
import { versionOrder } from '../rules/version-order.ts'
import { buildVoidRules } from './void-rules.ts'

/** The result for an object of a page. */
export type Verdict = 'inserted' | 'updated' | 'unchanged' | 'revived' | 'stale'

/** No version is newer than the answer that contained it. */
const storedAt = 'least(s.source_updated_at, s.observed_at)'

/** The parameters before the columns. */
export const firstColumn = 7

/**
 * Builds the statement that writes one page: `$1` the ids that a read by id returned, as a jsonb array, `$2` tenant,
 * `$3` source, `$4` realm, `$5` the server's time of the answer, `$6` the day of the badges or null, and from `$7` on an array for
 * each column, no id twice (`toColumnArrays`). It returns the verdicts with their numbers and, as JSON text, the ids that were written, those that
 * were stale, and those with a tombstone that is not newer than the answer.
 *
 * Each row is looked up by its key and judged before anything is written, so that an unchanged row is neither written nor
 * locked; what is not stored is inserted as it came. The transaction holds the lease, so no other process writes the
 * realm meanwhile. The rules are those of the reference store: the later version wins by (time, SyncToken, answer), a
 * tombstone stays unless a read by id returned the object, and an earlier stored version may prove a void. See
 * docs/decisions/0042 and docs/decisions/0192.
 *
 * `more` is another CTE, over `sent` and `isFresh`.
 */
export function buildPageStatement(spec: TableSpec, tableName: string, more = ''): string {
  const { columns } = spec
  const names = columns.map(({ column }) => column)
  const voids = spec.voids ? buildVoidRules(spec.voids) : null
  const judged = new Map(Object.entries(voids?.next ?? {}))
  const next = (column: string) => judged.get(column) ?? `p.${column}`
  const compared = names.filter((column) => column !== 'external_id' && column !== 'raw')
  const carried = {
    ...voids?.carried,
    ...(spec.table === 'billing_payment_headers' ? settlementsVersion : {}),
    ...(names.includes('customer_external_id') ? formerCustomer : {}),
  }
  const written = [...compared, 'raw', ...Object.keys(carried)]
  const badge = spec.table === 'billing_invoices'
  return `with sent as materialized (
  select ${scopeColumns}, $5::timestamptz as observed_at, $6::date as today, ${columns.map((column) => columnValue(column, 'p')).join(', ')}, least(p.source_updated_at, $5::timestamptz) as version_at
  from ${selectColumns(columns, firstColumn, 'p')}
), judged as materialized (
  select p.tenant_id, p.source, p.realm_id, p.external_id as id, g.is_newer, g.is_dead,
    g.is_revived, (g.is_dead and coalesce($5::timestamptz >= s.deletion_seen_at, true)) as is_doubted, s.absent_scan_id is not null as is_marked, g.is_readable,
    ${written.map((column) => `n.${column}`).join(', ')},
    (${compared.map((column) => `s.${column}`).join(', ')}) is distinct from (${compared.map((column) => `n.${column}`).join(', ')})
      or (s.raw is null and n.raw is not null) as differs
  from sent p
  cross join lateral (select * from ${tableName} s where ${isSameScope('s', 'p')} and s.external_id = p.external_id offset 0) s
  left join (select jsonb_array_elements_text($1::text::jsonb) as id) r on r.id = p.external_id
  cross join lateral (select
    (s.deleted_at is not null and r.id is not null) as is_revived, (s.deleted_at is not null and r.id is null) as is_dead,
    (s.deleted_at is not null and r.id is not null) or s.observed_at is null or (${versionOrder('p.version_at', 'p.sync_token')}, $5::timestamptz)
      >= (${versionOrder(storedAt, 's.sync_token')}, s.observed_at) as is_newer,
    ${isReadableAgain('s', 'p.version_at', '$5::timestamptz')} as is_readable) g
  ${voids ? voids.join : ''}
  cross join lateral (select ${[
    ...names
      .filter((column) => column !== 'external_id')
      .map((column) => `${next(column)} as ${column}`),
    ...Object.entries(carried).map(([column, value]) => `${value} as ${column}`),
  ].join(', ')}) n
), inserted as (
  ${insertSent(spec, tableName, statusExpression('p', 'p.today'))} where ${isFresh}
), updated as (
  update ${tableName} s set ${written.map((column) => `${column} = j.${column}`).join(', ')},
    ${badge ? `status = case when j.is_dead then j.base_status when $6::date is null and s.status = 'overdue' and ${staysOverdue('s', 'j')} then s.status else ${statusExpression('j', '$6::date')} end,` : ''}
    ${unreadable.map((column) => `${column} = case when not j.is_readable then s.${column} end`).join(', ')},
    observed_at = $5::timestamptz, absent_scan_id = null, changed_at = clock_timestamp(),
    deleted_at = case when j.is_dead then s.deleted_at end,
    deleted_reason = case when j.is_dead then s.deleted_reason end,
    deletion_seen_at = case when j.is_dead then s.deletion_seen_at end${spec.table === 'customers' ? ',\n    merged_into = case when j.is_dead then s.merged_into end' : ''}
  from judged j
  where ${isSameScope('s', 'j')} and s.external_id = j.id
    and j.is_newer and (j.differs or j.is_revived or j.is_marked or j.is_readable)
)${more}
select verdict, count(*)::integer as count,
  coalesce(jsonb_agg(id) filter (where is_written), '[]')::text as written,
  coalesce(jsonb_agg(id) filter (where verdict = 'stale'), '[]')::text as stale,
  coalesce(jsonb_agg(id) filter (where is_doubted), '[]')::text as doubted
from (
  select p.external_id as id, false as is_doubted, true as is_written, 'inserted' as verdict from sent p where ${isFresh}
  union all
  select id, is_doubted, is_newer and (differs or is_revived or is_marked or is_readable),
    case when is_dead or (not is_newer and differs) then 'stale' when is_revived then 'revived'
      when differs or is_readable then 'updated' else 'unchanged' end
  from judged) reported
group by verdict`
}

/** Whether nothing is stored of a row `p` of `sent`. */
export const isFresh = 'p.external_id not in (select id from judged)'

/** The mark of a newer version that was set aside: a readable version that is at least as new clears it. */
const unreadable = ['unreadable_since', 'unreadable_path', 'unreadable_version_at']

/** The previous customer of a row. */
const formerCustomer = {
  former_customer_external_id: `case when s.customer_external_id <> p.customer_external_id
      then s.customer_external_id else s.former_customer_external_id end`,
}

/** While a payment is zero, the version its stored settlements belong to. */
const settlementsVersion = {
  settlements_at: `case when p.is_all_zero then case when s.is_all_zero or s.observed_at is null
      then s.settlements_at else ${storedAt} end end`,
  settlements_sync_token: `case when p.is_all_zero then case when s.is_all_zero or s.observed_at is null
      then s.settlements_sync_token else s.sync_token end end`,
}
