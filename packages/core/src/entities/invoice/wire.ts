import { z } from 'zod'
import { salesLineSchema } from '../parts/sales-line.ts'
import { amount, common, date, linkedTxn, reference } from '../parts/wire-values.ts'
import { documentFields } from '../parts/query-fields.ts'
import type { WireEntity } from '../parts/wire-entity.ts'

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

export const invoiceWire = {
  schema: invoiceSchema,
  resource: 'invoice',
  webhookToken: 'invoice',
  fields: { ...documentFields, DueDate: 'date', Balance: 'decimal' },
  essential: ['Id', 'TotalAmt', 'Balance'],
} as const satisfies WireEntity
