import {
  syncedEntities,
  transactionEntities,
  type TransactionEntity,
} from '@vectis/quickbooks/rows'
import type { TableName } from '@vectis/quickbooks-storage/database'
import { isIssued } from './hub-context.ts'

/** The timeline events of money documents. */
export type MoneyEvent = 'payment_received' | 'sales_receipt' | 'refund_receipt'

/** Documents that are billed and paid at once, or given back at once: nothing is owed on them. */
export type ReceiptKind = 'salesReceipts' | 'refunds'

interface MoneyLine {
  /** Its name in a sentence. */
  name: string
  event: MoneyEvent
  /** The column of the number that people use. */
  number: 'doc_number' | 'reference_number'
  /** `-`: money that is given back. */
  sign: '+' | '-'
  /** The name of its own figure, beside "received"; null for payments, which have none. */
  receipt: ReceiptKind | null
}

/**
 * The documents by which money comes in or is given back: one line per entity, null for an entity that moves no money.
 * Received is their sum, by date and currency. Timeline, panel and the documents without a customer use these lines.
 * See docs/decisions/0163.
 */
// prettier-ignore
const moneyLines = {
  Invoice: null,
  Payment: { name: 'payment', event: 'payment_received', number: 'reference_number', sign: '+', receipt: null },
  CreditMemo: null,
  SalesReceipt: { name: 'sales receipt', event: 'sales_receipt', number: 'doc_number', sign: '+', receipt: 'salesReceipts' },
  RefundReceipt: { name: 'refund receipt', event: 'refund_receipt', number: 'doc_number', sign: '-', receipt: 'refunds' },
  RecurringTransaction: null,
} as const satisfies Record<TransactionEntity, MoneyLine | null>

type Money = NonNullable<(typeof moneyLines)[TransactionEntity]>

export const moneyDocuments = transactionEntities.flatMap((entity) => {
  const line: Money | null = moneyLines[entity]
  return line === null ? [] : { ...line, entity, table: syncedEntities[entity].table }
})

export const receiptKinds = moneyDocuments.flatMap(({ receipt }) => receipt ?? [])

/** Whether a money document `alias` counts: not voided, not deleted. */
export function isStanding(alias: string): string {
  return `${alias}.deleted_at is null and not ${alias}.is_voided`
}

/** A document that bills a customer, dated in the billed days. */
export interface BillingDocument {
  entity: TransactionEntity
  name: string
  table: TableName
  /** SQL over an alias: the document was issued and still counts. */
  stands(alias: string): string
}

/** Invoices, and documents that are billed and paid at once. */
export const billingDocuments: readonly BillingDocument[] = [
  { entity: 'Invoice', name: 'invoice', table: syncedEntities.Invoice.table, stands: isIssued },
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
