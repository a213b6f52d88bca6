import type { PaymentSet } from '@vectis/quickbooks'
import { run, type SyncContext } from './sync-context.ts'

const payment = [
  'customer_external_id',
  'txn_date',
  'currency',
  'exchange_rate',
  'unapplied_amount',
  'reference_number',
  'is_automatic_credit_link',
]
const own = ['amount', 'invoice_external_id', 'credit_memo_external_id']
const compared = [...own, ...payment, 'payment_total', 'deleted_at', 'deleted_reason']
const written = [...compared, 'source_created_at', 'source_updated_at']
const key =
  'tenant_id, source, realm_id, payment_external_id, line_no, linked_type, linked_external_id, kind'

/**
 * Brings the settlement rows of payments in line with their headers, just written in this transaction. The rows are those of the
 * latest version that was not zero in every line: the present one, or, under a void, the last one before it, struck through. A set replaces a set; rows that stay
 * as they are cost no write.
 */
export async function writeSettlements(
  context: SyncContext,
  input: {
    realmId: string
    sets: readonly (PaymentSet & { settlementsDigest: string })[]
    observedAt: string
  },
): Promise<void> {
  if (input.sets.length === 0) return
  const page = input.sets.map(
    ({ externalId, sourceUpdatedAt, isAllZero, settlementsDigest, settlements }) => ({
      externalId,
      sourceUpdatedAt,
      isAllZero,
      settlementsDigest,
      settlements,
    }),
  )
  await run(context, buildStatement(context), [
    JSON.stringify(page),
    context.tenantId,
    context.source,
    input.realmId,
    input.observedAt,
  ])
}

function buildStatement({ table }: SyncContext): string {
  const payments = table('billing_payments')
  const headers = table('billing_payment_headers')
  const scope = (alias: string) =>
    `${alias}.tenant_id = $2 and ${alias}.source = $3 and ${alias}.realm_id = $4`
  return `with sent as materialized (
  select r.*, least(r."sourceUpdatedAt", $5::timestamptz) as version_at
  from jsonb_to_recordset($1::jsonb) as r("externalId" text, "sourceUpdatedAt" timestamptz, "isAllZero" boolean,
    "settlementsDigest" text, settlements jsonb)
), sets as materialized (
  select h.*, p.settlements, p.version_at,
    case when h.is_all_zero then not p."isAllZero" and (h.settlements_at is null or p.version_at > h.settlements_at)
      else p."settlementsDigest" = h.settlements_digest end as replaces,
    coalesce(h.deleted_at, case when h.is_all_zero then coalesce(h.source_updated_at, h.observed_at) end) as struck_at,
    case when h.deleted_at is not null then h.deleted_reason when h.is_all_zero then 'voided' end as struck_reason
  from sent p join ${headers} h on ${scope('h')} and h.external_id = p."externalId"
), lines as materialized (
  select h.tenant_id, h.source, h.realm_id, h.external_id as payment_external_id, r."lineNo" as line_no,
    r."linkedType" as linked_type, r."linkedExternalId" as linked_external_id, r.kind, r.amount,
    r."invoiceExternalId" as invoice_external_id, r."creditMemoExternalId" as credit_memo_external_id,
    ${payment.map((column) => `h.${column}`).join(', ')}, h.total_amount as payment_total,
    h.struck_at as deleted_at, h.struck_reason as deleted_reason, h.source_created_at, h.source_updated_at
  from sets h cross join lateral jsonb_to_recordset(h.settlements) as r("lineNo" integer, "linkedType" text,
    "linkedExternalId" text, "invoiceExternalId" text, "creditMemoExternalId" text, kind text, amount numeric)
  where h.replaces
), gone as (
  delete from ${payments} t using sets h
  where h.replaces and ${scope('t')} and t.payment_external_id = h.external_id
    and not exists (select 1 from lines l where l.payment_external_id = t.payment_external_id and l.line_no = t.line_no
      and l.linked_type = t.linked_type and l.linked_external_id = t.linked_external_id and l.kind = t.kind)
), kept as (
  insert into ${payments} as t (${key}, ${written.join(', ')})
  select ${key}, ${written.join(', ')} from lines
  on conflict (${key}) do update set ${written.map((column) => `${column} = excluded.${column}`).join(', ')}, changed_at = clock_timestamp()
  where (${compared.map((column) => `t.${column}`).join(', ')}) is distinct from (${compared.map((column) => `excluded.${column}`).join(', ')})
), struck as (
  update ${payments} t set deleted_at = h.struck_at, deleted_reason = h.struck_reason, changed_at = clock_timestamp()
  from sets h
  where not h.replaces and ${scope('t')} and t.payment_external_id = h.external_id
    and (t.deleted_at, t.deleted_reason) is distinct from (h.struck_at, h.struck_reason)
)
update ${headers} h set settlements_at = s.version_at
from sets s
where ${scope('h')} and h.external_id = s.external_id and s.replaces and s.is_all_zero`
}
