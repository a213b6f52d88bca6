import { z } from 'zod'
import { common } from '../parts/wire-values.ts'
import { versionFields } from '../parts/query-fields.ts'
import type { WireEntity } from '../parts/wire-entity.ts'

/** @see https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/companyinfo */
export const companyInfoSchema = z.looseObject({
  ...common,
  CompanyName: z.string().nullish(),
  LegalName: z.string().nullish(),
  Country: z.string().nullish(),
  /** Declared in Intuit's schema but not in its documentation: used when present. */
  DefaultTimeZone: z.string().nullish(),
  CompanyAddr: z
    .looseObject({
      CountrySubDivisionCode: z.string().nullish(),
      Country: z.string().nullish(),
    })
    .nullish(),
})

export type CompanyInfo = z.infer<typeof companyInfoSchema>

export const companyInfoWire = {
  schema: companyInfoSchema,
  resource: 'companyinfo',
  webhookToken: null,
  fields: versionFields,
  essential: ['Id'],
} as const satisfies WireEntity
