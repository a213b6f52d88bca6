import {
  syncedEntities,
  transactionEntities,
  type TransactionEntity,
} from '@vectis/quickbooks/rows'
import type { TableName } from '@vectis/quickbooks-storage/database'
import { isIssued } from './hub-context.ts'

interface MoneyLine {
  /** In a sentence. */
  name: string
  /** The kind of its event in the timeline. */
  event: string
  /** What a person calls it by. */
  number: 'doc_number' | 'reference_number'
  /** `-`: money that was given back. */
  sign: '+' | '-'
  /** The name of its own figures, beside "received"; null: it is a payment, and has none. */
  receipt: string | null
}

/**
 * Which documents say that money came in or was given back: a line for each that names a customer, null where none
 * moves. Received is their sum, by date and currency. Timeline, panel and the documents without a customer are read from
 * these lines. See docs/decisions/0163.
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

/** The kinds of event that money documents are in the timeline. */
export type MoneyEvent = Money['event']

/** Documents that are billed and paid at once, or given back at once: nobody owes anything on them. */
export type ReceiptKind = NonNullable<Money['receipt']>

export const moneyDocuments = transactionEntities.flatMap((entity) => {
  const line: Money | null = moneyLines[entity]
  return line === null ? [] : { ...line, entity, table: syncedEntities[entity].table }
})

export const receiptKinds = moneyDocuments.flatMap(({ receipt }) => receipt ?? [])

/** Whether a money document `alias` counts: not voided, not deleted. */
export function isStanding(alias: string): string {
  return `${alias}.deleted_at is null and not ${alias}.is_voided`
}

/** What bills a customer for the days it is dated in. */
export interface BillingDocument {
  entity: TransactionEntity
  name: string
  table: TableName
  /** SQL over an alias: it was issued and still counts. */
  stands(alias: string): string
}

/** Invoices, and what is billed and paid at once. */
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
