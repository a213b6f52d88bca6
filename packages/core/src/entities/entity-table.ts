import type { z } from 'zod'
import { companyInfoSchema } from './company-info/wire.ts'
import { creditMemoSchema } from './credit-memo/wire.ts'
import { customerSchema } from './customer/wire.ts'
import type { FieldKind } from './parts/field-kind.ts'
import { invoiceSchema } from './invoice/wire.ts'
import { paymentSchema } from './payment/wire.ts'
import { recurringTransactionSchema } from './recurring-transaction/wire.ts'

/** What the SDK knows of an entity. Adding one is its schema file, a row here, and a fixture. */
export interface EntityDescriptor {
  schema: z.ZodType
  /** Path segment of a read by id. */
  resource: string
  /** Name lists leave inactive rows out unless asked. */
  isNameList: boolean
  /** Token in webhook types; null when QuickBooks announces none. */
  webhookToken: string | null
  /** Change data capture covers it. */
  hasChangeDataCapture: boolean
  /** Fields that QuickBooks can filter by. */
  fields: Readonly<Record<string, FieldKind>>
}

const metaData = {
  Id: 'id',
  'MetaData.CreateTime': 'instant',
  'MetaData.LastUpdatedTime': 'instant',
} as const

const transaction = {
  ...metaData,
  DocNumber: 'text',
  TxnDate: 'date',
  TotalAmt: 'decimal',
  CustomerRef: 'reference',
} as const

export const entityTable = {
  Customer: {
    schema: customerSchema,
    resource: 'customer',
    isNameList: true,
    webhookToken: 'customer',
    hasChangeDataCapture: true,
    fields: {
      ...metaData,
      DisplayName: 'text',
      FullyQualifiedName: 'text',
      CompanyName: 'text',
      GivenName: 'text',
      FamilyName: 'text',
      Active: 'boolean',
      Balance: 'decimal',
    },
  },
  Invoice: {
    schema: invoiceSchema,
    resource: 'invoice',
    isNameList: false,
    webhookToken: 'invoice',
    hasChangeDataCapture: true,
    fields: { ...transaction, DueDate: 'date', Balance: 'decimal' },
  },
  Payment: {
    schema: paymentSchema,
    resource: 'payment',
    isNameList: false,
    webhookToken: 'payment',
    hasChangeDataCapture: true,
    // UnappliedAmt cannot be queried, and a payment has no DocNumber.
    fields: { ...metaData, TxnDate: 'date', TotalAmt: 'decimal', CustomerRef: 'reference' },
  },
  CreditMemo: {
    schema: creditMemoSchema,
    resource: 'creditmemo',
    isNameList: false,
    webhookToken: 'creditmemo',
    hasChangeDataCapture: true,
    fields: { ...transaction, Balance: 'decimal' },
  },
  RecurringTransaction: {
    schema: recurringTransactionSchema,
    resource: 'recurringtransaction',
    isNameList: false,
    webhookToken: null,
    // Not on the list of excluded entities, but that page is older than the entity: read templates whole.
    hasChangeDataCapture: false,
    fields: { ...metaData, Type: 'text' },
  },
  CompanyInfo: {
    schema: companyInfoSchema,
    resource: 'companyinfo',
    isNameList: false,
    webhookToken: null,
    hasChangeDataCapture: false,
    fields: metaData,
  },
} as const satisfies Record<string, EntityDescriptor>

export type EntityName = keyof typeof entityTable

/** Entities that `/query` lists. */
export type QueryableEntity = EntityName

/** The wire type of each entity. */
export type EntityTypes = { [E in EntityName]: z.infer<(typeof entityTable)[E]['schema']> }

/** The filterable fields of an entity and their kinds. */
export type FieldsOf<E extends EntityName> = (typeof entityTable)[E]['fields']

export const entityNames = Object.keys(entityTable) as EntityName[]

/** The entity of a webhook token such as `creditmemo`, or null for one the SDK does not know. */
export function findEntityByToken(token: string): EntityName | null {
  const wanted = token.toLowerCase()
  return entityNames.find((name) => entityTable[name].webhookToken === wanted) ?? null
}
