import { expectedBillingRows } from '@vectis/quickbooks-testkit'
import type { Company } from '@vectis/quickbooks-testkit'
import type { BillingRowVersion, SyncEntity } from '@vectis/quickbooks/rows'

/** The rows of the books by entity: one left out here does not compile. */
export function expectedRows(company: Company): Record<SyncEntity, readonly BillingRowVersion[]> {
  const rows = expectedBillingRows(company)
  return {
    Customer: rows.customers,
    Invoice: rows.invoices,
    Payment: rows.payments,
    CreditMemo: rows.creditMemos,
    SalesReceipt: rows.salesReceipts,
    RefundReceipt: rows.refundReceipts,
    RecurringTransaction: rows.templates,
  }
}
