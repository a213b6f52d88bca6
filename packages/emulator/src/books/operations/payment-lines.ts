import { BookError } from '../book-error.ts'
import type { Ledger } from '../ledger.ts'
import { announce, remove, touch } from '../ledger.ts'
import type { MinorUnits } from '../minor-units.ts'
import type { CreditMemoRecord, InvoiceRecord, PaymentLine, PaymentRecord } from '../records.ts'
import { post } from './balances.ts'

/** Adds a line and moves what it is linked to; the caller settles the payment afterwards. */
export function addLine(ledger: Ledger, payment: PaymentRecord, line: PaymentLine): void {
  payment.lines.push(line)
  const { target } = line
  if (target.type !== 'Invoice' && target.type !== 'CreditMemo') return
  target.record.payments.push(payment)
  moveOpen(ledger, line, -line.amount)
}

function removeLine(ledger: Ledger, payment: PaymentRecord, line: PaymentLine): void {
  payment.lines.splice(payment.lines.indexOf(line), 1)
  const { target } = line
  if (target.type !== 'Invoice' && target.type !== 'CreditMemo') return
  const { payments } = target.record
  payments.splice(payments.indexOf(payment), 1)
  moveOpen(ledger, line, line.amount)
}

function resizeLine(
  ledger: Ledger,
  payment: PaymentRecord,
  line: PaymentLine,
  by: MinorUnits,
): void {
  if (by === -line.amount) return removeLine(ledger, payment, line)
  line.amount += by
  moveOpen(ledger, line, -by)
}

/** What is open on the linked invoice or credit memo grows by `amount`. */
function moveOpen(ledger: Ledger, line: PaymentLine, amount: MinorUnits): void {
  const { target } = line
  if (target.type !== 'Invoice' && target.type !== 'CreditMemo') return
  const { record } = target
  record.balance += amount
  touch(ledger, record)
  announce(ledger, record, 'updated')
  post(ledger, record.customer, target.type === 'Invoice' ? amount : -amount)
}

function sumLines(payment: PaymentRecord, side: PaymentLine['side']): MinorUnits {
  let sum = 0
  for (const line of payment.lines) if (line.side === side) sum += line.amount
  return sum
}

/**
 * Whatever the lines leave of the money stays on account: identity 1. Throws `BookError` when they take more than there
 * is.
 */
export function settle(ledger: Ledger, payment: PaymentRecord): void {
  const unapplied = payment.total + sumLines(payment, 'credit') - sumLines(payment, 'debit')
  if (unapplied < 0) {
    throw new BookError(`Payment ${payment.id} is applied beyond its amount and credits.`)
  }
  post(ledger, payment.customer, payment.unapplied - unapplied)
  payment.unapplied = unapplied
}

/**
 * Unlinks an invoice or credit memo from a payment and makes the payment's sums agree again: credits without a use go
 * back to their memos, debits without cover are reduced from the last line on, the rest is a matter of UnappliedAmt.
 */
export function unlink(
  ledger: Ledger,
  payment: PaymentRecord,
  record: InvoiceRecord | CreditMemoRecord,
): void {
  const linked = payment.lines.filter(
    ({ target }) => 'record' in target && target.record === record,
  )
  for (const line of linked) removeLine(ledger, payment, line)
  rebalance(ledger, payment)
}

/** See `unlink`; also after a linked document or the payment itself became smaller. */
export function rebalance(ledger: Ledger, payment: PaymentRecord): void {
  const gap = () => payment.total + sumLines(payment, 'credit') - sumLines(payment, 'debit')
  let surplus = gap() - payment.unapplied
  for (const line of payment.lines.toReversed()) {
    if (surplus <= 0) break
    if (line.target.type !== 'CreditMemo') continue
    const released = Math.min(surplus, line.amount)
    resizeLine(ledger, payment, line, -released)
    surplus -= released
  }
  for (const line of payment.lines.toReversed()) {
    if (gap() >= 0) break
    if (line.side !== 'debit') continue
    // A refund cannot become smaller: its cheque is removed completely, and the freed amount is settled below.
    const isInvoice = line.target.type === 'Invoice'
    resizeLine(ledger, payment, line, isInvoice ? -Math.min(-gap(), line.amount) : -line.amount)
  }
  settle(ledger, payment)
  if (payment.total === 0 && payment.lines.length === 0 && !ledger.quirks.emptyLinksStay) {
    remove(ledger, payment)
    return
  }
  touch(ledger, payment)
  announce(ledger, payment, 'updated')
}
