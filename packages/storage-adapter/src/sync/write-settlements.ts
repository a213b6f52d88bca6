import type { PaymentSet } from '@vectis/quickbooks'
import { toJsonParameter } from '../databases/json-parameter.ts'
import { run, type SyncContext } from './sync-context.ts'
import { versionOrder } from './version-order.ts'

/** A payment of a page, and whether its version is the one that its header now holds. */
export type SentPayment = PaymentSet & { isStored: boolean }

const payment = {
  customer_external_id: '"customerExternalId" text',
  txn_date: '"txnDate" date',
  currency: '"currency" text',
  exchange_rate: '"exchangeRate" numeric',
  payment_total: '"totalAmount" numeric',
  unapplied_amount: '"unappliedAmount" numeric',
  reference_number: '"referenceNumber" text',
  is_automatic_credit_link: '"isAutomaticCreditLink" boolean',
  source_created_at: '"sourceCreatedAt" timestamptz',
}
const line = {
  line_no: '"lineNo" integer',
  linked_type: '"linkedType" text',
  linked_external_id: '"linkedExternalId" text',
  kind: 'kind text',
  amount: 'amount numeric',
  invoice_external_id: '"invoiceExternalId" text',
  credit_memo_external_id: '"creditMemoExternalId" text',
}
const key =
  'tenant_id, source, realm_id, payment_external_id, line_no, linked_type, linked_external_id, kind'
const values = [
  'amount',
  'invoice_external_id',
  'credit_memo_external_id',
  ...Object.keys(payment),
  'deleted_at',
  'deleted_reason',
]

/**
 * Brings the settlement rows of payments in line with their headers, just written in this transaction. The rows are those of the
 * latest version that was not zero in every line: the present one, or, under a void, the last one before it, struck through. A set replaces a set; rows that stay
 * as they are cost no write.
 *
 * Each payment's rows are looked up by themselves (`lateral`, with a limit or offset that keeps it so) and then found again by place: a plain join reads all rows of
 * the realm for every payment of the page while the table has no statistics, as in a first read, and takes seconds a page. So that places hold, the rows are
 * locked by a statement of its own first: a host's own UPDATE moves rows.
 */
export async function writeSettlements(
  context: SyncContext,
  input: { realmId: string; payments: readonly SentPayment[]; observedAt: string },
): Promise<void> {
  if (input.payments.length === 0) return
  const { tenantId, source } = context
  const ids = input.payments.map(({ externalId }) => externalId)
  await run(context, buildLock(context), [toJsonParameter(ids), tenantId, source, input.realmId])
  await run(context, buildStatement(context), [
    toJsonParameter(input.payments),
    tenantId,
    source,
    input.realmId,
    input.observedAt,
  ])
}

const scope = (alias: string) =>
  `${alias}.tenant_id = $2 and ${alias}.source = $3 and ${alias}.realm_id = $4`

/** A statement sees what was committed before it began: the next one sees the rows where they are now. */
function buildLock({ table }: SyncContext): string {
  const lookUp = (name: string, key: string) => `cross join lateral (
    select t.ctid from ${table(name)} t where ${scope('t')} and t.${key} = p.id for update) found`
  return `with sent as materialized (select id from jsonb_array_elements_text($1::jsonb) id),
headers as materialized (select 1 from sent p ${lookUp('billing_payment_headers', 'external_id')}),
lines as materialized (select 1 from sent p ${lookUp('billing_payments', 'payment_external_id')})
select (select count(*) from headers) + (select count(*) from lines) as locked`
}

function buildStatement({ table }: SyncContext): string {
  const payments = table('billing_payments')
  const headers = table('billing_payment_headers')
  const named = (columns: Record<string, string>, alias: string) =>
    Object.entries(columns).map(([column, type]) => `${alias}.${type.split(' ')[0]} as ${column}`)
  return `with sent as materialized (
  select r.*, least(r."sourceUpdatedAt", $5::timestamptz) as version_at
  from jsonb_to_recordset($1::jsonb) as r("externalId" text, "syncToken" text, "sourceUpdatedAt" timestamptz, "isStored" boolean,
    "isAllZero" boolean, settlements jsonb, ${Object.values(payment).join(', ')})
), sets as materialized (
  select p.*, h.place, h.is_all_zero as is_zero_now,
    case when p."isStored" then not h.is_all_zero
      else h.is_all_zero and not p."isAllZero" and (h.settlements_at is null
        or (${versionOrder('p.version_at', 'p."syncToken"')}) > (${versionOrder('h.settlements_at', 'h.settlements_sync_token')})) end as replaces,
    coalesce(h.deleted_at, case when h.is_all_zero then coalesce(h.source_updated_at, h.observed_at) end) as struck_at,
    case when h.deleted_at is not null then h.deleted_reason when h.is_all_zero then 'voided' end as struck_reason
  from sent p cross join lateral (
    select h.*, h.ctid as place from ${headers} h where ${scope('h')} and h.external_id = p."externalId" limit 1
  ) h
), lines as materialized (
  select $2::text as tenant_id, $3::text as source, $4::text as realm_id, p."externalId" as payment_external_id,
    ${named(line, 'r').join(', ')}, ${named(payment, 'p').join(', ')},
    p.struck_at as deleted_at, p.struck_reason as deleted_reason
  from sets p cross join lateral jsonb_to_recordset(p.settlements) as r(${Object.values(line).join(', ')})
  where p.replaces
), stored as materialized (
  select t.*, p.replaces, p.struck_at, p.struck_reason
  from sets p cross join lateral (
    select t.*, t.ctid as place from ${payments} t where ${scope('t')} and t.payment_external_id = p."externalId" offset 0
  ) t
), gone as (
  delete from ${payments} t where t.ctid = any(array(
    select s.place from stored s
    where s.replaces and not exists (select 1 from lines l where l.payment_external_id = s.payment_external_id and l.line_no = s.line_no
      and l.linked_type = s.linked_type and l.linked_external_id = s.linked_external_id and l.kind = s.kind)))
), kept as (
  insert into ${payments} as t (${key}, ${values.join(', ')})
  select ${key}, ${values.join(', ')} from lines
  on conflict (${key}) do update set ${values.map((column) => `${column} = excluded.${column}`).join(', ')}, changed_at = clock_timestamp()
  where (${values.map((column) => `t.${column}`).join(', ')}) is distinct from (${values.map((column) => `excluded.${column}`).join(', ')})
), struck as (
  update ${payments} t set deleted_at = s.struck_at, deleted_reason = s.struck_reason, changed_at = clock_timestamp()
  from stored s
  where t.ctid = s.place and not s.replaces and (s.deleted_at, s.deleted_reason) is distinct from (s.struck_at, s.struck_reason)
)
update ${headers} h set settlements_at = p.version_at, settlements_sync_token = p."syncToken"
from sets p
where h.ctid = p.place and p.replaces and p.is_zero_now`
}
