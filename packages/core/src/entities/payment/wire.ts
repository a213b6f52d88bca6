import { z } from 'zod'
import { amount, linkedTxn, transaction } from '../parts/wire-values.ts'
import { versionFields } from '../parts/query-fields.ts'
import type { WireEntity } from '../parts/wire-entity.ts'

/** A line of a payment. `Amount` is always positive: the sign comes from the type of what it links. */
export const paymentLineSchema = z.looseObject({
  Amount: amount,
  LinkedTxn: z.array(linkedTxn).nullish(),
})

/** @see https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/payment */
export const paymentSchema = z.looseObject({
  ...transaction,
  UnappliedAmt: amount.nullish(),
  PaymentRefNum: z.string().nullish(),
  Line: z.array(paymentLineSchema).nullish(),
  LinkedTxn: z.array(linkedTxn).nullish(),
})

export type Payment = z.infer<typeof paymentSchema>

export const paymentWire = {
  schema: paymentSchema,
  resource: 'payment',
  webhookToken: 'payment',
  // UnappliedAmt cannot be queried, and a payment has no DocNumber.
  fields: { ...versionFields, TxnDate: 'date', TotalAmt: 'decimal', CustomerRef: 'reference' },
  essential: ['Id', 'TotalAmt', 'UnappliedAmt', 'Line[].Amount'],
} as const satisfies WireEntity
