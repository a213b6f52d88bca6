import type { InvoiceBaseStatus } from '@vectis/quickbooks'
import {
  addDays,
  compareDecimals,
  diffDays,
  type CalendarDate,
  type Decimal,
} from '@vectis/quickbooks'

/** An invoice as the alert sees it. */
export interface OverdueCandidate {
  source: string
  /** `''` for sources without realms. */
  realmId: string
  invoiceId: string
  docNumber: string | null
  /** `draft` in sources that have drafts. */
  baseStatus: InvoiceBaseStatus | 'draft'
  isZeroTotal: boolean
  balance: Decimal
  currency: string
  dueDate: CalendarDate | null
  /** The linked or inherited customer; null when its account is linked to nobody. */
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
  /** Stay silent while credits cover all that is overdue. Default false: fire, and say so. */
  silentWhenCreditCovers?: boolean
}

/** Why an alert does or does not fire: the rows of table C. */
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
  | 'sync_stale'
  | 'credit_covers'

export interface OverdueDecision {
  key: string
  verdict: OverdueVerdict
  fires: boolean
  daysOverdue: number
  /** Credits cover what is overdue: said in the message. */
  isCoveredByCredit: boolean
}

/** Table C, `invoice_overdue`. Overdue starts the day after the due date; `today` is a date in the company's zone. */
export function decideInvoiceOverdue(
  candidate: OverdueCandidate,
  context: { today: CalendarDate; isSyncFresh: boolean; settings?: OverdueSettings },
): OverdueDecision {
  const { minBalance = '0', graceDays = 3, silentWhenCreditCovers = false } = context.settings ?? {}
  const isCoveredByCredit =
    compareDecimals(candidate.customerOverdue, '0') > 0 &&
    compareDecimals(candidate.availableCredit, candidate.customerOverdue) >= 0
  const verdict = judge()
  return {
    key: buildOverdueKey(candidate),
    verdict,
    fires: verdict === 'fires',
    daysOverdue:
      candidate.dueDate === null ? 0 : Math.max(0, diffDays(candidate.dueDate, context.today)),
    isCoveredByCredit,
  }

  function judge(): OverdueVerdict {
    const { baseStatus, dueDate } = candidate
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
    if (dueDate === null) return 'no_due_date'
    if (context.today <= dueDate) return 'not_due'
    if (context.today <= addDays(dueDate, graceDays)) return 'within_grace'
    if (candidate.customerId === null) return 'not_linked'
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
