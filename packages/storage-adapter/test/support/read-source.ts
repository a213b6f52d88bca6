import type {
  SourcePlace,
  StoredSource,
  StoredSourceObject,
  StoredSourceSettlement,
} from '@vectis/quickbooks-testkit/contracts'
import { parseDecimal } from '@vectis/quickbooks/values'
import { sql } from 'kysely'
import type { SyncDatabase } from './sync-database.ts'

const nothing = 'null'
const money = "case when is_voided then 'voided' else 'received' end"

/** How each kind is read. */
// prettier-ignore
const kinds = {
  contacts: { table: 'customers', contact: nothing, total: nothing, open: nothing, status: nothing, preVoid: nothing },
  invoices: { table: 'billing_invoices', contact: 'customer_external_id', total: 'total_amount', open: 'balance', status: 'base_status', preVoid: 'pre_void_total' },
  payments: { table: 'billing_payment_headers', contact: 'customer_external_id', total: 'total_amount', open: 'unapplied_amount', status: money, preVoid: 'pre_void_total' },
  creditNotes: { table: 'billing_credit_memos', contact: 'customer_external_id', total: 'total_amount', open: 'remaining_credit', status: 'state', preVoid: 'pre_void_total' },
  salesReceipts: { table: 'billing_sales_receipts', contact: 'customer_external_id', total: 'total_amount', open: nothing, status: money, preVoid: 'pre_void_total' },
  refundReceipts: { table: 'billing_refund_receipts', contact: 'customer_external_id', total: 'total_amount', open: nothing, status: money, preVoid: 'pre_void_total' },
  repeatingInvoices: { table: 'billing_recurring_templates', contact: 'customer_external_id', total: 'total_amount', open: nothing, status: nothing, preVoid: nothing },
} as const

/** The rows of one organisation, as the contract of a source reads them. */
export async function readSource(
  { db, schema }: Pick<SyncDatabase, 'db' | 'schema'>,
  place: SourcePlace,
): Promise<StoredSource> {
  const isThere = sql`tenant_id = ${place.tenantId} and source = ${place.source} and realm_id = ${place.organisationId}`
  const parts = Object.entries(kinds).map(
    ([kind, { table, contact, total, open, status, preVoid }]) =>
      sql`select ${sql.lit(kind)} as kind, external_id as id, deleted_reason as deleted, ${sql.raw(kind === 'contacts' ? 'merged_into' : 'null')} as "mergedInto",
        ${sql.raw(contact)} as "contactId", currency, ${sql.raw(total)}::text as total, ${sql.raw(open)}::text as open,
        ${sql.raw(status)} as status, ${sql.raw(kind === 'invoices' ? 'status' : 'null')} as badge, ${sql.raw(preVoid)}::text as "preVoidTotal"
        from ${sql.table(`${schema}.${table}`)} where ${isThere}`,
  )
  const objects = await sql<StoredSourceObject>`
    select * from (${sql.join(parts, sql` union all `)}) o order by kind, id`.execute(db)
  const settlements = await sql<StoredSourceSettlement>`
    select payment_external_id as "paymentId", kind, invoice_external_id as "invoiceId", credit_memo_external_id as "creditNoteId", amount::text as amount
    from ${sql.table(`${schema}.billing_payments`)} where ${isThere} and deleted_at is null
    order by payment_external_id, kind, invoice_external_id, amount`.execute(db)
  return {
    objects: objects.rows.map((row) => ({
      ...row,
      total: plain(row.total),
      open: plain(row.open),
      preVoidTotal: plain(row.preVoidTotal),
    })),
    settlements: settlements.rows.map((row) => ({ ...row, amount: parseDecimal(row.amount) })),
  }
}

function plain(amount: string | null): string | null {
  return amount === null ? null : parseDecimal(amount)
}
