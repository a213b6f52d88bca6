export { docsOf } from './errors/docs-of.ts'
export { describeError } from './errors/describe-error.ts'
export type { ErrorDescription } from './errors/describe-error.ts'
export { describeFault } from './errors/fault-response-error.ts'
export type { Fault, FaultError } from './errors/fault.ts'
export type {
  QuickBooksErrorContext,
  QuickBooksErrorOptions,
  RemediableContext,
} from './errors/quickbooks-error.ts'
export type { RealmName } from './errors/realm-mismatch-error.ts'
export { findRemedy, remedies, remedyOf } from './errors/remedies.ts'
export type { FoundRemedy, RemedyCode } from './errors/remedies.ts'
export type { Remedy } from './errors/remedies/remedy.ts'
export { isUnservableFault, mayBeOfOneRow } from './query/row-fault.ts'
