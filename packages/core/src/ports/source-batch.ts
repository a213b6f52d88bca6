import type { CalendarDate } from '../values/calendar-date.ts'
import type { Decimal } from '../values/decimal.ts'
import type { Instant } from '../values/instant.ts'

/**
 * The vocabulary of a source of your own: another accounting system whose objects you read and map to these types.
 * Amounts are decimal text in the object's own currency, tax included where nothing else is said. In an optional
 * field, a missing key and `null` both mean that the source has no value; `undefined` is refused. An object is always
 * whole: a field that it leaves out is empty from then on.
 */
export interface SourceObject {
  /** The source's id. */
  id: string
  /** When the source created it. */
  createdAt?: Instant | null
  /**
   * When the source last changed it: an older version never replaces a newer one. If the source does not change it when
   * an amount due changes, pass the instant of that change. Null: the source does not say; then the version of the later
   * answer is the newer one.
   */
  updatedAt: Instant | null
}

/** The company in the source. */
export interface SourceOrganisation {
  name?: string | null
  /** IANA name, such as `Pacific/Auckland`: an invoice is overdue by the company's calendar day. */
  timeZone: string
  /** ISO 4217, such as `NZD`. */
  homeCurrency?: string | null
}

/** A customer. Suppliers do not belong in a batch. */
export interface SourceContact extends SourceObject {
  name: string
  companyName?: string | null
  /** The contact above it, where the source has such a thing. */
  parentId?: string | null
  /** False: archived. Its open invoices still count. */
  isActive: boolean
  email?: string | null
  phone?: string | null
  /** The billing address. */
  street?: string | null
  city?: string | null
  postalCode?: string | null
  country?: string | null
  /** Its one currency, if it has one. */
  currency?: string | null
}

/** The fields that every document has. */
export interface SourceDocument extends SourceObject {
  /** Null: the source names no contact; the document is in no customer's figures, and is marked. */
  contactId: string | null
  /** A calendar date of the company. */
  date: CalendarDate
  /** ISO 4217. */
  currency: string
  /** Units of home currency for one unit of `currency`. */
  exchangeRate?: Decimal | null
  total: Decimal
}

/** An invoice to a customer. Bills of suppliers do not belong in a batch. */
export interface SourceInvoice extends SourceDocument {
  /** The number that people use. */
  number?: string | null
  /** Without one it is never overdue. */
  dueDate?: CalendarDate | null
  /** What is still owed. */
  amountDue: Decimal
  /** Tax in the total. */
  tax?: Decimal | null
  /**
   * A draft is no debt. Whether an issued invoice is open, partly paid or paid follows from `total` and `amountDue`, by
   * the rule that invoices of QuickBooks have. A void keeps the total that you pass, or, if that is zero, the last
   * stored one.
   */
  status: 'draft' | 'issued' | 'voided'
  /** Whether it was sent to the customer; a hint only. */
  isSent?: boolean | null
  /** The repeating invoice that made it. */
  repeatingInvoiceId?: string | null
}

/** How a payment settles a document. */
export interface SourceSettlement {
  /**
   * `cash`: money of this payment paid the invoice. `credit`: credit of the credit note paid the invoice. `refund`: credit
   * of the credit note, or money of this payment if it names none, was paid back.
   */
  kind: 'cash' | 'credit' | 'refund'
  /** Required for `cash` and `credit`. */
  invoiceId?: string | null
  /** Required for `credit`. */
  creditNoteId?: string | null
  /** Above zero, in the payment's currency. */
  amount: Decimal
}

/**
 * Money from a customer, an overpayment or a prepayment (money that is not applied yet), or, with a `total` of zero,
 * the allocation of a credit note.
 */
export interface SourcePayment extends SourceDocument {
  /** What is not applied to anything. */
  unapplied: Decimal
  reference?: string | null
  /** A voided payment settles nothing: its settlements must be empty. */
  status: 'received' | 'voided'
  /**
   * All of them: they replace the stored ones. Money that is neither in them nor `unapplied` is kept as applied to
   * something unknown.
   */
  settlements: readonly SourceSettlement[]
}

export interface SourceCreditNote extends SourceDocument {
  number?: string | null
  /** What is left of it. */
  remaining: Decimal
  status: 'draft' | 'issued' | 'voided'
}

/** Money that was received, or given back, on the spot; no debt is part of it. */
export interface SourceReceipt extends SourceDocument {
  number?: string | null
  tax?: Decimal | null
  reference?: string | null
  status: 'received' | 'voided'
}

/** What is contracted: the source makes invoices from it. */
export interface SourceRepeatingInvoice extends SourceObject {
  name?: string | null
  isActive: boolean
  contactId: string | null
  currency: string
  /** Of each invoice, tax included. */
  total: Decimal
  /** Tax in the total. */
  tax: Decimal
  schedule: SourceSchedule
}

/** Every `interval` units. */
export interface SourceSchedule {
  unit: 'day' | 'week' | 'month' | 'year'
  /** From 1. */
  interval: number
  startDate?: CalendarDate | null
  /** The last day on which an invoice may be made. */
  endDate?: CalendarDate | null
  /** Date of the next invoice. */
  nextDate?: CalendarDate | null
  /** Date of the last invoice. */
  previousDate?: CalendarDate | null
  /** The schedule ends after so many invoices. */
  maxOccurrences?: number | null
}

/** The objects of a batch, by the key that holds them. */
export interface SourceObjects {
  contacts: SourceContact
  invoices: SourceInvoice
  payments: SourcePayment
  creditNotes: SourceCreditNote
  salesReceipts: SourceReceipt
  refundReceipts: SourceReceipt
  repeatingInvoices: SourceRepeatingInvoice
}

/** A kind of object: the key that holds it in a batch. */
export type SourceKind = keyof SourceObjects

export interface SourceKey {
  kind: SourceKind
  id: string
}

/**
 * An object that is gone, by the source's own word: a status, an answer to a question about its id, an event. That an
 * object is missing from a list is no such word.
 */
export interface SourceTombstone extends SourceKey {
  reason: 'deleted' | 'merged'
  /** The surviving contact; required for `merged`, which only contacts can be. */
  mergedInto?: string | null
  /** When it was deleted. Default: the batch's `observedAt`. */
  at?: Instant | null
}

/** Everything that one answer of a source contained, in one transaction. */
export type SourceBatch = {
  /** Name of the source, such as `xero`: lower case letters, digits, `-` and `_`. Not `quickbooks`. */
  source: string
  /** The company in the source. */
  organisationId: string
  /**
   * When the source answered: the instant before you asked, so that nothing that changed meanwhile counts as seen. No
   * version counts as newer than the answer that contained it. A time more than a day ahead is refused.
   */
  observedAt: Instant
  /** Required in the first batch of an organisation; later batches without it keep what is stored. */
  organisation?: SourceOrganisation | null
  tombstones?: readonly SourceTombstone[] | null
  /**
   * Objects of this batch that a read by id returned: their tombstones are removed. Another object with a tombstone
   * stays deleted.
   */
  readById?: readonly SourceKey[] | null
} & { [Kind in SourceKind]?: readonly SourceObjects[Kind][] | null }
