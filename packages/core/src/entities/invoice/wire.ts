import { z } from 'zod'
import { salesLineSchema } from '../parts/sales-line.ts'
import { amount, date, linkedTxn, reference, transaction } from '../parts/wire-values.ts'
import { documentFields } from '../parts/query-fields.ts'
import type { WireEntity } from '../parts/wire-entity.ts'

/** @see https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/invoice */
export const invoiceSchema = z.looseObject({
  ...transaction,
  DocNumber: z.string().nullish(),
  DueDate: date.nullish(),
  Balance: amount,
  Deposit: amount.nullish(),
  HomeTotalAmt: amount.nullish(),
  HomeBalance: amount.nullish(),
  RecurDataRef: reference.nullish(),
  EmailStatus: z.string().nullish(),
  /** In Intuit's schema, but in no payload we have seen. */
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
