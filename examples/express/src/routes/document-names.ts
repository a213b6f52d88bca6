import type { DocumentChange, EntityReading, ReceiptKind, TimelineKind } from '@vectis/billing-hub'

/** The name of each kind of timeline event. */
export const eventTitles: Record<TimelineKind, string> = {
  invoice_issued: 'Invoice',
  invoice_overdue: 'Overdue: invoice',
  invoice_voided: 'Voided: invoice',
  payment_received: 'Payment',
  sales_receipt: 'Sales receipt',
  refund_receipt: 'Refund receipt',
  credit_applied: 'Credit applied',
}

/** What is read of QuickBooks. */
export const entityNames: Record<EntityReading['entity'], string> = {
  Customer: 'customers',
  Invoice: 'invoices',
  Payment: 'payments',
  CreditMemo: 'credit memos',
  SalesReceipt: 'sales receipts',
  RefundReceipt: 'refund receipts',
  RecurringTransaction: 'recurring templates',
}

/** What one document is called. */
export const documentNames: Record<DocumentChange['entity'], string> = {
  Invoice: 'Invoice',
  Payment: 'Payment',
  CreditMemo: 'Credit memo',
  SalesReceipt: 'Sales receipt',
  RefundReceipt: 'Refund receipt',
  RecurringTransaction: 'Recurring template',
}

interface ReceiptNames {
  entity: EntityReading['entity']
  figure: string
  note: string
  name: string
}

/** Receipts that have their own figures, in the order of the page. */
const receiptNames: Record<ReceiptKind, ReceiptNames> = {
  salesReceipts: {
    entity: 'SalesReceipt',
    figure: 'Sales receipts',
    note: 'paid on the spot',
    name: 'sales receipt',
  },
  refunds: {
    entity: 'RefundReceipt',
    figure: 'Refunds',
    note: 'given back on the spot',
    name: 'refund receipt',
  },
}

export const receipts = Object.entries(receiptNames) as [ReceiptKind, ReceiptNames][]
