export { ConnectionMissingError } from './errors/connection-missing-error.ts'
export { ChangedSinceTooOldError } from './errors/changed-since-too-old-error.ts'
export {
  ForbiddenError,
  OAuthError,
  ReconnectRequiredError,
  UnauthorizedError,
} from './errors/connection-errors.ts'
export type { ReconnectReason } from './errors/connection-errors.ts'
export { describeFault, FaultResponseError } from './errors/fault-response-error.ts'
export { findFault, parseFault } from './errors/fault.ts'
export type { Fault, FaultError } from './errors/fault.ts'
export { LeaseLostError } from './errors/lease-lost-error.ts'
export {
  NetworkError,
  ServerError,
  TimeoutError,
  UnreadableAnswerError,
} from './errors/network-errors.ts'
export { PageCapError } from './errors/page-cap-error.ts'
export { QuickBooksError } from './errors/quickbooks-error.ts'
export type { QuickBooksErrorOptions } from './errors/quickbooks-error.ts'
export { redact } from './errors/redact.ts'
export { QuotaExceededError, ThrottledError } from './errors/throttle-errors.ts'
export { RealmMismatchError } from './errors/realm-mismatch-error.ts'
export type { RealmName } from './errors/realm-mismatch-error.ts'
export { conceal, concealConnection, concealTokens } from './tokens/conceal-tokens.ts'
export { buildTokenSet, parseTokenResponse } from './tokens/build-token-set.ts'
export type { TokenResponse } from './tokens/build-token-set.ts'
export {
  consentExpiresAt,
  consentWarningDays,
  daysUntilConsentExpires,
  deriveConsentWarning,
  isAccessTokenLive,
} from './tokens/consent-expiry.ts'
export type { ConsentClocks, ConsentWarning } from './tokens/consent-expiry.ts'
export type { TokenSet } from './tokens/token-set.ts'
export type { Clock, Logger, Random } from './transport/runtime.ts'
export { silentLogger, systemClock, systemRandom } from './transport/defaults.ts'
export {
  compareInstants,
  earlierInstant,
  isInstant,
  toEpochMs,
  toInstant,
} from './values/instant.ts'
export type { Instant } from './values/instant.ts'
export {
  addDecimals,
  compareDecimals,
  isDecimal,
  isZeroDecimal,
  multiplyDecimals,
  negateDecimal,
  parseDecimal,
  roundDecimal,
  roundFraction,
  subtractDecimals,
  toFraction,
} from './values/decimal.ts'
export type { Decimal } from './values/decimal.ts'
export { addDays, diffDays, isCalendarDate, startOfMonth, todayIn } from './values/calendar-date.ts'
export type { CalendarDate } from './values/calendar-date.ts'
export type { WebhookEvent, WebhookOperation } from './webhooks/webhook-event.ts'
export type {
  AuthorizationRequestData,
  AuthorizationStateStore,
  ConnectInput,
  Connection,
  ConnectionState,
  ConnectionStore,
  Environment,
  RefreshLease,
  TenantConnectionStore,
  VerifiableRealm,
} from './ports/connection-store.ts'
export type { UsageMonth, UsageStore } from './ports/usage-store.ts'
export type {
  PendingEvent,
  TenantWebhookEventStore,
  VerifiedEvent,
  WebhookEventStore,
  WebhookHealth,
} from './ports/webhook-event-store.ts'
export { entityNames, entityTable, findEntityByToken } from './entities/entity-table.ts'
export type {
  EntityDescriptor,
  EntityName,
  EntityTypes,
  FieldsOf,
  QueryableEntity,
} from './entities/entity-table.ts'
export type { FieldKind } from './entities/field-kind.ts'
export { parseRow, parseRows } from './entities/parse-rows.ts'
export type { ParsedRows, RejectedRow } from './entities/parse-rows.ts'
export { identifyRow } from './entities/row-identity.ts'
export type { RowIdentity } from './entities/row-identity.ts'
export { unwrapTemplate } from './entities/recurring-transaction.ts'
export type { RecurringTemplate, RecurringTransaction } from './entities/recurring-transaction.ts'
export type { CompanyInfo } from './entities/company-info.ts'
export type { CreditMemo } from './entities/credit-memo.ts'
export type { Customer } from './entities/customer.ts'
export type { Invoice } from './entities/invoice.ts'
export type { Payment } from './entities/payment.ts'
export type {
  BillingRowVersion,
  CreditMemoRow,
  CreditMemoState,
  CustomerRow,
  InvoiceBaseStatus,
  InvoiceFlag,
  InvoiceRow,
  InvoiceStatus,
  PaymentSet,
  RecurringTemplateRow,
  SettlementKind,
  SettlementRow,
  VoidEvidence,
} from './derive/billing-rows.ts'
export {
  buildCreditMemoRow,
  buildCustomerRow,
  buildInvoiceRow,
  buildPaymentSet,
  buildRecurringTemplateRow,
} from './derive/build-rows.ts'
export type { BuildRowOptions } from './derive/build-rows.ts'
export { deriveConnectionHealth } from './derive/connection-health.ts'
export type {
  ConnectionHealth,
  ConnectionHealthFacts,
  DerivedConnectionHealth,
} from './derive/connection-health.ts'
export { deriveCreditMemoState } from './derive/credit-memo-state.ts'
export type { CreditMemoFacts } from './derive/credit-memo-state.ts'
export { deriveInvoiceQualifiers, deriveInvoiceStatus } from './derive/invoice-status.ts'
export type {
  DerivedInvoiceStatus,
  InvoiceQualifierFacts,
  InvoiceQualifiers,
  InvoiceStatusFacts,
  InvoiceStatusRule,
} from './derive/invoice-status.ts'
export { deriveRecurringRevenue, judgeTemplate } from './derive/recurring-revenue.ts'
export type {
  RecurringRevenue,
  TemplateRevenue,
  TemplateVerdict,
} from './derive/recurring-revenue.ts'
export { deriveSettlements } from './derive/settlements.ts'
export type { DerivedSettlements } from './derive/settlements.ts'
export { parseWebhookBody } from './webhooks/parse-webhook-body.ts'
export { signPayload, verifySignature } from './webhooks/verify-signature.ts'
export type { SignatureVerdict } from './webhooks/verify-signature.ts'
export type {
  AbsenceWindow,
  BalanceDifference,
  BatchCounts,
  Checkpoint,
  DeletionReason,
  EntityRunCounts,
  RunKind,
  RunLease,
  RunOutcome,
  ScanPosition,
  SetAside,
  SyncBatch,
  SyncEntity,
  SyncRun,
  SyncStore,
  TenantSyncStore,
  Tombstone,
  VerificationReport,
  WriteCounts,
} from './ports/sync-store.ts'
