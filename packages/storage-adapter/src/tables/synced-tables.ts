import type { SyncEntity, syncedEntities } from '@vectis/quickbooks/rows'
import { creditMemosTable } from './credit-memos.ts'
import { customersTable } from './customers.ts'
import type { TableSpec } from './define-table.ts'
import { invoicesTable } from './invoices.ts'
import { paymentHeadersTable } from './payment-headers.ts'
import { refundReceiptsTable, salesReceiptsTable } from './receipts.ts'
import { recurringTemplatesTable } from './recurring-templates.ts'

/** The table of each entity, under the name that its line in core gives it. */
type SyncedTables = { [E in SyncEntity]: TableSpec<(typeof syncedEntities)[E]['table']> }

export const syncedTables = {
  Customer: customersTable,
  Invoice: invoicesTable,
  Payment: paymentHeadersTable,
  CreditMemo: creditMemosTable,
  SalesReceipt: salesReceiptsTable,
  RefundReceipt: refundReceiptsTable,
  RecurringTransaction: recurringTemplatesTable,
} as const satisfies SyncedTables
