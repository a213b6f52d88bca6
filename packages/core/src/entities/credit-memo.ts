import { z } from 'zod'
import { salesLineSchema } from './invoice.ts'
import { amount, common, date, reference } from './wire-values.ts'

/** @see https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/creditmemo */
export const creditMemoSchema = z.looseObject({
  ...common,
  DocNumber: z.string().optional(),
  TxnDate: date.optional(),
  TotalAmt: amount,
  Balance: amount.optional(),
  RemainingCredit: amount.optional(),
  HomeTotalAmt: amount.optional(),
  ExchangeRate: amount.optional(),
  CurrencyRef: reference.optional(),
  CustomerRef: reference.optional(),
  PrivateNote: z.string().optional(),
  VoidReason: z.string().optional(),
  Line: z.array(salesLineSchema).optional(),
})

export type CreditMemo = z.infer<typeof creditMemoSchema>
