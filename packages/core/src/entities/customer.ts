import { z } from 'zod'
import { amount, common, reference } from './wire-values.ts'

/** @see https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/customer */
export const customerSchema = z.looseObject({
  ...common,
  DisplayName: z.string(),
  FullyQualifiedName: z.string().optional(),
  CompanyName: z.string().optional(),
  Active: z.boolean().optional(),
  Job: z.boolean().optional(),
  IsProject: z.boolean().optional(),
  BillWithParent: z.boolean().optional(),
  ParentRef: reference.optional(),
  Balance: amount.optional(),
  BalanceWithJobs: amount.optional(),
  CurrencyRef: reference.optional(),
  PrimaryEmailAddr: z.looseObject({ Address: z.string().optional() }).optional(),
  PrimaryPhone: z.looseObject({ FreeFormNumber: z.string().optional() }).optional(),
  BillAddr: z
    .looseObject({
      Line1: z.string().optional(),
      City: z.string().optional(),
      PostalCode: z.string().optional(),
      Country: z.string().optional(),
    })
    .optional(),
})

export type Customer = z.infer<typeof customerSchema>
