import { hash } from 'node:crypto'
import type { PaymentSet, WriteCounts } from '@vectis/quickbooks'
import { run, type SyncContext } from './sync-context.ts'
import { paymentSpec } from './table-spec.ts'
import { writeRows } from './write-rows.ts'

/**
 * Writes payments: the header by version, then, only for headers that changed, their settlement rows as a set. Rows that are no longer among the lines of an edited payment go; a voided or
 * deleted payment keeps its last rows, marked as deleted.
 */
export async function writePayments(
  context: SyncContext,
  realmId: string,
  payments: readonly PaymentSet[],
  observedAt: string,
): Promise<WriteCounts> {
  const headers = payments.map(({ settlements, ...header }) => ({
    ...header,
    settlementsDigest: hash('md5', JSON.stringify(settlements)),
  }))
  const { counts, written } = await writeRows(context, realmId, paymentSpec, headers, observedAt)
  const byId = new Map(payments.map((payment) => [payment.externalId, payment]))
  await replaceSettlements(
    context,
    realmId,
    written.map((row) => byId.get(row.externalId)).filter(isPresent),
  )
  const ids = new Set(written.map((row) => row.externalId))
  if (counts.stale > 0) {
    await keepLateSettlements(
      context,
      realmId,
      payments.filter((payment) => !ids.has(payment.externalId)),
    )
  }
  return counts
}

const settlementRecord = `("lineNo" integer, "linkedType" text, "linkedExternalId" text, "invoiceExternalId" text,
  "creditMemoExternalId" text, "kind" text, "amount" numeric)`

/** Payment-level columns come from the header just written, so that a row never tells another story than its payment. */
function insertFrom(context: SyncContext, sets: string): string {
  return `insert into ${context.table('billing_payments')} as t (tenant_id, source, realm_id, payment_external_id,
      line_no, linked_type, linked_external_id, kind, amount, invoice_external_id, credit_memo_external_id,
      customer_external_id, txn_date, currency, exchange_rate, payment_total, unapplied_amount, reference_number,
      is_automatic_credit_link, source_created_at, source_updated_at, deleted_at, deleted_reason)
    select h.tenant_id, h.source, h.realm_id, h.external_id, r."lineNo", r."linkedType", r."linkedExternalId", r."kind",
      r."amount", r."invoiceExternalId", r."creditMemoExternalId", h.customer_external_id, h.txn_date, h.currency,
      h.exchange_rate, h.total_amount, h.unapplied_amount, h.reference_number, h.is_automatic_credit_link,
      h.source_created_at, h.source_updated_at,
      case when h.is_voided then coalesce(h.deleted_at, h.source_updated_at, clock_timestamp()) else h.deleted_at end,
      case when h.is_voided and h.deleted_at is null then 'voided' else h.deleted_reason end
    from ${sets}
    on conflict (tenant_id, source, realm_id, payment_external_id, line_no, linked_type, linked_external_id, kind)
    do update set amount = excluded.amount, invoice_external_id = excluded.invoice_external_id,
      credit_memo_external_id = excluded.credit_memo_external_id, customer_external_id = excluded.customer_external_id,
      txn_date = excluded.txn_date, currency = excluded.currency, exchange_rate = excluded.exchange_rate,
      payment_total = excluded.payment_total, unapplied_amount = excluded.unapplied_amount,
      reference_number = excluded.reference_number, is_automatic_credit_link = excluded.is_automatic_credit_link,
      source_updated_at = excluded.source_updated_at, deleted_at = excluded.deleted_at,
      deleted_reason = excluded.deleted_reason`
}

async function replaceSettlements(
  context: SyncContext,
  realmId: string,
  payments: readonly PaymentSet[],
): Promise<void> {
  if (payments.length === 0) return
  const parameters = [
    JSON.stringify(payments.map(toSet)),
    context.tenantId,
    context.source,
    realmId,
  ]
  const record =
    'jsonb_to_recordset($1::jsonb) as p("externalId" text, "isVoided" boolean, settlements jsonb)'
  const header = `${context.table('billing_payment_headers')} h on h.tenant_id = $2 and h.source = $3 and h.realm_id = $4
      and h.external_id = p."externalId"`
  // A void has no lines; what the payment settled before is kept, struck through.
  await run(
    context,
    `update ${context.table('billing_payments')} t
     set deleted_at = coalesce(h.source_updated_at, clock_timestamp()), deleted_reason = 'voided'
     from ${record} join ${header}
     where h.is_voided and t.tenant_id = $2 and t.source = $3 and t.realm_id = $4
       and t.payment_external_id = p."externalId" and t.deleted_at is null`,
    parameters,
  )
  await run(
    context,
    `delete from ${context.table('billing_payments')} t
     using ${record} join ${header}
     where not h.is_voided and t.tenant_id = $2 and t.source = $3 and t.realm_id = $4
       and t.payment_external_id = p."externalId"
       and not exists (
         select 1 from jsonb_to_recordset(p.settlements) as r${settlementRecord}
         where r."lineNo" = t.line_no and r."linkedType" = t.linked_type
           and r."linkedExternalId" = t.linked_external_id and r.kind = t.kind)`,
    parameters,
  )
  await run(
    context,
    insertFrom(
      context,
      `${record} join ${header} cross join lateral jsonb_to_recordset(p.settlements) as r${settlementRecord}
       where not h.is_voided`,
    ),
    parameters,
  )
  await run(
    context,
    `update ${context.table('billing_payment_headers')} h set settlements_at = h.source_updated_at
     from ${record}
     where h.tenant_id = $2 and h.source = $3 and h.realm_id = $4 and h.external_id = p."externalId"
       and not h.is_voided and h.settlements_at is distinct from h.source_updated_at`,
    parameters,
  )
}

/** An older version that comes after a void or a delete still tells what the payment had settled. */
async function keepLateSettlements(
  context: SyncContext,
  realmId: string,
  payments: readonly PaymentSet[],
): Promise<void> {
  const parameters = [
    JSON.stringify(payments.map(toSet)),
    context.tenantId,
    context.source,
    realmId,
  ]
  const record =
    'jsonb_to_recordset($1::jsonb) as p("externalId" text, "sourceUpdatedAt" timestamptz, "isVoided" boolean, settlements jsonb)'
  const { rows } = await run<{ external_id: string }>(
    context,
    `update ${context.table('billing_payment_headers')} h set settlements_at = p."sourceUpdatedAt"
     from ${record}
     where h.tenant_id = $2 and h.source = $3 and h.realm_id = $4 and h.external_id = p."externalId"
       and h.is_voided and not p."isVoided" and p."sourceUpdatedAt" < h.source_updated_at
       and (h.settlements_at is null or p."sourceUpdatedAt" > h.settlements_at)
     returning h.external_id`,
    parameters,
  )
  if (rows.length === 0) return
  const ids = rows.map((row) => row.external_id)
  await run(
    context,
    `delete from ${context.table('billing_payments')}
     where tenant_id = $1 and source = $2 and realm_id = $3
       and payment_external_id in (select jsonb_array_elements_text($4::jsonb))`,
    [context.tenantId, context.source, realmId, JSON.stringify(ids)],
  )
  const kept = new Set(ids)
  await run(
    context,
    insertFrom(
      context,
      `${record} join ${context.table('billing_payment_headers')} h on h.tenant_id = $2 and h.source = $3
         and h.realm_id = $4 and h.external_id = p."externalId"
       cross join lateral jsonb_to_recordset(p.settlements) as r${settlementRecord} where true`,
    ),
    [
      JSON.stringify(payments.filter((payment) => kept.has(payment.externalId)).map(toSet)),
      context.tenantId,
      context.source,
      realmId,
    ],
  )
}

function toSet({ externalId, sourceUpdatedAt, isVoided, settlements }: PaymentSet): object {
  return { externalId, sourceUpdatedAt, isVoided, settlements }
}

function isPresent<Value>(value: Value | undefined): value is Value {
  return value !== undefined
}
