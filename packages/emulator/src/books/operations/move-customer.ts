import { BookError } from '../book-error.ts'
import type { Ledger } from '../ledger.ts'
import { announce, touch } from '../ledger.ts'
import type { CustomerRecord } from '../records.ts'
import { descendantsOf, levelOf } from './customers.ts'

/** Puts a customer below another one, or at the top. Its sub-customers move with it; balances stay whose they are. */
export function moveCustomer(
  ledger: Ledger,
  customer: CustomerRecord,
  parent: CustomerRecord | null,
): void {
  const family = descendantsOf(customer)
  if (parent === customer || (parent !== null && family.includes(parent))) {
    throw new BookError('A customer cannot be below itself.')
  }
  if (parent !== null && parent.currency !== customer.currency) {
    throw new BookError('A sub-customer has its parent’s currency.')
  }
  const depth = Math.max(0, ...family.map((one) => levelOf(one) - levelOf(customer)))
  if (parent !== null && levelOf(parent) + 1 + depth > 4) {
    throw new BookError('Sub-customers go four levels deep.')
  }
  const former = customer.parent
  former?.children.splice(former.children.indexOf(customer), 1)
  parent?.children.push(customer)
  customer.parent = parent
  touch(ledger, customer)
  announce(ledger, customer, 'updated')
  // Their FullyQualifiedName, or their BalanceWithJobs, is another one.
  for (const one of family) touch(ledger, one, false)
  for (const one of [former, parent]) if (one !== null) touch(ledger, one, false)
}
