import { z } from 'zod'
import { amount } from './wire-values.ts'

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
