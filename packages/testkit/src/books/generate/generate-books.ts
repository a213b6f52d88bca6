import type { Ledger } from '../ledger.ts'
import { createCustomer } from '../operations/customers.ts'
import { createInvoice } from '../operations/sales.ts'
import { receivePayment } from '../operations/payments.ts'
import type { Prng } from '../prng.ts'

export interface GenerateOptions {
  /** Customers, sub-customers included. Default 40. */
  customers?: number
  /** Invoices, one-off and recurring together. Default ten per customer. */
  invoices?: number
}

/** Writes a company's history. */
export function generateBooks(ledger: Ledger, random: Prng, options: GenerateOptions): void {
  const count = options.customers ?? 40
  const item = [...ledger.records.Item.values()][0]!
  const customers = Array.from({ length: count }, (_, n) =>
    createCustomer(ledger, { displayName: `Customer ${n + 1}` }),
  )
  const invoices = count === 0 ? 0 : (options.invoices ?? count * 10)
  for (let n = 0; n < invoices; n += 1) {
    const customer = random.pick(customers)
    const amount = random.integer(1_00, 5000_00)
    const invoice = createInvoice(ledger, {
      customer,
      lines: [
        {
          kind: 'item',
          item,
          description: null,
          amount,
          quantity: '1',
          unitPrice: null,
          taxable: false,
        },
      ],
    })
    if (random.chance(0.6)) {
      receivePayment(ledger, {
        customer,
        total: amount,
        applications: [{ invoice, amount }],
        depositAccountId: '4',
      })
    }
  }
}
