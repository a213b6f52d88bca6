import type { EntityReading, PanelMonth, TimelineKind } from '@vectis/billing-hub'

type ReceiptKind = keyof PanelMonth['receipts']

/** What an event of the timeline is called. */
export const eventTitles: Record<TimelineKind, string> = {
  invoice_issued: 'Invoice',
  invoice_overdue: 'Overdue: invoice',
  invoice_voided: 'Voided: invoice',
  payment_received: 'Payment',
  credit_applied: 'Credit applied',
}

/** What is read of QuickBooks, where a figure needs it. */
export const entityNames: Partial<Record<EntityReading['entity'], string>> = {
  Invoice: 'invoices',
  Payment: 'payments',
  CreditMemo: 'credit memos',
}

interface ReceiptNames {
  entity: EntityReading['entity']
  figure: string
  note: string
  many: string
}

/** Receipts with figures of their own, in the order of the page. */
const receiptNames: Record<ReceiptKind, ReceiptNames> = {}

export const receipts = Object.entries(receiptNames) as [ReceiptKind, ReceiptNames][]
