import type { CalendarDate } from '../values/calendar-date.ts'
import { addDecimals, isZeroDecimal, subtractDecimals, type Decimal } from '../values/decimal.ts'
import type { CreditMemoRow } from './credit-memo/row.ts'
import { deriveCreditMemoState } from './credit-memo/rule.ts'
import type { InvoiceRow } from './invoice/row.ts'
import { deriveInvoiceStatus, type InvoiceFlag } from './invoice/rule.ts'
import type { PaymentSet } from './payment/row.ts'

/** An amount that a payment and a document share, with the date of the other of the two. */
export interface SharedAmount {
  amount: Decimal
  /** Null: unknown. */
  date: CalendarDate | null
}

/**
 * Whether a document counts as of a date: it is dated that day or before. One whose date is unknown counts, as it does
 * in today's figures.
 */
export function isDatedBy(date: CalendarDate | null, asOf: CalendarDate): boolean {
  return date === null || date <= asOf
}

/**
 * An invoice as of a date, from its row and what payments settled of it, dated by the payments. A settlement counts
 * from the later of the payment's and the invoice's date on; until then its amount is open. Null: the invoice is dated
 * later. A void, a deletion and an edit hold at every date.
 */
export function invoiceAsOf(
  invoice: Pick<InvoiceRow, 'txnDate' | 'totalAmount' | 'balance' | 'flags'> & {
    baseStatus: InvoiceRow['baseStatus'] | 'draft'
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

/** A credit memo as of a date, in the same way. A memo whose credit is unknown or contradictory stays that. */
export function creditMemoAsOf(
  memo: Pick<CreditMemoRow, 'txnDate' | 'totalAmount' | 'remainingCredit'> & {
    state: CreditMemoRow['state'] | 'draft'
  },
  used: readonly SharedAmount[],
  asOf: CalendarDate,
): Pick<typeof memo, 'remainingCredit' | 'state'> | null {
  if (!isDatedBy(memo.txnDate, asOf)) return null
  const { totalAmount: total, state } = memo
  const later = sumLater(used, asOf)
  if (['draft', 'voided', 'deleted', 'anomaly'].includes(state) || isZeroDecimal(later)) {
    return { remainingCredit: memo.remainingCredit, state }
  }
  const remaining = addDecimals(memo.remainingCredit, later)
  return {
    remainingCredit: remaining,
    state: deriveCreditMemoState({ total, remaining }).state,
  }
}

/**
 * What a payment leaves on account as of a date, from its row, the invoices it settled and the credit memos it used,
 * dated by themselves. Below zero while a memo that it uses is dated later than the payment and the invoice.
 */
export function paymentAsOf(
  payment: Pick<PaymentSet, 'txnDate' | 'unappliedAmount'>,
  { invoices, creditMemos }: Record<'invoices' | 'creditMemos', readonly SharedAmount[]>,
  asOf: CalendarDate,
): Pick<PaymentSet, 'unappliedAmount'> | null {
  if (!isDatedBy(payment.txnDate, asOf)) return null
  const later = subtractDecimals(sumLater(invoices, asOf), sumLater(creditMemos, asOf))
  return { unappliedAmount: addDecimals(payment.unappliedAmount, later) }
}

function sumLater(amounts: readonly SharedAmount[], asOf: CalendarDate): Decimal {
  const later = amounts.filter(({ date }) => !isDatedBy(date, asOf))
  return addDecimals('0', ...later.map(({ amount }) => amount))
}
