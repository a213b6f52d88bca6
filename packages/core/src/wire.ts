export { creditMemoSchema } from './entities/credit-memo/wire.ts'
export type { CreditMemo } from './entities/credit-memo/wire.ts'
export { customerSchema } from './entities/customer/wire.ts'
export type { Customer } from './entities/customer/wire.ts'
export { entityTable, findEntityByToken } from './entities/entity-table.ts'
export type {
  EntityDescriptor,
  EntityName,
  EntityTypes,
  FieldsOf,
  QueryableEntity,
} from './entities/entity-table.ts'
export { invoiceSchema } from './entities/invoice/wire.ts'
export type { Invoice } from './entities/invoice/wire.ts'
export { paymentSchema } from './entities/payment/wire.ts'
export type { Payment } from './entities/payment/wire.ts'
export { recurringTransactionSchema } from './entities/recurring-transaction/wire.ts'
export type { RecurringTransaction } from './entities/recurring-transaction/wire.ts'
export type { ObjectAnswer } from './query/ask-object.ts'
export { isObjectId } from './query/check-id.ts'
export type { ChangeSet, DeletedStub } from './query/change-data-capture.ts'
export { noneChecked } from './ports/verification-report.ts'
export type { Query, QueryOptions, QueryPage } from './query/query.ts'
export type { CallOptions } from './query/realm-reader.ts'
export type { ScanOptions } from './query/scan-options.ts'
export type { ScanPage, UnservedRow } from './query/scan-page.ts'
export type { Comparison, Condition, StatementOptions, Where } from './query/statement.ts'
