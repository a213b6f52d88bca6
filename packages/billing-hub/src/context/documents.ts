import {
  syncedEntities,
  transactionEntities,
  type TransactionEntity,
} from '@vectis/quickbooks/rows'
import { isOwed, type TableName } from '@vectis/quickbooks-storage/database'
import { hasCredit, isIssued, isMemoIssued } from './hub-context.ts'

/** The timeline events of money documents. */
export type MoneyEvent = 'payment_received' | 'sales_receipt' | 'refund_receipt'

/** Documents that are billed and paid at once, or given back at once: nothing is owed on them. */
export type ReceiptKind = 'salesReceipts' | 'refunds'

interface MoneyLine {
  /** Its name in a sentence. */
  name: string
  event: MoneyEvent
  /** `-`: money that is given back. */
  sign: '+' | '-'
  /** The name of its own figure, beside "received"; null for payments, which have none. */
  receipt: ReceiptKind | null
}

/** A figure of the panel that is the sum of what is open on documents. */
export type OpenFigure = 'outstanding' | 'creditsAvailable' | 'unapplied'

/** How a document stands in the figures. The functions are SQL over an alias. */
interface DocumentLine {
  /** The column of the number that people use. */
  number: 'doc_number' | 'reference_number'
  dueDate(alias: string): string
  /** What is open on it, and where it is summed; null: nothing is ever open on it. */
  open: { column: string; counts(alias: string): string; figure: OpenFigure } | null
  status(alias: string): string
  counts(alias: string): string
  money: MoneyLine | null
}

/** Whether a money document `alias` counts: not voided, not deleted. */
export function isStanding(alias: string): string {
  return `${alias}.deleted_at is null and not ${alias}.is_voided`
}

const settledAtOnce = {
  dueDate: () => 'null::date',
  open: null,
  status: (alias: string) => `case when ${alias}.is_voided then 'voided' else 'standing' end`,
  counts: isStanding,
}

/**
 * The documents, one line per entity; null for an entity that is none. A document by which money comes in or is given
 * back has a `money`: received is their sum, by date and currency. Changes, explanations, alerts, timeline, panel and
 * the documents without a customer use these lines. See docs/decisions/0163.
 */
// prettier-ignore
const lines = {
  Invoice: {
    number: 'doc_number',
    dueDate: (alias) => `${alias}.due_date`,
    open: { column: 'balance', counts: isOwed, figure: 'outstanding' },
    status: (alias) => `${alias}.base_status`,
    counts: isIssued,
    money: null,
  },
  Payment: {
    ...settledAtOnce,
    number: 'reference_number',
    open: { column: 'unapplied_amount', counts: isStanding, figure: 'unapplied' },
    money: { name: 'payment', event: 'payment_received', sign: '+', receipt: null },
  },
  CreditMemo: {
    number: 'doc_number',
    dueDate: () => 'null::date',
    open: { column: 'remaining_credit', counts: hasCredit, figure: 'creditsAvailable' },
    status: (alias) => `${alias}.state`,
    counts: isMemoIssued,
    money: null,
  },
  SalesReceipt: {
    ...settledAtOnce,
    number: 'doc_number',
    money: { name: 'sales receipt', event: 'sales_receipt', sign: '+', receipt: 'salesReceipts' },
  },
  RefundReceipt: {
    ...settledAtOnce,
    number: 'doc_number',
    money: { name: 'refund receipt', event: 'refund_receipt', sign: '-', receipt: 'refunds' },
  },
  RecurringTransaction: null,
} as const satisfies Record<TransactionEntity, DocumentLine | null>

/** A kind of document, with its entity and its table. */
export interface DocumentKind extends DocumentLine {
  entity: TransactionEntity
  table: TableName
}

export const documentKinds: readonly DocumentKind[] = transactionEntities.flatMap((entity) => {
  const line: DocumentLine | null = lines[entity]
  return line === null ? [] : { ...line, entity, table: syncedEntities[entity].table }
})

/** What is open on a document `alias`, as SQL. */
export function openOf({ open }: DocumentKind, alias: string): string {
  return open === null
    ? '0::numeric'
    : `case when ${open.counts(alias)} then ${alias}.${open.column} else 0 end`
}

/** A document by which money comes in or is given back. */
export type MoneyDocument = MoneyLine & Pick<DocumentKind, 'entity' | 'table' | 'number'>

export const moneyDocuments: readonly MoneyDocument[] = documentKinds.flatMap(
  ({ entity, table, number, money }) => (money === null ? [] : { ...money, entity, table, number }),
)

export const receiptKinds = moneyDocuments.flatMap(({ receipt }) => receipt ?? [])

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
