import type { Ledger } from '../ledger.ts'
import type { MinorUnits } from '../minor-units.ts'
import { multiplyMinorUnits } from '../minor-units.ts'
import type { CustomerRecord, PaymentRecord } from '../records.ts'

/** A document that is open on a day, in the home currency; credits and money on account are below zero. */
export interface OpenItem {
  type: 'Invoice' | 'Credit Memo' | 'Payment'
  id: string
  customer: CustomerRecord
  docNumber: string | null
  txnDate: string
  /** Invoices only; null where they have none. */
  dueDate: string | null
  amount: MinorUnits
}

/**
 * What is open at the end of a day, from the documents and the lines of payments dated by then. Each document is
 * converted at its own rate.
 */
export function listOpenItems(ledger: Ledger, asOf: string): OpenItem[] {
  const applied = new Map<object, MinorUnits>()
  const items: OpenItem[] = []
  const { Invoice, CreditMemo, Payment } = ledger.records
  for (const payment of Payment.values()) {
    if (payment.txnDate > asOf) continue
    const left = leftOn(payment, asOf, applied)
    const amount = -inHome(left, payment.exchangeRate)
    const { id, customer, referenceNumber: docNumber, txnDate } = payment
    items.push({ type: 'Payment', id, customer, docNumber, txnDate, dueDate: null, amount })
  }
  for (const invoice of Invoice.values()) {
    if (invoice.txnDate > asOf) continue
    const { id, customer, docNumber, txnDate, dueDate, exchangeRate, total, deposit } = invoice
    const left = total - (deposit ?? 0) - (applied.get(invoice) ?? 0)
    const amount = inHome(left, exchangeRate)
    items.push({ type: 'Invoice', id, customer, docNumber, txnDate, dueDate, amount })
  }
  for (const memo of CreditMemo.values()) {
    if (memo.txnDate > asOf) continue
    const { id, customer, docNumber, txnDate, exchangeRate } = memo
    const amount = -inHome(memo.total - (applied.get(memo) ?? 0), exchangeRate)
    items.push({ type: 'Credit Memo', id, customer, docNumber, txnDate, dueDate: null, amount })
  }
  return items.filter(({ amount }) => amount !== 0)
}

/** What a payment leaves on account; notes what its lines take from documents of that day or before. */
function leftOn(
  payment: PaymentRecord,
  asOf: string,
  applied: Map<object, MinorUnits>,
): MinorUnits {
  let left = payment.total
  for (const { amount, side, target } of payment.lines) {
    if ('record' in target) {
      if (target.record.txnDate > asOf) continue
      applied.set(target.record, (applied.get(target.record) ?? 0) + amount)
    }
    left += side === 'credit' ? amount : -amount
  }
  return left
}

function inHome(amount: MinorUnits, rate: string | null): MinorUnits {
  return rate === null ? amount : multiplyMinorUnits(amount, rate)
}
