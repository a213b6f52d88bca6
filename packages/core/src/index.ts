export { createQuickBooks } from './client/create-quickbooks.ts'
export type { QuickBooks } from './client/create-quickbooks.ts'
export { describeCompany } from './client/describe-company.ts'
export type { CompanyDescription } from './client/describe-company.ts'
export type { QuickBooksOptions } from './client/quickbooks-options.ts'
export type { Realm, RealmClient } from './client/realm-client.ts'
export { deriveConnectionHealth } from './derive/connection-health.ts'
export type {
  ConnectionHealth,
  ConnectionHealthFacts,
  DerivedConnectionHealth,
} from './derive/connection-health.ts'
export { forecastUsage } from './derive/usage-forecast.ts'
export type { UsageForecast, UsageForecastInput } from './derive/usage-forecast.ts'
export { ChangedSinceTooOldError } from './errors/changed-since-too-old-error.ts'
export {
  ForbiddenError,
  OAuthError,
  ReconnectRequiredError,
  UnauthorizedError,
} from './errors/connection-errors.ts'
export type { ReconnectReason } from './errors/connection-errors.ts'
export { ConnectionMissingError } from './errors/connection-missing-error.ts'
export { FaultResponseError } from './errors/fault-response-error.ts'
export {
  NetworkError,
  ServerError,
  TimeoutError,
  UnreadableAnswerError,
} from './errors/network-errors.ts'
export { PageCapError } from './errors/page-cap-error.ts'
export { QuickBooksError } from './errors/quickbooks-error.ts'
export { RealmMismatchError } from './errors/realm-mismatch-error.ts'
export { RealmRefusedError } from './errors/realm-refused-error.ts'
export { QuotaExceededError, ThrottledError } from './errors/throttle-errors.ts'
export { UnconfirmedError } from './errors/unconfirmed-error.ts'
export { appIdOf } from './oauth/credentials.ts'
export type { Credentials, CredentialsResolver } from './oauth/credentials.ts'
export { findRedirectUriFault } from './oauth/redirect-uri.ts'
export type { Connection, Environment } from './ports/connection-store.ts'
export { silentLogger, systemClock, systemRandom } from './transport/defaults.ts'
export type { HttpExchange, HttpRequest, HttpResponse } from './transport/http-exchange.ts'
export { createLimiter } from './transport/limiter.ts'
export type { Limiter, LimiterKey, LimiterOptions } from './transport/limiter.ts'
export type { RetryOptions } from './transport/retry-plan.ts'
export type { Clock, Logger, Random } from './transport/runtime.ts'
export { createUndiciExchange } from './transport/undici-exchange.ts'
export type { ClosableExchange, UndiciExchangeOptions } from './transport/undici-exchange.ts'
