import type { MinorUnits } from '../books/minor-units.ts'
import type { Layout } from './layout.ts'

/** What all documents together do to each customer: two numbers per customer, found in one pass. */
export interface CustomerSums {
  /** Invoices less credit memos less unapplied payments. */
  balance: Float64Array
  /** Epoch seconds of the last document; 0 for a customer without any. */
  lastAt: Float64Array
  totals: IndexedTotals
}

/** Sums over the whole company, in hundredths, to compare with the rows of a mirror. */
export interface IndexedTotals {
  customers: number
  invoices: number
  payments: number
  creditMemos: number
  invoiced: MinorUnits
  outstanding: MinorUnits
  received: MinorUnits
  unapplied: MinorUnits
  remainingCredit: MinorUnits
}

export function sumCustomers(layout: Layout): CustomerSums {
  const balance = new Float64Array(layout.customers)
  const lastAt = new Float64Array(layout.customers)
  const totals: IndexedTotals = {
    customers: layout.customers,
    invoices: layout.invoices,
    payments: layout.payments,
    creditMemos: layout.creditMemos,
    invoiced: 0,
    outstanding: 0,
    received: 0,
    unapplied: 0,
    remainingCredit: 0,
  }
  const note = (customer: number, change: MinorUnits, at: number) => {
    balance[customer]! += change
    lastAt[customer] = Math.max(lastAt[customer]!, at)
  }
  for (let index = 0; index < layout.invoices; index += 1) {
    const { customer, total, balance: open, updatedAt } = layout.invoice(index)
    note(customer, open, updatedAt)
    totals.invoiced += total
    totals.outstanding += open
  }
  for (let index = 0; index < layout.payments; index += 1) {
    const { customer, total, unapplied, createdAt } = layout.payment(index)
    note(customer, -unapplied, createdAt)
    totals.received += total
    totals.unapplied += unapplied
  }
  for (let index = 0; index < layout.creditMemos; index += 1) {
    const { customer, balance: credit, updatedAt } = layout.creditMemo(index)
    note(customer, -credit, updatedAt)
    totals.remainingCredit += credit
  }
  return { balance, lastAt, totals }
}
