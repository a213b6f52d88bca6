import { z } from 'zod'
import type { CalendarDate } from '../../values/calendar-date.ts'
import { isZeroDecimal, parseDecimal, type Decimal } from '../../values/decimal.ts'
import { documentFigures } from './lost-figures.ts'
import { optionalAmount } from './optional-amount.ts'
import { documentFields } from './query-fields.ts'
import { version, type BillingRowVersion, type BuildRowOptions } from './row-version.ts'
import { salesLineSchema } from './sales-line.ts'
import { currencyOf } from './transaction-currency.ts'
import { areLinesZero, ownVoidEvidence, type VoidEvidence } from './void-evidence.ts'
import { amount, reference, transaction } from './wire-values.ts'

/** Money that was paid on the spot. It is no debt; the customer may be absent. */
export const receiptSchema = z.looseObject({
  ...transaction,
  DocNumber: z.string().nullish(),
  HomeTotalAmt: amount.nullish(),
  DepositToAccountRef: reference.nullish(),
  PaymentMethodRef: reference.nullish(),
  PaymentRefNum: z.string().nullish(),
  TxnTaxDetail: z.looseObject({ TotalTax: amount.nullish() }).nullish(),
  Line: z.array(salesLineSchema).nullish(),
})

export type Receipt = z.infer<typeof receiptSchema>

/** The wire format of both kinds of receipts. */
export const receiptWire = {
  schema: receiptSchema,
  fields: documentFields,
  essential: ['Id', 'TotalAmt'],
} as const

export interface ReceiptRow extends BillingRowVersion {
  docNumber: string | null
  /** Null: no customer, which is valid for a receipt. */
  customerExternalId: string | null
  txnDate: CalendarDate | null
  currency: string
  exchangeRate: Decimal | null
  /** Tax included. */
  totalAmount: Decimal
  taxAmount: Decimal | null
  homeTotalAmount: Decimal | null
  /** `DepositToAccountRef.value`. */
  depositAccountRef: string | null
  /** `PaymentMethodRef.value`. */
  paymentMethodRef: string | null
  /** `PaymentRefNum`. */
  referenceNumber: string | null
  isVoided: boolean
  voidEvidence: VoidEvidence | null
  isAllZero: boolean
}

/** The row of a receipt. */
export function buildReceiptRow(receipt: Receipt, options: BuildRowOptions = {}): ReceiptRow {
  const total = parseDecimal(receipt.TotalAmt)
  const isZero = isZeroDecimal(total)
  const voidEvidence = ownVoidEvidence(receipt, isZero)
  return {
    ...version(receipt, receipt, options),
    ...currencyOf(documentFigures, receipt, receipt, options),
    docNumber: receipt.DocNumber ?? null,
    customerExternalId: receipt.CustomerRef?.value ?? null,
    txnDate: receipt.TxnDate ?? null,
    exchangeRate: optionalAmount(receipt.ExchangeRate),
    totalAmount: total,
    taxAmount: optionalAmount(receipt.TxnTaxDetail?.TotalTax),
    homeTotalAmount: optionalAmount(receipt.HomeTotalAmt),
    depositAccountRef: receipt.DepositToAccountRef?.value ?? null,
    paymentMethodRef: receipt.PaymentMethodRef?.value ?? null,
    referenceNumber: receipt.PaymentRefNum ?? null,
    isVoided: voidEvidence !== null,
    voidEvidence,
    isAllZero: isZero && areLinesZero(receipt),
  }
}
