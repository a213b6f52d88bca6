import { z } from 'zod'
import { amount, common, reference } from '../parts/wire-values.ts'
import { versionFields } from '../parts/query-fields.ts'
import type { WireEntity } from '../parts/wire-entity.ts'

/** @see https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/customer */
export const customerSchema = z.looseObject({
  ...common,
  DisplayName: z.string(),
  FullyQualifiedName: z.string().nullish(),
  CompanyName: z.string().nullish(),
  Active: z.boolean().nullish(),
  Job: z.boolean().nullish(),
  IsProject: z.boolean().nullish(),
  BillWithParent: z.boolean().nullish(),
  ParentRef: reference.nullish(),
  Balance: amount.nullish(),
  BalanceWithJobs: amount.nullish(),
  CurrencyRef: reference.nullish(),
  PrimaryEmailAddr: z.looseObject({ Address: z.string().nullish() }).nullish(),
  PrimaryPhone: z.looseObject({ FreeFormNumber: z.string().nullish() }).nullish(),
  BillAddr: z
    .looseObject({
      Line1: z.string().nullish(),
      City: z.string().nullish(),
      PostalCode: z.string().nullish(),
      Country: z.string().nullish(),
    })
    .nullish(),
})

export type Customer = z.infer<typeof customerSchema>

export const customerWire = {
  schema: customerSchema,
  resource: 'customer',
  webhookToken: 'customer',
  fields: {
    ...versionFields,
    DisplayName: 'text',
    FullyQualifiedName: 'text',
    CompanyName: 'text',
    GivenName: 'text',
    FamilyName: 'text',
    Active: 'boolean',
    Balance: 'decimal',
  },
  essential: ['Id', 'DisplayName'],
} as const satisfies WireEntity
