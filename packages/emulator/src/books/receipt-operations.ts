import type { WireObject } from './company.ts'
import type { Operate } from './customer-operations.ts'
import { find, readLines } from './input.ts'
import type { Ledger } from './ledger.ts'
import type { SalesInput } from './operation-inputs.ts'
import { createReceipt } from './operations/receipts.ts'
import type { ReceiptEntity } from './records.ts'

/** A receipt as a person enters it; the customer may be absent. */
export interface ReceiptInput extends Omit<SalesInput, 'customerId'> {
  customerId?: string
  /** `PaymentMethodRef`. */
  methodId?: string
  /** `PaymentRefNum`. */
  referenceNumber?: string
  /** `DepositToAccountRef`. Default: the account of undeposited funds, `4`. */
  depositAccountId?: string
}

/** What can be done to sales receipts and refund receipts alone. */
export interface ReceiptOperations {
  createSalesReceipt(input: ReceiptInput): WireObject
  createRefundReceipt(input: ReceiptInput): WireObject
}

export function createReceiptOperations(ledger: Ledger, operate: Operate): ReceiptOperations {
  const create = (entity: ReceiptEntity) =>
    operate((input: ReceiptInput) => {
      const { customerId, amount, lines, depositAccountId = '4', ...rest } = input
      if (lines === undefined && amount === undefined) {
        throw new TypeError('Expected "lines" or "amount".')
      }
      return createReceipt(ledger, entity, {
        ...rest,
        depositAccountId,
        customer: customerId === undefined ? null : find(ledger, 'Customer', customerId),
        lines: readLines(ledger, lines ?? [{ amount: amount ?? 0 }]),
      })
    })
  return {
    createSalesReceipt: create('SalesReceipt'),
    createRefundReceipt: create('RefundReceipt'),
  }
}
