export {
  balanceIdentities,
  balanceOfDocument,
  customerBalances,
  documentBalances,
  documentIdentities,
  owedFigures,
  owedWith,
} from './entities/balance-rules.ts'
export type {
  BalanceIdentity,
  DocumentBalance,
  DocumentIdentity,
  SettledField,
} from './entities/balance-rules.ts'
export { buildCreditMemoRow } from './entities/credit-memo/row.ts'
export type { CreditMemoRow } from './entities/credit-memo/row.ts'
export { creditMemoAsOf, deriveCreditMemoState } from './entities/credit-memo/rule.ts'
export type { CreditMemoFacts, CreditMemoState } from './entities/credit-memo/rule.ts'
export { buildCustomerRow } from './entities/customer/row.ts'
export type { CustomerRow } from './entities/customer/row.ts'
export { buildInvoiceRow } from './entities/invoice/row.ts'
export type { InvoiceRow } from './entities/invoice/row.ts'
export {
  deriveInvoiceQualifiers,
  deriveInvoiceStatus,
  invoiceAsOf,
  isOpenStatus,
  staysOverdue,
} from './entities/invoice/rule.ts'
export type {
  InvoiceBaseStatus,
  InvoiceFlag,
  InvoiceStatus,
  DerivedInvoiceStatus,
  InvoiceQualifierFacts,
  InvoiceQualifiers,
  InvoiceStatusFacts,
  InvoiceStatusRule,
} from './entities/invoice/rule.ts'
export { parseRows } from './entities/parse-rows.ts'
export type { ParsedRows, RejectedRow } from './entities/parse-rows.ts'
export { isDatedBy } from './entities/parts/as-of.ts'
export type { SharedAmount } from './entities/parts/as-of.ts'
export type { FieldKind } from './entities/parts/field-kind.ts'
export type { ReceiptRow } from './entities/parts/receipt.ts'
export type { BillingRowVersion, BuildRowOptions } from './entities/parts/row-version.ts'
export { unreadableFieldsOf } from './entities/parts/unreadable-fields.ts'
export type { UnreadableField } from './entities/parts/unreadable-fields.ts'
export { compareVersions, separateNewest, versionTime } from './entities/parts/version-order.ts'
export type { VersionPlace } from './entities/parts/version-order.ts'
export type { VoidEvidence } from './entities/parts/void-evidence.ts'
export { carryFormerTotal, learnFormerTotal } from './entities/parts/former-total.ts'
export type { TotalVersion } from './entities/parts/former-total.ts'
export type { FormerTotal } from './entities/parts/former-total.ts'
export { deservesMark, isReadableAgain } from './entities/parts/unreadable-mark.ts'
export type { UnreadableMark } from './entities/parts/unreadable-mark.ts'
export { isZeroForVoid, proveVoid } from './entities/parts/void-rule.ts'
export type { VoidFacts, VoidZero } from './entities/parts/void-rule.ts'
export { buildPaymentSet } from './entities/payment/row.ts'
export type { PaymentSet } from './entities/payment/row.ts'
export { paymentAsOf } from './entities/payment/rule.ts'
export type { SettlementKind, SettlementRow } from './entities/payment/rule.ts'
export {
  hasUnprovenSign,
  isDoubtfulLink,
  replacesSettlements,
} from './entities/payment/settlement-rules.ts'
export { buildRecurringTemplateRow } from './entities/recurring-transaction/row.ts'
export type { RecurringTemplateRow } from './entities/recurring-transaction/row.ts'
export { deriveRecurringRevenue, judgeTemplate } from './entities/recurring-transaction/rule.ts'
export type {
  RecurringRevenue,
  TemplateRevenue,
  TemplateVerdict,
} from './entities/recurring-transaction/rule.ts'
export { bodyOf, identifyRow } from './entities/row-identity.ts'
export type { RowIdentity } from './entities/row-identity.ts'
export {
  balanceEntities,
  buildRow,
  changeEntities,
  forEachEntity,
  isChangeEntity,
  syncedEntities,
  syncEntities,
  transactionEntities,
} from './entities/synced.ts'
export type {
  BalanceEntity,
  ChangeEntity,
  EntityRows,
  Having,
  RowOf,
  SyncedEntity,
  SyncEntity,
  TransactionEntity,
  WireOf,
} from './entities/synced.ts'
