import type { InvoiceBaseStatus, SettlementKind } from '@vectis/quickbooks/rows'
import type { CalendarDate, Decimal, Instant } from '@vectis/quickbooks/values'
import type { Aging } from '../context/aging.ts'
import type { ReceiptKind } from '../context/documents.ts'
import type { EntityReading } from '../context/readings.ts'
import type { UnreadablePart } from '../context/unreadable.ts'

/** One month of the strip. */
export interface PanelMonth {
  /** `YYYY-MM`. */
  month: string
  invoiced: Decimal
  /**
   * Totals of payments and receipts that were not voided or deleted, by their date, whatever they were applied to, less
   * refunds; applied credits are not received money.
   */
  received: Decimal
  /** Totals of receipts, which are part of `received` and never of `invoiced`; each is above zero. */
  receipts: Record<ReceiptKind, Decimal>
}

/** The number of documents behind the figures that could not be read in full. */
export interface PanelUnreadable {
  /** Their newest version could not be read: the figures use the version before it. */
  newerVersions: number
  /** Open invoices whose due date could not be read: outstanding, and in neither `overdue` nor "no due date". */
  dueDates: number
  /** Documents whose date could not be read: in no month. */
  dates: number
  /** Documents whose currency could not be read: the figures of the currency `''`. */
  currencies: number
  /** Payments whose links cannot be read; their money counts as received. */
  links: number
}

/**
 * Everything of one currency; currencies are never added. Figures that need today's date are null while no time zone is
 * known.
 */
export interface CurrencyPanel {
  /** `''` for documents whose currency is unknown. */
  currency: string
  /** Sum of totals dated this month, without drafts, voided and deleted invoices. */
  invoicedThisMonth: Decimal | null
  /** Credit memos dated this month: shown as "less …", not subtracted from the figure above. */
  creditedThisMonth: Decimal | null
  /** Receipts dated this month: beside what was invoiced, never in it and never in `outstanding`. */
  receiptsThisMonth: Record<ReceiptKind, Decimal> | null
  outstanding: Decimal
  /** Past the due date by more than the grace. */
  overdue: Decimal | null
  overdueCount: number | null
  /** Open credit memos. */
  creditsAvailable: Decimal
  /** Payments on account. */
  unapplied: Decimal
  /** `outstanding - creditsAvailable - unapplied`. */
  net: Decimal
  aging: Aging | null
  /** The last twelve months, oldest first. */
  months: PanelMonth[] | null
  /** Invoice date to the payment that closed it, last 12 paid, weighted by amount; null under 3. */
  averageDaysToPay: number | null
  unreadable: PanelUnreadable
}

export interface PanelSettlement {
  paymentId: string
  kind: SettlementKind
  amount: Decimal
  date: CalendarDate | null
  creditMemoId: string | null
  referenceNumber: string | null
}

export interface PanelInvoice {
  source: string
  realmId: string
  externalId: string
  docNumber: string | null
  txnDate: CalendarDate | null
  dueDate: CalendarDate | null
  currency: string
  total: Decimal
  balance: Decimal
  /** `draft` in sources that have drafts: listed, but in no figure. */
  baseStatus: InvoiceBaseStatus | 'draft'
  /** The badge, computed with today's date; never `overdue` while the date is unknown. */
  status: InvoiceBaseStatus | 'draft' | 'overdue'
  /** Null: unknown. */
  isOverdue: boolean | null
  /** Days past the due date; null while `isOverdue` is. */
  daysOverdue: number | null
  /** The total before it was voided. */
  preVoidTotal: Decimal | null
  flags: string[]
  /** Unreadable parts of the invoice; nearly always empty. */
  unreadable: UnreadablePart[]
  /** Since when a newer version cannot be read; null if there is none. */
  unreadableSince: Instant | null
  settlements: PanelSettlement[]
}

export interface PanelSource {
  source: string
  /** The company in the source. */
  realmId: string
  /** What another source than QuickBooks calls it; else null. */
  name: string | null
  accounts: number
  /** When this source last answered: of another source than QuickBooks, by its last batch; null when unknown. */
  asOf: Instant | null
  /** Parts that were not read since, although others were: figures that need them are as of their own last reading. */
  late: EntityReading[]
}

export interface BillingPanel {
  customerId: string
  /** Null: no time zone is known, and every figure that needs a date is null. */
  today: CalendarDate | null
  /** `unlinked`: no billing account; `empty`: linked, nothing billed yet. */
  state: 'unlinked' | 'empty' | 'ready'
  sources: PanelSource[]
  currencies: CurrencyPanel[]
  recentInvoices: PanelInvoice[]
}
