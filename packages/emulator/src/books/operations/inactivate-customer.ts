import { BookError } from '../book-error.ts'
import { firstItem } from '../input.ts'
import type { Ledger } from '../ledger.ts'
import { announce, touch } from '../ledger.ts'
import type { CustomerRecord } from '../records.ts'
import { createCreditMemo } from './sales.ts'

/** Makes a customer inactive; a credit memo balances its debt, as in QuickBooks. */
export function inactivateCustomer(ledger: Ledger, customer: CustomerRecord): void {
  if (!customer.active) throw new BookError(`Customer ${customer.id} is inactive already.`)
  if (customer.children.some((child) => child.active)) {
    throw new BookError(`Customer ${customer.id} has active sub-customers.`)
  }
  if (customer.balance > 0) {
    createCreditMemo(ledger, {
      customer,
      lines: [
        {
          kind: 'item',
          item: firstItem(ledger),
          description: 'Balance adjustment',
          amount: customer.balance,
          quantity: null,
          unitPrice: null,
          taxable: false,
        },
      ],
      note: 'Created by QB Online to adjust balance for deletion.',
    })
  }
  customer.active = false
  touch(ledger, customer)
  announce(ledger, customer, 'updated')
}

export function reactivateCustomer(ledger: Ledger, customer: CustomerRecord): void {
  if (customer.active) throw new BookError(`Customer ${customer.id} is active.`)
  if (customer.parent?.active === false) throw new BookError('Its parent is inactive.')
  customer.active = true
  touch(ledger, customer)
  announce(ledger, customer, 'updated')
}
