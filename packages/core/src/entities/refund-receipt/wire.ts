import { receiptWire } from '../parts/receipt.ts'
import type { WireEntity } from '../parts/wire-entity.ts'

/**
 * Money given back on the spot.
 *
 * @see https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/refundreceipt
 */
export const refundReceiptWire = {
  ...receiptWire,
  resource: 'refundreceipt',
  webhookToken: 'refundreceipt',
} as const satisfies WireEntity
