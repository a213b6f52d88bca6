import { expectedBillingRows } from '@vectis/quickbooks-testkit'
import type { BooksCompany } from '@vectis/quickbooks-emulator'
import type { Seeded } from './seeded.ts'

/**
 * Merges a customer that has transactions into another, without a new version of these: most are paid, and no balance
 * shows them.
 */
export function mergeTwo(
  company: BooksCompany,
  { later, trace }: { later: Seeded; trace: string[] },
): void {
  const { Customer: customers, Invoice: invoices } = expectedBillingRows(company).rows
  const owners = [...new Set(invoices.map(({ customerExternalId }) => customerExternalId))]
  if (owners.length < 2 || customers.length < 3) return
  const loserId = later.pick(owners)
  const survivorId = later.pick(customers).externalId
  if (loserId === null || loserId === survivorId) return
  try {
    company.operations.mergeCustomers({
      survivorId,
      loserId,
      touchTransactions: false,
      stub: later.chance(0.5),
    })
    trace.push(`merged ${loserId} into ${survivorId}`)
  } catch {
    // QuickBooks refuses it.
  }
}
