import { staysOverdue } from '../rules/open-invoice.ts'
import { isSameScope, scopeColumns } from './scope-join.ts'
import type { TableSpec } from '../tables/define-table.ts'
import { isReadableAgain } from '../rules/unreadable-mark.ts'
import { versionOrder } from '../rules/version-order.ts'
import { buildVoidRules } from './void-rules.ts'

/** The result for an object of a page. */
export type Verdict = 'inserted' | 'updated' | 'unchanged' | 'revived' | 'stale'

/** No version is newer than the answer that contained it. */
const storedAt = 'least(s.source_updated_at, s.observed_at)'

/**
 * Builds the statement that writes one page: `$1` the rows as one jsonb array, no id twice, `$2` tenant, `$3` source,
 * `$4` realm, `$5` the server's time of the answer, `$6` the ids that a read by id returned, as a jsonb array. It
 * returns the verdicts with their numbers and, as JSON text, the ids that were written, those that were stale, and
 * those with a tombstone that is not newer than the answer.
 *
 * The page is joined with what is stored and judged before anything is written, so that an unchanged row is neither
 * written nor locked; the transaction holds the lease, so no other process writes the realm meanwhile. The rules are
 * those of the reference store: the later version wins by (time, SyncToken, answer), a tombstone stays unless a read by
 * id returned the object, and an earlier stored version may prove a void. See docs/decisions/0042.
 */
export function buildPageStatement(spec: TableSpec, tableName: string): string {
  const { columns } = spec
  const names = columns.map(({ column }) => column)
  const record = columns.map(({ field, type }) => `"${field}" ${type}`).join(', ')
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
  select ${scopeColumns}, ${columns.map(({ field, column }) => `p."${field}" as ${column}`).join(', ')},
    least(p."sourceUpdatedAt", $5::timestamptz) as version_at
  from jsonb_to_recordset($1::text::jsonb) as p(${record})
), judged as materialized (
  select p.tenant_id, p.source, p.realm_id, p.external_id as id, s.external_id is null as is_new, g.is_newer, g.is_dead,
    g.is_revived, (g.is_dead and coalesce($5::timestamptz >= s.deletion_seen_at, true)) as is_doubted, s.absent_scan_id is not null as is_marked, g.is_readable,
    ${written.map((column) => `n.${column}`).join(', ')},
    (${compared.map((column) => `s.${column}`).join(', ')}) is distinct from (${compared.map((column) => `n.${column}`).join(', ')})
      or (s.raw is null and n.raw is not null) as differs
  from sent p
  left join ${tableName} s on ${isSameScope('s', 'p')} and s.external_id = p.external_id
  left join (select jsonb_array_elements_text($6::text::jsonb) as id) r on r.id = p.external_id
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
  insert into ${tableName} (tenant_id, source, realm_id, external_id, observed_at, ${written.join(', ')}${badge ? ', status' : ''})
  select tenant_id, source, realm_id, id, $5::timestamptz, ${written.join(', ')}${badge ? ', base_status' : ''} from judged where is_new
), updated as (
  update ${tableName} s set ${written.map((column) => `${column} = j.${column}`).join(', ')},
    ${badge ? `status = case when s.status = 'overdue' and ${staysOverdue('s', 'j')} then s.status else j.base_status end,` : ''}
    ${unreadable.map((column) => `${column} = case when not j.is_readable then s.${column} end`).join(', ')},
    observed_at = $5::timestamptz, absent_scan_id = null, changed_at = clock_timestamp(),
    deleted_at = case when j.is_dead then s.deleted_at end,
    deleted_reason = case when j.is_dead then s.deleted_reason end,
    deletion_seen_at = case when j.is_dead then s.deletion_seen_at end${spec.table === 'customers' ? ',\n    merged_into = case when j.is_dead then s.merged_into end' : ''}
  from judged j
  where ${isSameScope('s', 'j')} and s.external_id = j.id
    and not j.is_new and j.is_newer and (j.differs or j.is_revived or j.is_marked or j.is_readable)
)
select verdict, count(*)::integer as count,
  coalesce(jsonb_agg(id) filter (where is_written), '[]')::text as written,
  coalesce(jsonb_agg(id) filter (where verdict = 'stale'), '[]')::text as stale,
  coalesce(jsonb_agg(id) filter (where is_doubted), '[]')::text as doubted
from (
  select id, is_doubted, is_new or (is_newer and (differs or is_revived or is_marked or is_readable)) as is_written,
    case when is_new then 'inserted' when is_dead or (not is_newer and differs) then 'stale' when is_revived then 'revived'
      when differs or is_readable then 'updated' else 'unchanged' end as verdict
  from judged) reported
group by verdict`
}

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
