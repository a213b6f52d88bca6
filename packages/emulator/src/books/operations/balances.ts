import type { Ledger } from '../ledger.ts'
import { touch } from '../ledger.ts'
import type { MinorUnits } from '../minor-units.ts'
import type { CustomerRecord } from '../records.ts'

/** Moves a customer's balance: a new LastUpdatedTime without a new SyncToken, for the ancestors too. */
export function post(ledger: Ledger, customer: CustomerRecord, amount: MinorUnits): void {
  if (amount === 0) return
  customer.balance += amount
  touch(ledger, customer, false)
  if (!ledger.quirks.ancestorsMove) return
  for (let parent = customer.parent; parent !== null; parent = parent.parent) {
    touch(ledger, parent, false)
  }
}
