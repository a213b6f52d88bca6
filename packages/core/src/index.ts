export { ConnectionMissingError } from './errors/connection-missing-error.ts'
export { RealmMismatchError } from './errors/realm-mismatch-error.ts'
export type { RealmName } from './errors/realm-mismatch-error.ts'
export { conceal, concealConnection, concealTokens } from './tokens/conceal-tokens.ts'
export type { TokenSet } from './tokens/token-set.ts'
export type { Clock, Logger, Random } from './transport/runtime.ts'
export { silentLogger, systemClock, systemRandom } from './transport/defaults.ts'
export type { Instant } from './derive/instant.ts'
export type { Decimal } from './derive/decimal.ts'
export type { CalendarDate } from './derive/calendar-date.ts'
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
