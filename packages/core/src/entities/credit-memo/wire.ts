import { z } from 'zod'
import { salesLineSchema } from '../invoice/wire.ts'
import { amount, common, date, reference } from '../parts/wire-values.ts'

/** @see https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/creditmemo */
export const creditMemoSchema = z.looseObject({
  ...common,
  DocNumber: z.string().nullish(),
  TxnDate: date.nullish(),
  TotalAmt: amount,
  Balance: amount.nullish(),
  RemainingCredit: amount.nullish(),
  HomeTotalAmt: amount.nullish(),
  ExchangeRate: amount.nullish(),
  CurrencyRef: reference.nullish(),
  CustomerRef: reference.nullish(),
  PrivateNote: z.string().nullish(),
  VoidReason: z.string().nullish(),
  Line: z.array(salesLineSchema).nullish(),
})

export type CreditMemo = z.infer<typeof creditMemoSchema>
