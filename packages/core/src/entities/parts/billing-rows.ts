import type { CalendarDate } from '../../values/calendar-date.ts'
import type { Decimal } from '../../values/decimal.ts'
import type { Instant } from '../../values/instant.ts'

/**
 * The rows that core derives from wire entities and a store writes. They are source-neutral: a Xero adapter fills
 * the same shapes. Every amount is decimal text in the row's own `currency`; `null` means the wire had no value.
 */
export interface BillingRowVersion {
  /** The source's id. Text: QuickBooks ids exceed 2^53. */
  externalId: string
  /** The entity's version on the wire (`SyncToken`); not a change marker. */
  syncToken: string | null
  /** `MetaData.CreateTime`, as on the wire; immutable. */
  sourceCreatedAt: Instant | null
  /** `MetaData.LastUpdatedTime`, as on the wire; the guard against an older version overwriting a newer one. */
  sourceUpdatedAt: Instant | null
  /**
   * Paths of fields that a figure needs (a date, the currency, the customer, a schedule) and that were there but
   * unreadable: they are null here, which is not the same as absent. Sorted, indexes left out: `CustomerRef.value`,
   * `Line[].Amount`. Empty for nearly every row.
   */
  unreadableFields: string[]
  /** The wire JSON, only when the host asked to keep it. */
  raw?: string
}

export interface CustomerRow extends BillingRowVersion {
  /** `DisplayName` without the ` (deleted)` suffix of inactive rows. */
  displayName: string
  companyName: string | null
  /** `FullyQualifiedName` without the suffix; for display, never to be split. */
  fullyQualifiedName: string | null
  parentExternalId: string | null
  isJob: boolean
  isProject: boolean
  billWithParent: boolean
  active: boolean
  email: string | null
  phone: string | null
  /** First billing address line, for suggestions. */
  street: string | null
  city: string | null
  postalCode: string | null
  country: string | null
  currency: string | null
  /** QuickBooks' own figure: invoices less credits and unapplied payments. May be negative. */
  balance: Decimal | null
  balanceWithJobs: Decimal | null
}

/** The base status of an invoice. `overdue` is a qualifier over `open` and `partially_paid`, never a base status. */
export type InvoiceBaseStatus = 'open' | 'partially_paid' | 'paid' | 'credit' | 'voided' | 'deleted'

/** The badge a person sees: the base status with the overdue qualifier folded in. */
export type InvoiceStatus = InvoiceBaseStatus | 'overdue'

/** Why a row counts as voided. `inferred`: everything is zero now and a positive total was stored before. */
export type VoidEvidence = 'reason' | 'status' | 'note' | 'event' | 'inferred'

export type InvoiceFlag = 'zero_total' | 'overpaid' | 'anomaly' | 'no_due_date' | 'not_sent'

export interface InvoiceRow extends BillingRowVersion {
  docNumber: string | null
  customerExternalId: string | null
  txnDate: CalendarDate | null
  dueDate: CalendarDate | null
  /** Verbatim `CurrencyRef.value`. */
  currency: string
  exchangeRate: Decimal | null
  totalAmount: Decimal
  balance: Decimal
  taxAmount: Decimal | null
  /** `Deposit`: reduces the balance without a payment. */
  depositAmount: Decimal | null
  homeTotalAmount: Decimal | null
  homeBalance: Decimal | null
  /** From the wire alone; a store may turn `paid` into `voided`, by a void event or by what it had stored. */
  baseStatus: InvoiceBaseStatus
  voidEvidence: VoidEvidence | null
  voidReason: string | null
  /** Total, balance and every line amount are zero: what "voided by history" needs to know. */
  isAllZero: boolean
  flags: InvoiceFlag[]
  emailStatus: string | null
  /** `RecurDataRef.value`: the template that made this invoice. */
  recurringTemplateRef: string | null
}

/** What a settlement row is. */
export type SettlementKind = 'cash' | 'credit' | 'mixed' | 'unapplied' | 'other' | 'refund'

/** One payment-invoice settlement touch; key: payment, line, linked type, linked id, kind. */
export interface SettlementRow {
  /** Position of the payment line, from 1; 0 for the bare row of what stays on account. */
  lineNo: number
  /** `LinkedTxn.TxnType` as on the wire; `''` for a bare row. */
  linkedType: string
  /** `LinkedTxn.TxnId`; `''` for a bare row. */
  linkedExternalId: string
  invoiceExternalId: string | null
  creditMemoExternalId: string | null
  kind: SettlementKind
  amount: Decimal
}

/** A payment and all its settlement rows; replaced as a set when a newer version arrives. */
export interface PaymentSet extends BillingRowVersion {
  customerExternalId: string | null
  txnDate: CalendarDate | null
  currency: string
  exchangeRate: Decimal | null
  /** Money received. Never the sum of the rows: applied credits are in the rows too. */
  totalAmount: Decimal
  unappliedAmount: Decimal
  /** Cash applied to invoices: `totalAmount - unappliedAmount`, never below zero. */
  cashApplied: Decimal
  /** Credits applied by this payment, from credit memo, deposit and other credit lines. */
  creditApplied: Decimal
  referenceNumber: string | null
  /** QuickBooks made it to link credits to charges. */
  isAutomaticCreditLink: boolean
  /**
   * A line links something whose type or id could not be read: its amount stands as `other`, and what it settled is not
   * known.
   */
  linksUnreadable: boolean
  isVoided: boolean
  voidEvidence: VoidEvidence | null
  isAllZero: boolean
  /** Empty for a voided payment. */
  settlements: SettlementRow[]
}

/** By what is left of the memo. */
export type CreditMemoState =
  'open' | 'partially_applied' | 'applied' | 'voided' | 'anomaly' | 'deleted'

export interface CreditMemoRow extends BillingRowVersion {
  docNumber: string | null
  customerExternalId: string | null
  txnDate: CalendarDate | null
  currency: string
  exchangeRate: Decimal | null
  totalAmount: Decimal
  balance: Decimal
  remainingCredit: Decimal
  homeTotalAmount: Decimal | null
  state: CreditMemoState
  voidEvidence: VoidEvidence | null
  isAllZero: boolean
}

export interface RecurringTemplateRow extends BillingRowVersion {
  /** `RecurDataRef.value`; invoices made from the template carry the same. */
  templateRef: string | null
  /** `Invoice`, `SalesReceipt`, `CreditMemo`, …: the key that wrapped it on the wire. */
  templateType: string
  name: string | null
  active: boolean
  /** `Automated`, `Reminded`, `UnScheduled`, `Manual`, as on the wire. */
  recurType: string | null
  intervalType: string | null
  /** `NumInterval`; 1 when the wire had none or 0. */
  intervalCount: number
  startDate: CalendarDate | null
  endDate: CalendarDate | null
  nextDate: CalendarDate | null
  previousDate: CalendarDate | null
  maxOccurrences: number | null
  customerExternalId: string | null
  currency: string
  totalAmount: Decimal
  taxAmount: Decimal
}
