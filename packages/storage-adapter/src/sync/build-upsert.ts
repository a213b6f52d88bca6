import type { TableSpec } from './table-spec.ts'

/**
 * Builds the statement that writes one page: `$1` the rows as one jsonb array, `$2` tenant, `$3` source, `$4` realm, `$5` the server's time of the answer. It returns, per row written,
 * `external_id`, whether it was inserted, and whether it is live.
 *
 * The guard lives in the conflict clause, so an older version writes nothing and an unchanged row costs no write: versions are compared as instants, then by SyncToken;
 * equal ones are accepted when the content differs. A tombstone survives every version up to its own time.
 */
export function buildUpsert(spec: TableSpec, tableName: string): string {
  const { columns } = spec
  // A record can carry a time in the future: no version is newer than the answer it came in.
  const came = 'least(excluded.source_updated_at, excluded.observed_at)'
  const stored = 'least(s.source_updated_at, s.observed_at)'
  const isDeleted = `(s.deleted_at is not null and coalesce(${came} <= s.deleted_at, true))`
  const effective = buildEffectiveValues(spec, isDeleted)
  const value = (column: string) => effective[column] ?? `excluded.${column}`
  const recordset = columns.map(
    ({ field, type }) => `"${field}" ${type === 'text[]' ? 'jsonb' : type}`,
  )
  const selected = columns.map(({ field, type }) =>
    type === 'text[]' ? `array(select jsonb_array_elements_text(p."${field}"))` : `p."${field}"`,
  )
  const compared = columns.map(({ column }) => column).filter((column) => column !== 'external_id')
  const hasBadge = spec.table === 'billing_invoices'
  const sets = [
    ...compared.map((column) => `${column} = ${value(column)}`),
    ...(spec.voidable
      ? [
          `pre_void_total = ${preVoid('total', isVoid(value))}`,
          `pre_void_at = ${preVoid('at', isVoid(value))}`,
        ]
      : []),
    ...(hasBadge ? [`status = ${value('base_status')}`] : []),
    `deleted_at = case when ${isDeleted} then s.deleted_at end`,
    `deleted_reason = case when ${isDeleted} then s.deleted_reason end`,
    'observed_at = excluded.observed_at',
    'absent_scan_id = null',
    'changed_at = clock_timestamp()',
  ]
  return `
    insert into ${tableName} as s (tenant_id, source, realm_id, observed_at, ${columns.map(({ column }) => column).join(', ')}${hasBadge ? ', status' : ''})
    select $2, $3, $4, $5::timestamptz, ${selected.join(', ')}${hasBadge ? ', p."baseStatus"' : ''}
    from jsonb_to_recordset($1::jsonb) as p(${recordset.join(', ')})
    on conflict (tenant_id, source, realm_id, external_id) do update set ${sets.join(',\n      ')}
    where (${stored} is null or ${came} > ${stored}
        or (${came} = ${stored}
          and coalesce(nullif(regexp_replace(excluded.sync_token, '\\D', '', 'g'), '')::numeric, 0)
            >= coalesce(nullif(regexp_replace(s.sync_token, '\\D', '', 'g'), '')::numeric, 0)))
      and ((${compared.map((column) => `s.${column}`).join(', ')})
          is distinct from (${compared.map(value).join(', ')})
        or s.absent_scan_id is not null)
    returning s.external_id, (xmax = 0) as inserted, (s.deleted_at is null) as live`
}

/** Columns that do not simply take what came: voids that only the stored row can prove (B3), and the status of a tombstone. */
function buildEffectiveValues(spec: TableSpec, isDeleted: string): Record<string, string> {
  if (spec.voidable === null) return {}
  const { statusColumn } = spec.voidable
  const isProvenByStore =
    '(excluded.void_evidence is null and excluded.is_all_zero and (s.had_void_event or coalesce(s.pre_void_total, 0) > 0 or s.total_amount > 0))'
  const evidence = `case when ${isProvenByStore} then case when s.had_void_event then 'event' else 'inferred' end else excluded.void_evidence end`
  if (statusColumn === 'is_voided') {
    return { void_evidence: evidence, is_voided: `(excluded.is_voided or ${isProvenByStore})` }
  }
  return {
    void_evidence: evidence,
    [statusColumn]: `case when ${isDeleted} then 'deleted' when ${isProvenByStore} then 'voided' else excluded.${statusColumn} end`,
    ...(spec.table === 'billing_invoices'
      ? {
          flags: `case when ${isProvenByStore} then array_remove(excluded.flags, 'zero_total') else excluded.flags end`,
        }
      : {}),
  }
}

function isVoid(value: (column: string) => string): string {
  return `(excluded.is_all_zero and (${value('void_evidence')}) is not null)`
}

/** What the document was worth before it was voided: QuickBooks has it no longer. */
function preVoid(part: 'total' | 'at', isVoid: string): string {
  const [kept, stored] =
    part === 'total'
      ? ['s.pre_void_total', 's.total_amount']
      : ['s.pre_void_at', 's.source_updated_at']
  return `case when ${isVoid} then case when s.total_amount > 0 then ${stored} else ${kept} end end`
}
