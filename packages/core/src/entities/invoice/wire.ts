import { z } from 'zod'
import { amount, common, date, linkedTxn, reference } from '../parts/wire-values.ts'

/**
 * A line of a sales form. Group lines nest theirs; a discount's amount is positive and is subtracted; subtotals must
 * not be summed.
 */
export const salesLineSchema = z.looseObject({
  Id: z.string().nullish(),
  Amount: amount.nullish(),
  DetailType: z.string().nullish(),
  // Groups hold no groups.
  GroupLineDetail: z
    .looseObject({ Line: z.array(z.looseObject({ Amount: amount.nullish() })).nullish() })
    .nullish(),
})

/** @see https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/invoice */
export const invoiceSchema = z.looseObject({
  ...common,
  DocNumber: z.string().nullish(),
  TxnDate: date.nullish(),
  DueDate: date.nullish(),
  TotalAmt: amount,
  Balance: amount,
  Deposit: amount.nullish(),
  HomeTotalAmt: amount.nullish(),
  HomeBalance: amount.nullish(),
  ExchangeRate: amount.nullish(),
  CurrencyRef: reference.nullish(),
  CustomerRef: reference.nullish(),
  RecurDataRef: reference.nullish(),
  PrivateNote: z.string().nullish(),
  EmailStatus: z.string().nullish(),
  /** In no payload seen; honoured where a source has it. */
  VoidReason: z.string().nullish(),
  /** In Intuit's schema, in no payload seen. */
  invoiceStatus: z.string().nullish(),
  TxnTaxDetail: z.looseObject({ TotalTax: amount.nullish() }).nullish(),
  Line: z.array(salesLineSchema).nullish(),
  LinkedTxn: z.array(linkedTxn).nullish(),
})

export type Invoice = z.infer<typeof invoiceSchema>
