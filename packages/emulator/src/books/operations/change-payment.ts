import { BookError } from '../book-error.ts'
import type { Ledger } from '../ledger.ts'
import { announce, touch } from '../ledger.ts'
import type { MinorUnits } from '../minor-units.ts'
import type { PaymentLine, PaymentRecord } from '../records.ts'
import { addLine, settle } from './payment-lines.ts'
import type { PaymentDraft } from './payments.ts'
import { buildLines, clearPayment } from './payments.ts'
import { chooseRate } from './sales.ts'

/** Lines on transactions that the books keep no objects of, as they are on the payment already. */
export type KeptLine = PaymentLine & { target: { id: string } }

/**
 * Enters a whole payment again: what its former lines paid is open again, then the new ones are applied. Refuses before
 * it changes anything.
 */
export function changePayment(
  ledger: Ledger,
  payment: PaymentRecord,
  draft: Omit<PaymentDraft, 'others'> & { kept: readonly KeptLine[] },
): void {
  const { customer, total, kept } = draft
  const isSame = customer === payment.customer && total === payment.total
  if (payment.isVoided && total !== 0) throw new BookError(`Payment ${payment.id} is voided.`)
  if (payment.depositId !== null && !isSame) {
    throw new BookError(`Payment ${payment.id} is deposited.`, { code: '6540' })
  }
  if (customer.currency !== payment.currency) throw new BookError('The currencies differ.')
  if (!Number.isSafeInteger(total) || total < 0) throw new BookError('A payment is not below zero.')
  const lines = [...buildLines(ledger, customer, draft, openWithout(payment)), ...kept]
  let left = total
  for (const { side, amount } of lines) left += side === 'credit' ? amount : -amount
  if (left < 0) throw new BookError('The lines take more than there is.')

  clearPayment(ledger, payment)
  payment.customer = customer
  payment.total = total
  for (const line of lines) addLine(ledger, payment, line)
  settle(ledger, payment)
  payment.txnDate = draft.txnDate ?? payment.txnDate
  const rate = draft.exchangeRate ?? payment.exchangeRate
  payment.exchangeRate = chooseRate(ledger, payment.currency, rate)
  payment.note = draft.note ?? null
  payment.referenceNumber = draft.referenceNumber ?? null
  payment.methodId = draft.methodId ?? null
  payment.depositAccountId = draft.depositAccountId ?? null
  touch(ledger, payment)
  announce(ledger, payment, 'updated')
}

/** What will be open on each document once this payment's own lines are gone. */
function openWithout(payment: PaymentRecord): Map<object, MinorUnits> {
  const open = new Map<object, MinorUnits>()
  for (const { amount, target } of payment.lines) {
    if (!('record' in target)) continue
    open.set(target.record, (open.get(target.record) ?? target.record.balance) + amount)
  }
  return open
}
