import { z } from 'zod'
import { amount, common, date, linkedTxn, reference } from './wire-values.ts'

/** A line of a sales form. Group lines nest theirs; a discount's amount is positive and is subtracted; subtotals must not be summed. */
export const salesLineSchema = z.looseObject({
  Id: z.string().optional(),
  Amount: amount.optional(),
  DetailType: z.string().optional(),
})

/** @see https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/invoice */
export const invoiceSchema = z.looseObject({
  ...common,
  DocNumber: z.string().optional(),
  TxnDate: date.optional(),
  DueDate: date.optional(),
  TotalAmt: amount,
  Balance: amount,
  Deposit: amount.optional(),
  HomeTotalAmt: amount.optional(),
  HomeBalance: amount.optional(),
  ExchangeRate: amount.optional(),
  CurrencyRef: reference.optional(),
  CustomerRef: reference.optional(),
  RecurDataRef: reference.optional(),
  PrivateNote: z.string().optional(),
  EmailStatus: z.string().optional(),
  /** In no payload seen; honoured where a source has it. */
  VoidReason: z.string().optional(),
  /** In Intuit's schema, in no payload seen. */
  invoiceStatus: z.string().optional(),
  TxnTaxDetail: z.looseObject({ TotalTax: amount.optional() }).optional(),
  Line: z.array(salesLineSchema).optional(),
  LinkedTxn: z.array(linkedTxn).optional(),
})

export type Invoice = z.infer<typeof invoiceSchema>
