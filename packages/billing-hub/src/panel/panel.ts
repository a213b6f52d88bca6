import type {
  CalendarDate,
  Decimal,
  Instant,
  InvoiceBaseStatus,
  SettlementKind,
} from '@vectis/quickbooks'
import type { EntityReading } from '../readings.ts'

/** Balances by days past the due date. */
export interface Aging {
  current: Decimal
  days1to30: Decimal
  days31to60: Decimal
  days61to90: Decimal
  days91plus: Decimal
  /** Open invoices without a due date: never overdue, in a line of their own. */
  noDueDate: Decimal
}

/** One month of the strip. */
export interface PanelMonth {
  /** `YYYY-MM`. */
  month: string
  invoiced: Decimal
  /** Totals of payments that were not voided or deleted, by payment date, whatever they were applied to; applied credits brought nothing. */
  received: Decimal
}

/** Everything of one currency; currencies are never added. What needs today's date is null while no time zone is known. */
export interface CurrencyPanel {
  currency: string
  /** Sum of totals dated this month, without drafts, voided and deleted invoices. */
  invoicedThisMonth: Decimal | null
  /** Credit memos dated this month: shown as "less …", not hidden in the figure above. */
  creditedThisMonth: Decimal | null
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
  /** The last twelve, oldest first. */
  months: PanelMonth[] | null
  /** Invoice date to the payment that closed it, last 12 paid, weighted by amount; null under 3. */
  averageDaysToPay: number | null
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
  /** `draft` in sources that have drafts: listed, and in no figure. */
  baseStatus: InvoiceBaseStatus | 'draft'
  /** The badge, computed with today's date; without `overdue` while that is unknown. */
  status: InvoiceBaseStatus | 'draft' | 'overdue'
  /** Null: unknown. */
  isOverdue: boolean | null
  /** Days past the due date; null while `isOverdue` is. */
  daysOverdue: number | null
  /** What it was worth before it was voided. */
  preVoidTotal: Decimal | null
  flags: string[]
  settlements: PanelSettlement[]
}

export interface PanelSource {
  source: string
  realmId: string
  accounts: number
  /** When this source last answered; null when unknown. */
  asOf: Instant | null
  /** What was not read since, though other parts were: figures that need it are as of its own last reading. */
  late: EntityReading[]
}

export interface BillingPanel {
  customerId: string
  /** Null: no time zone is known, and every figure that needs a date is null. */
  today: CalendarDate | null
  /** `unlinked`: no billing account; `empty`: linked, no invoice yet. */
  state: 'unlinked' | 'empty' | 'ready'
  sources: PanelSource[]
  currencies: CurrencyPanel[]
  recentInvoices: PanelInvoice[]
}
