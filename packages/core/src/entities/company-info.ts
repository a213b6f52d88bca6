import { z } from 'zod'
import { common } from './wire-values.ts'

/** @see https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/companyinfo */
export const companyInfoSchema = z.looseObject({
  ...common,
  CompanyName: z.string().optional(),
  LegalName: z.string().optional(),
  Country: z.string().optional(),
  /** Declared in Intuit's schema, not in its pages: take it when it is there. */
  DefaultTimeZone: z.string().optional(),
  CompanyAddr: z
    .looseObject({
      CountrySubDivisionCode: z.string().optional(),
      Country: z.string().optional(),
    })
    .optional(),
})

export type CompanyInfo = z.infer<typeof companyInfoSchema>
