import type { BookEntity } from './company.ts'
import type { MinorUnits } from './minor-units.ts'

/** What every kept object has. */
export interface BookRecord {
  entity: BookEntity
  id: string
  /** Order of creation in the company: the tie-break where QuickBooks promises none. */
  sequence: number
  syncToken: number
  /** Epoch seconds; never changes. */
  createdAt: number
  /** Epoch seconds; never goes back. */
  updatedAt: number
}

export interface Address {
  line1: string
  city: string
  region: string
  postalCode: string
  country: string
}

export interface CustomerRecord extends BookRecord {
  entity: 'Customer'
  displayName: string
  companyName: string | null
  givenName: string | null
  familyName: string | null
  parent: CustomerRecord | null
  children: CustomerRecord[]
  isProject: boolean
  billWithParent: boolean
  active: boolean
  email: string | null
  phone: string | null
  address: Address | null
  notes: string | null
  taxable: boolean
  currency: string
  /** Own open invoices less own open credit memos less own unapplied payments. */
  balance: MinorUnits
}

/** A sold thing; quantity and price are for display, the amount counts. */
export interface ItemLine {
  kind: 'item'
  item: ItemRecord
  description: string | null
  amount: MinorUnits
  /** Decimal text; null when the line has none. */
  quantity: string | null
  unitPrice: string | null
  taxable: boolean
}

export type SalesLine =
  | ItemLine
  | { kind: 'group'; group: ItemRecord; description: string | null; lines: ItemLine[] }
  | { kind: 'description'; description: string }
  | { kind: 'subtotal'; amount: MinorUnits }
  | { kind: 'discount'; amount: MinorUnits; percent: string | null }

/** What invoices, credit memos and templates share. */
export interface SalesFields {
  customer: CustomerRecord
  currency: string
  /** Home units for one unit of `currency`, decimal text; null in a company without multicurrency. */
  exchangeRate: string | null
  lines: SalesLine[]
  taxPercent: string | null
  tax: MinorUnits
  total: MinorUnits
  note: string | null
  memo: string | null
}

export interface InvoiceRecord extends BookRecord, SalesFields {
  entity: 'Invoice'
  docNumber: string | null
  txnDate: string
  dueDate: string | null
  balance: MinorUnits
  deposit: MinorUnits | null
  emailStatus: 'NotSet' | 'NeedToSend' | 'EmailSent'
  /** Epoch seconds of the last e-mail. */
  emailedAt: number | null
  /** `RecurDataRef` of the template that made it. */
  templateRef: string | null
  estimateId: string | null
  /** Payments with a line on it, oldest first; one may be there twice. */
  payments: PaymentRecord[]
  isVoided: boolean
  /** What the total was before the void; 0 when it is not voided. */
  totalBeforeVoid: MinorUnits
}

export interface CreditMemoRecord extends BookRecord, SalesFields {
  entity: 'CreditMemo'
  docNumber: string | null
  txnDate: string
  balance: MinorUnits
  payments: PaymentRecord[]
  isVoided: boolean
  totalBeforeVoid: MinorUnits
}

export type ReceiptEntity = 'SalesReceipt' | 'RefundReceipt'

/** Money that was paid on the spot: no receivable, no balance, and perhaps no customer. */
export interface ReceiptRecord extends BookRecord, Omit<SalesFields, 'customer'> {
  entity: ReceiptEntity
  customer: CustomerRecord | null
  docNumber: string | null
  txnDate: string
  methodId: string | null
  referenceNumber: string | null
  depositAccountId: string | null
  isVoided: boolean
  totalBeforeVoid: MinorUnits
}

/** Kinds of transactions on payment lines that the books keep no objects of. */
export type OtherLinkedType = 'Deposit' | 'Check' | 'Expense' | 'JournalEntry' | 'CreditCardCredit'

type PaymentTarget =
  | { type: 'Invoice'; record: InvoiceRecord }
  | { type: 'CreditMemo'; record: CreditMemoRecord }
  | { type: OtherLinkedType; id: string; number: string | null }

export interface PaymentLine {
  amount: MinorUnits
  /** Debit lines use up the payment, credit lines add to it. */
  side: 'debit' | 'credit'
  target: PaymentTarget
}

export interface PaymentRecord extends BookRecord {
  entity: 'Payment'
  customer: CustomerRecord
  txnDate: string
  currency: string
  exchangeRate: string | null
  /** Money received. */
  total: MinorUnits
  unapplied: MinorUnits
  lines: PaymentLine[]
  note: string | null
  referenceNumber: string | null
  methodId: string | null
  depositAccountId: string | null
  /** The bank deposit that it went into. */
  depositId: string | null
  isVoided: boolean
  totalBeforeVoid: MinorUnits
}

export interface ItemRecord extends BookRecord {
  entity: 'Item'
  name: string
  type: 'Service' | 'NonInventory' | 'Group'
  description: string | null
  unitPrice: MinorUnits
  active: boolean
  accountId: string
}

export type TemplateType =
  'Invoice' | 'SalesReceipt' | 'CreditMemo' | 'RefundReceipt' | 'Estimate' | 'PurchaseOrder'

export interface Schedule {
  intervalType: 'Daily' | 'Weekly' | 'Monthly' | 'Yearly'
  /** Absent from yearly ones on the wire. */
  interval: number | null
  dayOfMonth: number | null
  startDate: string | null
  endDate: string | null
  nextDate: string | null
  previousDate: string | null
  maxOccurrences: number | null
}

export interface TemplateRecord extends BookRecord, SalesFields {
  entity: 'RecurringTransaction'
  type: TemplateType
  name: string
  templateRef: string
  recurType: 'Automated' | 'Reminded' | 'UnScheduled'
  active: boolean
  schedule: Schedule | null
}

/** A deleted object, or the loser of a merge: all that is left of it. */
export interface Tombstone {
  entity: RecordEntity
  id: string
  sequence: number
  /** Epoch seconds, as stubs say. */
  deletedAt: number
  /** Epoch milliseconds on the emulator's clock. */
  removedAt: number
  /** Whether change data capture reports it. */
  isAnnounced: boolean
}

export interface RecordTypes {
  Customer: CustomerRecord
  Invoice: InvoiceRecord
  Payment: PaymentRecord
  CreditMemo: CreditMemoRecord
  SalesReceipt: ReceiptRecord & { entity: 'SalesReceipt' }
  RefundReceipt: ReceiptRecord & { entity: 'RefundReceipt' }
  RecurringTransaction: TemplateRecord
  Item: ItemRecord
}

/** Entities whose objects the books keep. */
export type RecordEntity = keyof RecordTypes
export type AnyRecord = RecordTypes[RecordEntity]
