import type { z } from 'zod'
import { buildCreditMemoRow } from './credit-memo/row.ts'
import { creditMemoWire } from './credit-memo/wire.ts'
import { buildCustomerRow } from './customer/row.ts'
import { customerWire } from './customer/wire.ts'
import { buildInvoiceRow } from './invoice/row.ts'
import { invoiceWire } from './invoice/wire.ts'
import type { BillingRowVersion, BuildRowOptions } from './parts/row-version.ts'
import type { VoidZero } from './parts/void-rule.ts'
import type { WireEntity } from './parts/wire-entity.ts'
import { buildPaymentSet } from './payment/row.ts'
import { paymentWire } from './payment/wire.ts'
import { buildReceiptRow } from './parts/receipt.ts'
import { buildRecurringTemplateRow } from './recurring-transaction/row.ts'
import { recurringTransactionWire } from './recurring-transaction/wire.ts'
import { refundReceiptWire } from './refund-receipt/wire.ts'
import { salesReceiptWire } from './sales-receipt/wire.ts'

/** An entity that is read and stored. */
export interface SyncedEntity extends WireEntity {
  /** The row that a wire object becomes. */
  toRow(wire: never, options?: BuildRowOptions): BillingRowVersion
  /** The table of its rows, keyed by `externalId`; for payments, the table of their headers. */
  table: string
  /** Change data capture covers it; the others are read in full, once a day. */
  hasChangeDataCapture: boolean
  /** Name lists leave inactive rows out unless asked; all others are transactions, which name a customer. */
  isNameList: boolean
  /** QuickBooks wraps it in an object with one key, its type. */
  isWrapped: boolean
  /** Not every QuickBooks plan has it, so a company without it is not a failure. */
  isOptional: boolean
  /** Which amounts are zero once it is void; null if it cannot be voided. */
  zeroWhenVoid: VoidZero | null
  /** Part of the customer's balance as QuickBooks computes it. */
  isInBalance: boolean
  /** May have no customer; without one it is a normal row. */
  mayLackCustomer: boolean
  /**
   * Many companies never use it. It is counted beside the others; where none is stored, only after other documents
   * changed.
   */
  isRare: boolean
}

const usual = {
  hasChangeDataCapture: true,
  isNameList: false,
  isWrapped: false,
  isOptional: false,
  zeroWhenVoid: 'total',
  isInBalance: true,
  mayLackCustomer: false,
  isRare: false,
} as const
const name = {
  ...usual,
  isNameList: true,
  zeroWhenVoid: null,
  isInBalance: false,
  mayLackCustomer: true,
} as const
const receipt = { ...usual, isInBalance: false, mayLackCustomer: true, isRare: true } as const
// Intuit's list of entities without change data capture does not name it, but that page is older than the entity.
const template = {
  ...name,
  hasChangeDataCapture: false,
  isNameList: false,
  isWrapped: true,
  isOptional: true,
  mayLackCustomer: false,
} as const

/**
 * The entities that are read and stored: one line per entity, read in this order. Every list of entities, in every
 * package, is derived from these lines. See docs/decisions/0137.
 */
// prettier-ignore
export const syncedEntities = {
  Customer: { ...customerWire, ...name, toRow: buildCustomerRow, table: 'customers' },
  Invoice: { ...invoiceWire, ...usual, zeroWhenVoid: 'balance', toRow: buildInvoiceRow, table: 'billing_invoices' },
  Payment: { ...paymentWire, ...usual, zeroWhenVoid: 'lines', toRow: buildPaymentSet, table: 'billing_payment_headers' },
  CreditMemo: { ...creditMemoWire, ...usual, toRow: buildCreditMemoRow, table: 'billing_credit_memos' },
  SalesReceipt: { ...salesReceiptWire, ...receipt, toRow: buildReceiptRow, table: 'billing_sales_receipts' },
  RefundReceipt: { ...refundReceiptWire, ...receipt, toRow: buildReceiptRow, table: 'billing_refund_receipts' },
  RecurringTransaction: { ...recurringTransactionWire, ...template, toRow: buildRecurringTemplateRow, table: 'billing_recurring_templates' },
} as const satisfies Record<string, SyncedEntity>

/** The entities that a sync reads, by wire name. */
export type SyncEntity = keyof typeof syncedEntities

/** The row type of an entity. A payment's row includes its settlements. */
export type RowOf<E extends SyncEntity> = ReturnType<(typeof syncedEntities)[E]['toRow']>

/** The type of an entity after its schema has parsed it. */
export type WireOf<E extends SyncEntity> = z.infer<(typeof syncedEntities)[E]['schema']>

/** Rows by entity. */
export type EntityRows = { [E in SyncEntity]?: readonly RowOf<E>[] }

/** Entities whose line has a flag set. */
export type Having<Flag extends keyof SyncedEntity> = {
  [E in SyncEntity]: (typeof syncedEntities)[E][Flag] extends true ? E : never
}[SyncEntity]

/** Entities that change data capture covers. */
export type ChangeEntity = Having<'hasChangeDataCapture'>

/** Documents that are part of what a customer owes. */
export type BalanceEntity = Having<'isInBalance'>

/** Entities that name a customer. */
export type TransactionEntity = Exclude<SyncEntity, Having<'isNameList'>>

export const syncEntities = Object.keys(syncedEntities) as readonly SyncEntity[]

export const changeEntities = syncEntities.filter(isChangeEntity)

export const transactionEntities = syncEntities.filter(
  (entity): entity is TransactionEntity => !syncedEntities[entity].isNameList,
)

export const balanceEntities = syncEntities.filter(
  (entity): entity is BalanceEntity => syncedEntities[entity].isInBalance,
)

export function isChangeEntity(entity: SyncEntity): entity is ChangeEntity {
  return syncedEntities[entity].hasChangeDataCapture
}

/** A value for each entity. */
export function forEachEntity<Value>(
  valueOf: (entity: SyncEntity) => Value,
): Record<SyncEntity, Value> {
  return Object.fromEntries(syncEntities.map((entity) => [entity, valueOf(entity)])) as Record<
    SyncEntity,
    Value
  >
}

/** The row of a wire object. */
export function buildRow<E extends SyncEntity>(
  entity: E,
  wire: WireOf<E>,
  options: BuildRowOptions = {},
): RowOf<E> {
  return syncedEntities[entity].toRow(wire as never, options) as RowOf<E>
}
