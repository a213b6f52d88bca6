import type { PaymentSet } from '@vectis/quickbooks/rows'
import { toJsonParameter } from '../databases/json-parameter.ts'
import { inSlices } from './in-slices.ts'
import { repeatedColumns, settlementColumns } from '../tables/payments.ts'
import { isSameScope, scopeColumns } from './scope-join.ts'
import { run } from '../databases/run.ts'
import type { SyncContext } from './sync-context.ts'
import { replacesSettlements } from '../rules/settlement-rows.ts'

/** A payment of a page, and whether its version is the one now stored in its header. */
export type SentPayment = PaymentSet & { isStored: boolean }

const key =
  'tenant_id, source, realm_id, payment_external_id, line_no, linked_type, linked_external_id, kind'
const keyColumns = new Set(key.split(', '))
const values = [
  ...[...settlementColumns, ...repeatedColumns]
    .map(({ column }) => column as string)
    .filter((column) => !keyColumns.has(column)),
  'deleted_at',
  'deleted_reason',
]

/**
 * Updates the settlement rows of payments to match their headers, which this transaction has just written. The rows are
 * those of the latest version that was not zero in every line: the present one, or, for a void, the last one before it,
 * marked as deleted. One set replaces the other; unchanged rows are not written.
 */
export async function writeSettlements(
  context: SyncContext,
  input: { realmId: string; payments: readonly SentPayment[]; observedAt: string },
): Promise<void> {
  const statement = buildStatement(context)
  await inSlices(context, input.payments, async (payments) => {
    await run(context, statement, [
      toJsonParameter(payments),
      context.tenantId,
      context.source,
      input.realmId,
      input.observedAt,
    ])
    return true
  })
}

function buildStatement({ table }: SyncContext): string {
  const payments = table('billing_payments')
  const headers = table('billing_payment_headers')
  const named = (columns: readonly { field: string; column: string }[], alias: string) =>
    columns.map(({ field, column }) => `${alias}."${field}" as ${column}`).join(', ')
  const typed = (columns: readonly { field: string; type: string }[]) =>
    columns.map(({ field, type }) => `"${field}" ${type}`).join(', ')
  return `with sent as materialized (
  select ${scopeColumns}, r.*, least(r."sourceUpdatedAt", $5::timestamptz) as version_at
  from jsonb_to_recordset($1::text::jsonb) as r("externalId" text, "syncToken" text, "sourceUpdatedAt" timestamptz, "isStored" boolean,
    "isAllZero" boolean, settlements jsonb, ${typed(repeatedColumns)})
), sets as materialized (
  select p.*, h.is_all_zero as is_zero_now,
    ${replacesSettlements('p', 'h')} as replaces,
    coalesce(h.deleted_at, case when h.is_all_zero then coalesce(h.source_updated_at, h.observed_at) end) as struck_at,
    case when h.deleted_at is not null then h.deleted_reason when h.is_all_zero then 'voided' end as struck_reason
  from sent p join ${headers} h on ${isSameScope('h', 'p')} and h.external_id = p."externalId"
), lines as materialized (
  select p.tenant_id, p.source, p.realm_id, p."externalId" as payment_external_id,
    ${named(settlementColumns, 'r')}, ${named(repeatedColumns, 'p')},
    p.struck_at as deleted_at, p.struck_reason as deleted_reason
  from sets p cross join lateral jsonb_to_recordset(p.settlements) as r(${typed(settlementColumns)})
  where p.replaces
), gone as (
  delete from ${payments} t using sets p
  where p.replaces and ${isSameScope('t', 'p')} and t.payment_external_id = p."externalId"
    and not exists (select 1 from lines l where l.payment_external_id = t.payment_external_id and l.line_no = t.line_no
      and l.linked_type = t.linked_type and l.linked_external_id = t.linked_external_id and l.kind = t.kind)
), kept as (
  insert into ${payments} as t (${key}, ${values.join(', ')})
  select ${key}, ${values.join(', ')} from lines
  on conflict (${key}) do update set ${values.map((column) => `${column} = excluded.${column}`).join(', ')}, changed_at = clock_timestamp()
  where (${values.map((column) => `t.${column}`).join(', ')}) is distinct from (${values.map((column) => `excluded.${column}`).join(', ')})
), struck as (
  update ${payments} t set deleted_at = p.struck_at, deleted_reason = p.struck_reason, changed_at = clock_timestamp()
  from sets p
  where not p.replaces and ${isSameScope('t', 'p')} and t.payment_external_id = p."externalId"
    and (t.deleted_at, t.deleted_reason) is distinct from (p.struck_at, p.struck_reason)
)
update ${headers} h set settlements_at = p.version_at, settlements_sync_token = p."syncToken"
from sets p
where ${isSameScope('h', 'p')} and h.external_id = p."externalId" and p.replaces and p.is_zero_now`
}
