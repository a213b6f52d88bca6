import type { InvoiceBaseStatus, InvoiceFlag, InvoiceStatus, VoidEvidence } from './billing-rows.ts'
import { addDays, diffDays, type CalendarDate } from '../values/calendar-date.ts'
import { compareDecimals, type Decimal } from '../values/decimal.ts'

/** What table B looks at. */
export interface InvoiceStatusFacts {
  total: Decimal
  balance: Decimal
  /** A deleted stub, a delete event, or proven absence. */
  isDeleted?: boolean
  /** The note says "Voided" at its start or end. */
  isNoteVoided?: boolean
  /** A source that has a void reason gave one. */
  hasVoidReason?: boolean
  /** `status` or `invoiceStatus` of the entity says voided. */
  hasVoidStatus?: boolean
  /** A void event came for it. */
  hasVoidEvent?: boolean
  /** Total, balance and every line amount are zero. */
  isAllZero?: boolean
  /** A total above zero was stored before. */
  wasPositive?: boolean
}

/** The row of table B that decided. */
export type InvoiceStatusRule = 'B1' | 'B2' | 'B3' | 'B5' | 'B6' | 'B7' | 'B8' | 'B9' | 'B10'

export interface DerivedInvoiceStatus {
  rule: InvoiceStatusRule
  baseStatus: InvoiceBaseStatus
  voidEvidence: VoidEvidence | null
  flags: InvoiceFlag[]
}

/** Table B: the base status of an invoice; the first row that applies wins. Amounts are compared exactly. */
export function deriveInvoiceStatus(facts: InvoiceStatusFacts): DerivedInvoiceStatus {
  const total = compareDecimals(facts.total, '0')
  const balance = compareDecimals(facts.balance, '0')
  const isZero = total === 0 && balance === 0
  if (facts.isDeleted) return decide('B1', 'deleted')
  if (facts.hasVoidReason) return decide('B2', 'voided', 'reason')
  if (facts.hasVoidStatus) return decide('B2', 'voided', 'status')
  if (isZero && facts.isNoteVoided) return decide('B2', 'voided', 'note')
  if (isZero && facts.hasVoidEvent) return decide('B3', 'voided', 'event')
  if (isZero && facts.isAllZero && facts.wasPositive) return decide('B3', 'voided', 'inferred')
  // B4: a note that says "Voided" over a total above zero was typed by a person; go on.
  if (isZero) return decide('B5', 'paid', null, ['zero_total'])
  if (total < 0) return decide('B6', 'credit')
  if (balance <= 0 && total > 0) return decide('B7', 'paid', null, balance < 0 ? ['overpaid'] : [])
  // No row names it, and nothing is owed.
  if (balance < 0) return decide('B7', 'paid', null, ['overpaid', 'anomaly'])
  const open = compareDecimals(facts.balance, facts.total)
  if (open < 0) return decide('B8', 'partially_paid')
  if (open === 0) return decide('B9', 'open')
  return decide('B10', 'open', null, ['anomaly'])
}

function decide(
  rule: InvoiceStatusRule,
  baseStatus: InvoiceBaseStatus,
  voidEvidence: VoidEvidence | null = null,
  flags: InvoiceFlag[] = [],
): DerivedInvoiceStatus {
  return { rule, baseStatus, voidEvidence, flags }
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
  /** A hint only: printed invoices, and those another system sends, stay unsent in QuickBooks. */
  isNotSent: boolean
  isFutureDated: boolean
  hasNoDueDate: boolean
  /** The badge: voided before paid before overdue before partially paid before open. */
  status: InvoiceStatus
}

/** Table B, qualifiers: computed on every read with today's date in the company's zone. Overdue starts the day after the due date. */
export function deriveInvoiceQualifiers(
  facts: InvoiceQualifierFacts,
  { today, graceDays = 0 }: { today: CalendarDate; graceDays?: number },
): InvoiceQualifiers {
  const { baseStatus, dueDate } = facts
  const isOwed =
    (baseStatus === 'open' || baseStatus === 'partially_paid') &&
    compareDecimals(facts.balance, '0') > 0
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
