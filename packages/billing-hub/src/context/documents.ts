import type { SyncEntity } from '@vectis/quickbooks/rows'
import type { TableName } from '@vectis/quickbooks-storage/database'
import { isIssued } from './hub-context.ts'

/** The kinds of event that money documents are in the timeline. */
export type MoneyEvent = 'payment_received' | 'sales_receipt' | 'refund_receipt'

/** Documents that are billed and paid at once, or given back at once: nobody owes anything on them. */
export type ReceiptKind = 'salesReceipts' | 'refunds'

interface MoneyDocument {
  entity: SyncEntity
  /** In a sentence. */
  name: string
  /** Holds its rows, which name a customer, have a date, a currency and a total, and can be voided and deleted. */
  table: TableName
  /** The kind of its event in the timeline. */
  event: MoneyEvent
  /** What a person calls it by. */
  number: 'doc_number' | 'reference_number'
  /** `-`: money that was given back. */
  sign: '+' | '-'
  /** The name of its own figures, beside "received"; null: it is a payment, and has none. */
  receipt: ReceiptKind | null
}

/**
 * What says that money came in or was given back: a line each. Received is their sum, by date and currency. Timeline,
 * panel and the documents without a customer are read from these lines. See docs/decisions/0163.
 */
// prettier-ignore
export const moneyDocuments: readonly MoneyDocument[] = [
  { entity: 'Payment', name: 'payment', table: 'billing_payment_headers', event: 'payment_received', number: 'reference_number', sign: '+', receipt: null },
  { entity: 'SalesReceipt', name: 'sales receipt', table: 'billing_sales_receipts', event: 'sales_receipt', number: 'doc_number', sign: '+', receipt: 'salesReceipts' },
  { entity: 'RefundReceipt', name: 'refund receipt', table: 'billing_refund_receipts', event: 'refund_receipt', number: 'doc_number', sign: '-', receipt: 'refunds' },
]

export const receiptKinds: readonly ReceiptKind[] = moneyDocuments.flatMap(
  ({ receipt }) => receipt ?? [],
)

/** Whether a money document `alias` counts: not voided, not deleted. */
export function isStanding(alias: string): string {
  return `${alias}.deleted_at is null and not ${alias}.is_voided`
}

/** What bills a customer for the days it is dated in. */
export interface BillingDocument extends Pick<MoneyDocument, 'entity' | 'name' | 'table'> {
  /** SQL over an alias: it was issued and still counts. */
  stands(alias: string): string
}

/** Invoices, and what is billed and paid at once. */
export const billingDocuments: readonly BillingDocument[] = [
  { entity: 'Invoice', name: 'invoice', table: 'billing_invoices', stands: isIssued },
  ...moneyDocuments
    .filter(({ receipt, sign }) => receipt !== null && sign === '+')
    .map((line) => ({ ...line, stands: isStanding })),
]

/** A value for each kind of receipt. */
export function forEachReceipt<Value>(
  valueOf: (kind: ReceiptKind) => Value,
): Record<ReceiptKind, Value> {
  return Object.fromEntries(receiptKinds.map((kind) => [kind, valueOf(kind)])) as Record<
    ReceiptKind,
    Value
  >
}
