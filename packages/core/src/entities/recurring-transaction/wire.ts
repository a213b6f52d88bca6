import { z } from 'zod'
import { amount, common, count, date, reference } from '../parts/wire-values.ts'
import { versionFields } from '../parts/query-fields.ts'
import type { WireEntity } from '../parts/wire-entity.ts'

export const scheduleSchema = z.looseObject({
  IntervalType: z.string().nullish(),
  NumInterval: count.nullish(),
  MaxOccurrences: count.nullish(),
  StartDate: date.nullish(),
  EndDate: date.nullish(),
  NextDate: date.nullish(),
  PreviousDate: date.nullish(),
})

/** A template inside its wrapper. Its `Balance` is no debt. */
export const templateSchema = z.looseObject({
  ...common,
  RecurDataRef: reference.nullish(),
  RecurringInfo: z
    .looseObject({
      Name: z.string().nullish(),
      RecurType: z.string().nullish(),
      Active: z.boolean().nullish(),
      ScheduleInfo: scheduleSchema.nullish(),
    })
    .nullish(),
  CustomerRef: reference.nullish(),
  CurrencyRef: reference.nullish(),
  TotalAmt: amount.nullish(),
  TxnTaxDetail: z.looseObject({ TotalTax: amount.nullish() }).nullish(),
})

export type RecurringTemplate = z.infer<typeof templateSchema>

/** The wrapper's key: the set of types is open. */
const typeName = z.string().regex(/^[A-Z][A-Za-z]+$/)

/**
 * A recurring transaction: an object with one key, the type, around the template: `{ "Invoice": { "Id": …,
 * "RecurringInfo": … } }`.
 *
 * @see https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/recurringtransaction
 */
export const recurringTransactionSchema = z
  .record(typeName, templateSchema)
  .refine(
    (wrapper) => Object.keys(wrapper).length === 1,
    'expected exactly one type name around the template',
  )

export type RecurringTransaction = z.infer<typeof recurringTransactionSchema>

/** The type name and the template of a wrapper. */
export function unwrapTemplate(wrapper: RecurringTransaction): {
  type: string
  template: RecurringTemplate
} {
  const [entry] = Object.entries(wrapper)
  if (entry === undefined)
    throw new TypeError('Expected a wrapped template, found an empty object.')
  return { type: entry[0], template: entry[1] }
}

export const recurringTransactionWire = {
  schema: recurringTransactionSchema,
  resource: 'recurringtransaction',
  webhookToken: null,
  fields: { ...versionFields, Type: 'text' },
  essential: ['Id', 'TotalAmt'],
} as const satisfies WireEntity
