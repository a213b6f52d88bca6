import type { SyncEntity } from '@vectis/quickbooks'
import {
  creditMemoSpec,
  customerSpec,
  invoiceSpec,
  paymentSpec,
  templateSpec,
  type TableSpec,
} from './table-spec.ts'

/** The table that holds each entity; for payments, that of their headers. */
export const specs: Record<SyncEntity, TableSpec> = {
  Customer: customerSpec,
  Invoice: invoiceSpec,
  Payment: paymentSpec,
  CreditMemo: creditMemoSpec,
  RecurringTransaction: templateSpec,
}
