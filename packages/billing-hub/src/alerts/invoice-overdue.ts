import type { InvoiceBaseStatus } from '@vectis/quickbooks/rows'
import {
  compareDecimals,
  diffDays,
  type CalendarDate,
  type Decimal,
  type Instant,
} from '@vectis/quickbooks/values'

import { listUnreadable, type RowMarks } from '../context/unreadable.ts'

/** The fields of an invoice that the alert needs. */
export interface OverdueCandidate extends RowMarks {
  source: string
  /** `''` for sources without realms. */
  realmId: string
  invoiceId: string
  /** Since when the version that is decided on is known, to the microsecond. */
  knownFrom: Instant
  docNumber: string | null
  /** `draft` in sources that have drafts. */
  baseStatus: InvoiceBaseStatus | 'draft'
  isZeroTotal: boolean
  balance: Decimal
  currency: string
  dueDate: CalendarDate | null
  /** The source names no customer, or one that cannot be read. */
  hasNoCustomer: boolean
  /** The linked or inherited customer; null when its account is unlinked. */
  customerId: string | null
  /** The customer's open credits plus unapplied payments, same currency. */
  availableCredit: Decimal
  /** The customer's overdue balance, same currency, this invoice included. */
  customerOverdue: Decimal
}

export interface OverdueSettings {
  /** Balance that must be exceeded. Default `0`. */
  minBalance?: Decimal
  /** Days after the due date before it fires. Default 3; the badge has its own grace. */
  graceDays?: number
  /** Stay silent while credits cover the overdue amount. Default false: the alert fires and mentions the credits. */
  silentWhenCreditCovers?: boolean
}

/** The settings with their defaults. */
export function completeSettings({
  minBalance = '0',
  graceDays = 3,
  silentWhenCreditCovers = false,
}: OverdueSettings = {}): Required<OverdueSettings> {
  return { minBalance, graceDays, silentWhenCreditCovers }
}

/** Why an alert does or does not fire. */
export type OverdueVerdict =
  | 'fires'
  | 'voided'
  | 'deleted'
  | 'draft'
  | 'credit'
  | 'paid'
  | 'zero_total'
  | 'no_due_date'
  | 'not_due'
  | 'within_grace'
  | 'below_minimum'
  | 'not_linked'
  | 'no_customer'
  | 'sync_stale'
  | 'no_time_zone'
  | 'unreadable'
  | 'due_date_unreadable'
  | 'customer_unreadable'
  | 'credit_covers'

/**
 * Verdicts that do not show whether the cause is settled: they neither fire nor close an alert. See
 * docs/decisions/0111.
 */
export const inconclusiveOverdue: ReadonlySet<OverdueVerdict> = new Set<OverdueVerdict>([
  'sync_stale',
  'no_time_zone',
  'unreadable',
  'due_date_unreadable',
  'customer_unreadable',
])

export interface OverdueDecision {
  key: string
  verdict: OverdueVerdict
  fires: boolean
  /** Null: no time zone is known. */
  daysOverdue: number | null
  /** Credits cover the overdue amount; the message says so. */
  isCoveredByCredit: boolean
}

/**
 * The rule of `invoice_overdue`. Overdue starts the day after the due date; `today` is a date in the company's zone,
 * null while none is known. See docs/decisions/0065.
 */
export function decideInvoiceOverdue(
  candidate: OverdueCandidate,
  context: { today: CalendarDate | null; isSyncFresh: boolean; settings?: OverdueSettings },
): OverdueDecision {
  const { minBalance, graceDays, silentWhenCreditCovers } = completeSettings(context.settings)
  const isCoveredByCredit =
    compareDecimals(candidate.customerOverdue, '0') > 0 &&
    compareDecimals(candidate.availableCredit, candidate.customerOverdue) >= 0
  const { today } = context
  const days = today === null ? null : diffDays(candidate.dueDate ?? today, today)
  const verdict = judge()
  return {
    key: buildOverdueKey(candidate),
    verdict,
    fires: verdict === 'fires',
    daysOverdue: days === null ? null : Math.max(0, days),
    isCoveredByCredit,
  }

  function judge(): OverdueVerdict {
    const { baseStatus, dueDate } = candidate
    const unreadable = listUnreadable(candidate)
    // A deletion is final; everything else may differ in the version that cannot be read.
    if (baseStatus !== 'deleted' && unreadable.includes('newer_version')) return 'unreadable'
    if (
      baseStatus === 'voided' ||
      baseStatus === 'deleted' ||
      baseStatus === 'draft' ||
      baseStatus === 'credit'
    )
      return baseStatus
    if (candidate.isZeroTotal) return 'zero_total'
    if (baseStatus === 'paid') return 'paid'
    if (compareDecimals(candidate.balance, minBalance) <= 0) return 'below_minimum'
    if (dueDate === null)
      return unreadable.includes('due_date') ? 'due_date_unreadable' : 'no_due_date'
    if (days !== null && days <= 0) return 'not_due'
    if (days !== null && days <= graceDays) return 'within_grace'
    if (unreadable.includes('customer')) return 'customer_unreadable'
    if (candidate.customerId === null) return candidate.hasNoCustomer ? 'no_customer' : 'not_linked'
    if (today === null) return 'no_time_zone'
    if (!context.isSyncFresh) return 'sync_stale'
    if (silentWhenCreditCovers && isCoveredByCredit) return 'credit_covers'
    return 'fires'
  }
}

/** Stable for the life of the invoice: (rule, source, realm, invoice). */
export function buildOverdueKey(
  candidate: Pick<OverdueCandidate, 'source' | 'realmId' | 'invoiceId'>,
): string {
  return ['invoice_overdue', candidate.source, candidate.realmId, candidate.invoiceId].join(':')
}
