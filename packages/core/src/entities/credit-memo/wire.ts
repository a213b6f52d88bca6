import { z } from 'zod'
import { salesLineSchema } from '../parts/sales-line.ts'
import { amount, transaction } from '../parts/wire-values.ts'
import { documentFields } from '../parts/query-fields.ts'
import type { WireEntity } from '../parts/wire-entity.ts'

/** @see https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/creditmemo */
export const creditMemoSchema = z.looseObject({
  ...transaction,
  DocNumber: z.string().nullish(),
  Balance: amount.nullish(),
  RemainingCredit: amount.nullish(),
  HomeTotalAmt: amount.nullish(),
  Line: z.array(salesLineSchema).nullish(),
})

export type CreditMemo = z.infer<typeof creditMemoSchema>

export const creditMemoWire = {
  schema: creditMemoSchema,
  resource: 'creditmemo',
  webhookToken: 'creditmemo',
  fields: { ...documentFields, Balance: 'decimal' },
  essential: ['Id', 'TotalAmt', 'Balance', 'RemainingCredit'],
} as const satisfies WireEntity
