import type { Fields } from '../query-language/field.ts'
import { buildFields } from '../query-language/field.ts'
import { attributesOf } from './known-entities.ts'
import { fullyQualifiedName } from './wire/customer-wire.ts'
import type { BookRecord, ReceiptRecord, RecordEntity, RecordTypes } from './records.ts'

type Entries<T> = Parameters<typeof buildFields<T>>[0]

function everyRecord<T extends BookRecord>(): Entries<T> {
  return {
    Id: ['id', (row) => row.id],
    'MetaData.CreateTime': ['instant', (row) => row.createdAt],
    'MetaData.LastUpdatedTime': ['instant', (row) => row.updatedAt],
  }
}

/** The entity's other attributes exist but cannot be queried. */
function withOthers<T>(entity: RecordEntity, entries: Entries<T>): Fields<T> {
  const others = entity === 'RecurringTransaction' ? ['RecurringInfo', 'SyncToken'] : []
  const known = attributesOf(entity).map(({ name }) => name)
  return buildFields<T>(entries, [...known, ...others])
}

function withSuffix(name: string, active: boolean): string {
  return active ? name : `${name} (deleted)`
}

function receipts<T extends ReceiptRecord>(entity: 'SalesReceipt' | 'RefundReceipt'): Fields<T> {
  return withOthers<T>(entity, {
    ...everyRecord<T>(),
    DocNumber: ['text', (row) => row.docNumber],
    TxnDate: ['date', (row) => row.txnDate],
    TotalAmt: ['decimal', (row) => row.total],
    CustomerRef: ['reference', (row) => row.customer?.id ?? null],
    PaymentRefNum: ['text', (row) => row.referenceNumber],
    PaymentMethodRef: ['reference', (row) => row.methodId],
    DepositToAccountRef: ['reference', (row) => row.depositAccountId],
  })
}

/** The filterable and sortable attributes; others (UnappliedAmt, Line, …) cannot be queried. */
export const queryFields: { readonly [E in RecordEntity]: Fields<RecordTypes[E]> } = {
  Customer: withOthers<RecordTypes['Customer']>('Customer', {
    ...everyRecord(),
    DisplayName: ['text', (row) => withSuffix(row.displayName, row.active)],
    FullyQualifiedName: ['text', (row) => withSuffix(fullyQualifiedName(row), row.active)],
    CompanyName: ['text', (row) => row.companyName],
    PrintOnCheckName: ['text', (row) => row.companyName ?? row.displayName],
    GivenName: ['text', (row) => row.givenName],
    FamilyName: ['text', (row) => row.familyName],
    PrimaryEmailAddr: ['text', (row) => row.email],
    PrimaryPhone: ['text', (row) => row.phone],
    Active: ['boolean', (row) => row.active],
    Balance: ['decimal', (row) => row.balance],
    Job: ['boolean', (row) => row.parent !== null],
  }),
  Invoice: withOthers<RecordTypes['Invoice']>('Invoice', {
    ...everyRecord(),
    DocNumber: ['text', (row) => row.docNumber],
    TxnDate: ['date', (row) => row.txnDate],
    DueDate: ['date', (row) => row.dueDate],
    Balance: ['decimal', (row) => row.balance],
    TotalAmt: ['decimal', (row) => row.total],
    CustomerRef: ['reference', (row) => row.customer.id],
    EmailStatus: ['text', (row) => row.emailStatus],
  }),
  Payment: withOthers<RecordTypes['Payment']>('Payment', {
    ...everyRecord(),
    TxnDate: ['date', (row) => row.txnDate],
    TotalAmt: ['decimal', (row) => row.total],
    CustomerRef: ['reference', (row) => row.customer.id],
    PaymentRefNum: ['text', (row) => row.referenceNumber],
    PaymentMethodRef: ['reference', (row) => row.methodId],
    DepositToAccountRef: ['reference', (row) => row.depositAccountId],
  }),
  CreditMemo: withOthers<RecordTypes['CreditMemo']>('CreditMemo', {
    ...everyRecord(),
    DocNumber: ['text', (row) => row.docNumber],
    TxnDate: ['date', (row) => row.txnDate],
    Balance: ['decimal', (row) => row.balance],
    TotalAmt: ['decimal', (row) => row.total],
    CustomerRef: ['reference', (row) => row.customer.id],
  }),
  SalesReceipt: receipts('SalesReceipt'),
  RefundReceipt: receipts('RefundReceipt'),
  RecurringTransaction: withOthers<RecordTypes['RecurringTransaction']>('RecurringTransaction', {
    ...everyRecord(),
    Type: ['text', (row) => row.type],
    RecurType: ['text', (row) => row.recurType],
    Name: ['text', (row) => row.name],
    RecurDataRef: ['reference', (row) => row.templateRef],
  }),
  Item: withOthers<RecordTypes['Item']>('Item', {
    ...everyRecord(),
    Name: ['text', (row) => withSuffix(row.name, row.active)],
    FullyQualifiedName: ['text', (row) => withSuffix(row.name, row.active)],
    Type: ['text', (row) => row.type],
    Active: ['boolean', (row) => row.active],
    UnitPrice: ['decimal', (row) => row.unitPrice],
  }),
}
