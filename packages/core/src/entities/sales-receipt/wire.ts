import { receiptWire } from '../parts/receipt.ts'
import type { WireEntity } from '../parts/wire-entity.ts'

/**
 * A sale paid on the spot: billed and received at once.
 *
 * @see https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/salesreceipt
 */
export const salesReceiptWire = {
  ...receiptWire,
  resource: 'salesreceipt',
  webhookToken: 'salesreceipt',
} as const satisfies WireEntity
