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
export { describeError } from './errors/describe-error.ts'
export type { ErrorDescription } from './errors/describe-error.ts'
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
export type {
  QuickBooksErrorContext,
  QuickBooksErrorOptions,
  RemediableContext,
} from './errors/quickbooks-error.ts'
export { redact } from './errors/redact.ts'
export { findRemedy, remedies, remedyOf } from './errors/remedies.ts'
export type { FoundRemedy, RemedyCode } from './errors/remedies.ts'
export type { Remedy } from './errors/remedies/remedy.ts'
export { QuotaExceededError, ThrottledError } from './errors/throttle-errors.ts'
export { RealmRefusedError } from './errors/realm-refused-error.ts'
export { UnconfirmedError } from './errors/unconfirmed-error.ts'
export { RealmMismatchError } from './errors/realm-mismatch-error.ts'
export type { RealmName } from './errors/realm-mismatch-error.ts'
export { conceal, concealConnection, concealTokens, endOfToken } from './tokens/conceal-tokens.ts'
export { buildTokenSet, parseTokenResponse } from './tokens/build-token-set.ts'
export type { TokenResponse } from './tokens/build-token-set.ts'
export {
  consentExpiresAt,
  consentWarningDays,
  daysUntilConsentExpires,
  deriveConsentWarning,
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
export { checkFlags, checkOneOf, checkPlaces, checkTenantId } from './values/check-place.ts'
export {
  addDecimals,
  compareDecimals,
  isZeroDecimal,
  negateDecimal,
  parseDecimal,
  roundDecimal,
  roundFraction,
  subtractDecimals,
  toFraction,
} from './values/decimal.ts'
export type { Decimal } from './values/decimal.ts'
export {
  addDays,
  diffDays,
  isCalendarDate,
  isTimeZone,
  startOfMonth,
  todayIn,
} from './values/calendar-date.ts'
export type { CalendarDate } from './values/calendar-date.ts'
export type { WebhookEvent, WebhookOperation } from './webhooks/webhook-event.ts'
export type {
  AuthorizationRequestData,
  AuthorizationStateStore,
  TakenState,
  ConnectInput,
  ForgottenGrant,
  Connection,
  ConnectionState,
  ConnectionStore,
  Environment,
  RefreshLease,
  TenantConnectionStore,
  TimeZoneSource,
  BoundRealm,
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
  RowOf,
  SyncedEntity,
  SyncEntity,
  TransactionEntity,
  WireOf,
} from './entities/synced.ts'
export { entityNames, entityTable, findEntityByToken } from './entities/entity-table.ts'
export type {
  EntityDescriptor,
  EntityName,
  EntityTypes,
  FieldsOf,
  QueryableEntity,
} from './entities/entity-table.ts'
export type { FieldKind } from './entities/parts/field-kind.ts'
export { parseRow, parseRows } from './entities/parse-rows.ts'
export type { ParsedRows, RejectedRow } from './entities/parse-rows.ts'
export { unreadableFieldsOf } from './entities/parts/unreadable-fields.ts'
export type { UnreadableField } from './entities/parts/unreadable-fields.ts'
export { isZeroForVoid, proveVoid } from './entities/parts/void-rule.ts'
export type { VoidFacts, VoidZero } from './entities/parts/void-rule.ts'
export { bodyOf, identifyRow } from './entities/row-identity.ts'
export type { RowIdentity } from './entities/row-identity.ts'
export {
  recurringTransactionSchema,
  templateSchema,
  unwrapTemplate,
} from './entities/recurring-transaction/wire.ts'
export { companyInfoSchema } from './entities/company-info/wire.ts'
export { creditMemoSchema } from './entities/credit-memo/wire.ts'
export { customerSchema } from './entities/customer/wire.ts'
export { invoiceSchema } from './entities/invoice/wire.ts'
export { paymentSchema } from './entities/payment/wire.ts'
export type {
  RecurringTemplate,
  RecurringTransaction,
} from './entities/recurring-transaction/wire.ts'
export type { CompanyInfo } from './entities/company-info/wire.ts'
export type { CreditMemo } from './entities/credit-memo/wire.ts'
export type { Customer } from './entities/customer/wire.ts'
export type { Invoice } from './entities/invoice/wire.ts'
export type { Payment } from './entities/payment/wire.ts'
export type { BillingRowVersion } from './entities/parts/row-version.ts'
export type { CreditMemoRow } from './entities/credit-memo/row.ts'
export type { CreditMemoState } from './entities/credit-memo/rule.ts'
export type { CustomerRow } from './entities/customer/row.ts'
export type { InvoiceBaseStatus, InvoiceFlag, InvoiceStatus } from './entities/invoice/rule.ts'
export type { InvoiceRow } from './entities/invoice/row.ts'
export type { PaymentSet } from './entities/payment/row.ts'
export type { RecurringTemplateRow } from './entities/recurring-transaction/row.ts'
export type { SettlementKind, SettlementRow } from './entities/payment/rule.ts'
export type { VoidEvidence } from './entities/parts/void-evidence.ts'
export { buildCreditMemoRow } from './entities/credit-memo/row.ts'
export { buildCustomerRow } from './entities/customer/row.ts'
export { buildInvoiceRow } from './entities/invoice/row.ts'
export { buildPaymentSet } from './entities/payment/row.ts'
export { buildRecurringTemplateRow } from './entities/recurring-transaction/row.ts'
export type { BuildRowOptions } from './entities/parts/row-version.ts'
export { deriveConnectionHealth } from './derive/connection-health.ts'
export type {
  ConnectionHealth,
  ConnectionHealthFacts,
  DerivedConnectionHealth,
} from './derive/connection-health.ts'
export { deriveCreditMemoState } from './entities/credit-memo/rule.ts'
export type { CreditMemoFacts } from './entities/credit-memo/rule.ts'
export {
  deriveInvoiceQualifiers,
  deriveInvoiceStatus,
  isOpenStatus,
} from './entities/invoice/rule.ts'
export type {
  DerivedInvoiceStatus,
  InvoiceQualifierFacts,
  InvoiceQualifiers,
  InvoiceStatusFacts,
  InvoiceStatusRule,
} from './entities/invoice/rule.ts'
export { deriveRecurringRevenue, judgeTemplate } from './entities/recurring-transaction/rule.ts'
export type {
  RecurringRevenue,
  TemplateRevenue,
  TemplateVerdict,
} from './entities/recurring-transaction/rule.ts'
export { deriveSettlements } from './entities/payment/rule.ts'
export type { DerivedSettlements } from './entities/payment/rule.ts'
export { forecastUsage } from './derive/usage-forecast.ts'
export type { UsageForecast, UsageForecastInput } from './derive/usage-forecast.ts'
export { openWebhookBody, parseWebhookBody } from './webhooks/parse-webhook-body.ts'
export type { WebhookBody } from './webhooks/parse-webhook-body.ts'
export { signPayload, verifySignature } from './webhooks/verify-signature.ts'
export type { SignatureVerdict } from './webhooks/verify-signature.ts'
export type {
  OpenQuestion,
  QuestionChanges,
  QuestionQuery,
  QuestionKey,
  QuestionKind,
} from './ports/open-question.ts'
export type {
  BalanceDifference,
  InconclusiveBalance,
  VerificationReport,
} from './ports/verification-report.ts'
export type { AbsenceWindow, DeletionReason, Tombstone } from './ports/tombstone.ts'
export type { BatchCounts, SyncBatch, UnreadableVersion, WriteCounts } from './ports/sync-batch.ts'
export type { OwnedTransaction, StoredVersion } from './ports/stored-object.ts'
export type {
  EntityRunCounts,
  ProblemRung,
  RunKind,
  RunOutcome,
  RunProblem,
  SyncRun,
} from './ports/sync-run.ts'
export type { Checkpoint, EntityFailure, ScanPosition } from './ports/checkpoint.ts'
export type { RunLease } from './ports/run-lease.ts'
export type {
  MarkCounts,
  SetAside,
  StoredMarks,
  SyncStore,
  TenantSyncStore,
} from './ports/sync-store.ts'
export { askRevival } from './query/ask-revival.ts'
export { noneChecked } from './query/none-checked.ts'
export { appIdOf } from './oauth/credentials.ts'
export { createQuickBooks } from './client/create-quickbooks.ts'
export type { QuickBooks } from './client/create-quickbooks.ts'
export { describeCompany } from './client/describe-company.ts'
export type { CompanyDescription } from './client/describe-company.ts'
export { findZoneOfAddress } from './values/zone-of-address.ts'
export type { ZoneOfAddress } from './values/zone-of-address.ts'
export type { QuickBooksOptions } from './client/quickbooks-options.ts'
export type { Realm, RealmClient } from './client/realm-client.ts'
export type { ObjectAnswer } from './query/ask-object.ts'
export type { ChangeSet, DeletedStub } from './query/change-data-capture.ts'
export type { Query, QueryOptions, QueryPage } from './query/query.ts'
export type { CallOptions } from './query/realm-reader.ts'
export { isUnservableFault, mayBeOfOneRow } from './query/row-fault.ts'
export type { ScanOptions } from './query/scan-options.ts'
export type { ScanPage, UnservedRow } from './query/scan-page.ts'
export { buildCountStatement, buildStatement } from './query/statement.ts'
export type { Comparison, Condition, StatementOptions, Where } from './query/statement.ts'
export type {
  AuthorizationOutcome,
  AuthorizationRequest,
  CallbackInput,
  GrantedAuthorization,
  InvalidCallbackReason,
  PendingAuthorization,
} from './oauth/authorization.ts'
export { parseAuthorizationResponse } from './oauth/authorization-response.ts'
export type { AuthorizationResponse, CallbackParameters } from './oauth/authorization-response.ts'
export { ACCOUNTING_SCOPE, buildAuthorizationUrl } from './oauth/authorization-url.ts'
export { createAccessTokenSource } from './oauth/access-token-source.ts'
export type {
  AccessTokenSource,
  AccessTokenSourceOptions,
  LiveAccess,
  RefreshOutcome,
} from './oauth/access-token-source.ts'
export type {
  ConnectedAuthorization,
  DisconnectResult,
  OAuth,
  UnconfirmedAuthorization,
} from './oauth/create-oauth.ts'
export type { Credentials, CredentialsResolver } from './oauth/credentials.ts'
export type { EndpointOverrides, Endpoints, EndpointsOption } from './oauth/endpoints.ts'
export {
  buildCodeExchangeRequest,
  buildRefreshRequest,
  buildRevocationRequest,
} from './oauth/oauth-request.ts'
export { findRedirectUriFault } from './oauth/redirect-uri.ts'
export type { HttpParts } from './transport/api-request.ts'
export type { HttpExchange, HttpRequest, HttpResponse } from './transport/http-exchange.ts'
export { createLimiter } from './transport/limiter.ts'
export type { Limiter, LimiterKey, LimiterOptions } from './transport/limiter.ts'
export type { RetryOptions } from './transport/retry-plan.ts'
export { createUndiciExchange } from './transport/undici-exchange.ts'
export type { ClosableExchange, UndiciExchangeOptions } from './transport/undici-exchange.ts'
