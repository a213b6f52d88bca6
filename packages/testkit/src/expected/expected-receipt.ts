import type { ReceiptRow } from '@vectis/quickbooks/rows'
import { decimalText, multiplyMinorUnits } from '@vectis/quickbooks-emulator/records'
import type { ReceiptRecord } from '@vectis/quickbooks-emulator/records'
import { hasNoAmounts } from './expected-documents.ts'
import { expectedVersion } from './expected-version.ts'
import { saysVoided } from './says-voided.ts'

export function expectedReceipt(receipt: ReceiptRecord): ReceiptRow {
  const { total, exchangeRate } = receipt
  const isVoided = total === 0 && saysVoided(receipt.note)
  return {
    ...expectedVersion(receipt),
    docNumber: receipt.docNumber,
    customerExternalId: receipt.customer?.id ?? null,
    txnDate: receipt.txnDate,
    currency: receipt.currency,
    exchangeRate,
    totalAmount: decimalText(total),
    taxAmount: decimalText(receipt.tax),
    homeTotalAmount:
      exchangeRate === null ? null : decimalText(multiplyMinorUnits(total, exchangeRate)),
    depositAccountRef: receipt.depositAccountId,
    paymentMethodRef: receipt.methodId,
    referenceNumber: receipt.referenceNumber,
    isVoided,
    voidEvidence: isVoided ? 'note' : null,
    isAllZero: total === 0 && hasNoAmounts(receipt),
  }
}
