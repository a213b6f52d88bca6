import { receiptActivities } from '../activity/receipt-activities.ts'
import type { Ledger } from '../ledger.ts'
import { inactivateCustomer } from '../operations/inactivate-customer.ts'
import { changeItem, createItem } from '../operations/items.ts'
import type { SeededRandom } from '../../seeded-random.ts'
import type { Catalogue } from './sales-lines.ts'

/**
 * What a company collects over the years, at the end of its history so that no other row differs: customers and items
 * that are inactive, one item of them on old documents, and sales receipts. Nothing in a company of fewer than twenty
 * customers.
 */
export function makeOldRows(
  ledger: Ledger,
  random: SeededRandom,
  { catalogue, wanted }: { catalogue: Catalogue; wanted: number },
): void {
  if (wanted === 0) return
  const billed = new Set([...ledger.records.Invoice.values()].map(({ customer }) => customer))
  const idle = [...billed].filter(
    ({ active, balance, children }) => active && balance === 0 && children.length === 0,
  )
  for (const customer of idle.slice(-wanted)) inactivateCustomer(ledger, customer)
  changeItem(ledger, catalogue.items.at(-1)!, { active: false })
  createItem(ledger, { name: 'Fax line', unitPrice: 19_00, active: false })
  for (let number = 0; number < 2 * wanted; number += 1) {
    receiptActivities.createSalesReceipt({ ledger, random })
  }
  receiptActivities.voidSalesReceipt({ ledger, random })
}

/** One for every twenty customers, at most three. */
export function oldRowsOf(customers: number): number {
  return Math.min(3, Math.floor(customers / 20))
}
