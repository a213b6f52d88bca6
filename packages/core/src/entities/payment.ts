import { z } from 'zod'
import { amount, common, date, linkedTxn, reference } from './wire-values.ts'

/** A line of a payment. `Amount` is always positive: the sign comes from the type of what it links. */
export const paymentLineSchema = z.looseObject({
  Amount: amount,
  LinkedTxn: z.array(linkedTxn).optional(),
})

/** @see https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/payment */
export const paymentSchema = z.looseObject({
  ...common,
  TxnDate: date.optional(),
  TotalAmt: amount,
  UnappliedAmt: amount.optional(),
  ExchangeRate: amount.optional(),
  CurrencyRef: reference.optional(),
  CustomerRef: reference.optional(),
  PaymentRefNum: z.string().optional(),
  PrivateNote: z.string().optional(),
  VoidReason: z.string().optional(),
  Line: z.array(paymentLineSchema).optional(),
  LinkedTxn: z.array(linkedTxn).optional(),
})

export type Payment = z.infer<typeof paymentSchema>
