import { isDatedBy, sumLater, type SharedAmount } from '../parts/as-of.ts'
import type { VoidEvidence } from '../parts/void-evidence.ts'
import { addDays, diffDays, type CalendarDate } from '../../values/calendar-date.ts'
import { addDecimals, compareDecimals, isZeroDecimal, type Decimal } from '../../values/decimal.ts'

/** The base status of an invoice. `overdue` is a qualifier over `open` and `partially_paid`, never a base status. */
export type InvoiceBaseStatus = 'open' | 'partially_paid' | 'paid' | 'credit' | 'voided' | 'deleted'

/** The badge a person sees: the base status with the overdue qualifier folded in. */
export type InvoiceStatus = InvoiceBaseStatus | 'overdue'

export type InvoiceFlag = 'zero_total' | 'overpaid' | 'anomaly' | 'no_due_date' | 'not_sent'

/** The facts that decide the status of an invoice. */
export interface InvoiceStatusFacts {
  total: Decimal
  balance: Decimal
  /** The note says "Voided" at its start or end. */
  isNoteVoided?: boolean
  /** The source gave a void reason. */
  hasVoidReason?: boolean
  /** `status` or `invoiceStatus` of the entity is "voided". */
  hasVoidStatus?: boolean
}

/** The rule that decided; docs/reference/rules.md defines each under this name. */
export type InvoiceStatusRule =
  | 'voided by reason'
  | 'voided by status'
  | 'voided by note'
  | 'zero total'
  | 'credit'
  | 'paid'
  | 'partly paid'
  | 'open'
  | 'balance above total'

export interface DerivedInvoiceStatus {
  rule: InvoiceStatusRule
  baseStatus: InvoiceBaseStatus
  voidEvidence: VoidEvidence | null
  flags: InvoiceFlag[]
}

/**
 * The base status of an invoice from its own document alone. The first rule that applies wins. Deletions, and voids
 * that an event or an earlier total proves, are decided in the store. Amounts are compared exactly.
 */
export function deriveInvoiceStatus(facts: InvoiceStatusFacts): DerivedInvoiceStatus {
  const total = compareDecimals(facts.total, '0')
  const balance = compareDecimals(facts.balance, '0')
  const isZero = total === 0 && balance === 0
  if (facts.hasVoidReason) return decide('voided by reason', 'voided', 'reason')
  if (facts.hasVoidStatus) return decide('voided by status', 'voided', 'status')
  if (isZero && facts.isNoteVoided) return decide('voided by note', 'voided', 'note')
  // A person typed "Voided" in a note although the total is above zero: ignore it.
  if (isZero) return decide('zero total', 'paid', null, ['zero_total'])
  if (total < 0) return decide('credit', 'credit')
  if (balance <= 0 && total > 0)
    return decide('paid', 'paid', null, balance < 0 ? ['overpaid'] : [])
  // The table has no rule for it, and nothing is owed.
  if (balance < 0) return decide('paid', 'paid', null, ['overpaid', 'anomaly'])
  const open = compareDecimals(facts.balance, facts.total)
  if (open < 0) return decide('partly paid', 'partially_paid')
  if (open === 0) return decide('open', 'open')
  return decide('balance above total', 'open', null, ['anomaly'])
}

function decide(
  rule: InvoiceStatusRule,
  baseStatus: InvoiceBaseStatus,
  voidEvidence: VoidEvidence | null = null,
  flags: InvoiceFlag[] = [],
): DerivedInvoiceStatus {
  return { rule, baseStatus, voidEvidence, flags }
}

/** Whether this status means open or partly paid. */
export function isOpenStatus(baseStatus: string): baseStatus is 'open' | 'partially_paid' {
  return baseStatus === 'open' || baseStatus === 'partially_paid'
}

export interface InvoiceQualifierFacts {
  baseStatus: InvoiceBaseStatus
  balance: Decimal
  dueDate: CalendarDate | null
  txnDate: CalendarDate | null
  emailStatus: string | null
}

export interface InvoiceQualifiers {
  isOverdue: boolean
  /** Days past the due date; grace moves the flag, not the count. 0 when not past due. */
  daysOverdue: number
  /** A hint only: QuickBooks does not mark invoices as sent that were printed or sent by another system. */
  isNotSent: boolean
  isFutureDated: boolean
  hasNoDueDate: boolean
  /** The badge: voided before paid before overdue before partially paid before open. */
  status: InvoiceStatus
}

/**
 * The qualifiers of a status: computed on every read with today's date in the company's zone. Overdue starts the day
 * after the due date.
 */
export function deriveInvoiceQualifiers(
  facts: InvoiceQualifierFacts,
  { today, graceDays = 0 }: { today: CalendarDate; graceDays?: number },
): InvoiceQualifiers {
  const { baseStatus, dueDate } = facts
  const isOwed = hasBalanceToPay(facts)
  const isOverdue = isOwed && dueDate !== null && today > addDays(dueDate, graceDays)
  return {
    isOverdue,
    daysOverdue: isOwed && dueDate !== null ? Math.max(0, diffDays(dueDate, today)) : 0,
    isNotSent: facts.emailStatus === 'NotSet' || facts.emailStatus === 'NeedToSend',
    isFutureDated: facts.txnDate !== null && facts.txnDate > today,
    hasNoDueDate: dueDate === null,
    status: isOverdue ? 'overdue' : baseStatus,
  }
}

/**
 * Whether a stored badge of overdue stays until the next day when a version replaces the stored one: there is still a
 * balance to pay, and it is due no later.
 */
export function staysOverdue(
  stored: Pick<InvoiceQualifierFacts, 'dueDate'>,
  next: Pick<InvoiceQualifierFacts, 'baseStatus' | 'balance' | 'dueDate'>,
): boolean {
  if (stored.dueDate === null || next.dueDate === null) return false
  return hasBalanceToPay(next) && next.dueDate <= stored.dueDate
}

function hasBalanceToPay({
  baseStatus,
  balance,
}: Pick<InvoiceQualifierFacts, 'baseStatus' | 'balance'>): boolean {
  return isOpenStatus(baseStatus) && compareDecimals(balance, '0') > 0
}

/**
 * An invoice as of a date, from its row and what payments settled of it, dated by the payments. A settlement counts
 * from the later of the payment's and the invoice's date on; until then its amount is open. Null: the invoice is dated
 * later. A void, a deletion and an edit hold at every date.
 */
export function invoiceAsOf(
  invoice: {
    txnDate: CalendarDate | null
    totalAmount: Decimal
    balance: Decimal
    flags: InvoiceFlag[]
    baseStatus: InvoiceBaseStatus | 'draft'
  },
  settled: readonly SharedAmount[],
  asOf: CalendarDate,
): Pick<typeof invoice, 'balance' | 'baseStatus' | 'flags'> | null {
  if (!isDatedBy(invoice.txnDate, asOf)) return null
  const { totalAmount: total, baseStatus, flags } = invoice
  const later = sumLater(settled, asOf)
  if (['draft', 'voided', 'deleted'].includes(baseStatus) || isZeroDecimal(later)) {
    return { balance: invoice.balance, baseStatus, flags }
  }
  const balance = addDecimals(invoice.balance, later)
  const derived = deriveInvoiceStatus({ total, balance })
  const kept = flags.filter((flag) => !flagsOfBalance.includes(flag))
  return { balance, baseStatus: derived.baseStatus, flags: [...derived.flags, ...kept] }
}

const flagsOfBalance: readonly InvoiceFlag[] = ['zero_total', 'overpaid', 'anomaly']
