import type { EntityReading, ReceiptKind, TimelineKind } from '@vectis/billing-hub'

/** What an event of the timeline is called. */
export const eventTitles: Record<TimelineKind, string> = {
  invoice_issued: 'Invoice',
  invoice_overdue: 'Overdue: invoice',
  invoice_voided: 'Voided: invoice',
  payment_received: 'Payment',
  sales_receipt: 'Sales receipt',
  refund_receipt: 'Refund receipt',
  credit_applied: 'Credit applied',
}

/** What is read of QuickBooks, where a figure needs it. */
export const entityNames: Partial<Record<EntityReading['entity'], string>> = {
  Invoice: 'invoices',
  Payment: 'payments',
  CreditMemo: 'credit memos',
  SalesReceipt: 'sales receipts',
  RefundReceipt: 'refund receipts',
}

interface ReceiptNames {
  entity: EntityReading['entity']
  figure: string
  note: string
  name: string
}

/** Receipts with figures of their own, in the order of the page. */
const receiptNames: Record<ReceiptKind, ReceiptNames> = {
  salesReceipts: {
    entity: 'SalesReceipt',
    figure: 'Sales receipts',
    note: 'paid on the spot: received, never outstanding',
    name: 'sales receipt',
  },
  refunds: {
    entity: 'RefundReceipt',
    figure: 'Refunds',
    note: 'given back on the spot: less received',
    name: 'refund receipt',
  },
}

export const receipts = Object.entries(receiptNames) as [ReceiptKind, ReceiptNames][]
