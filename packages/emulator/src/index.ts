export { createEmulator } from './emulator.ts'
export type {
  CompanyEntry,
  Emulator,
  EmulatorAnswer,
  EmulatorOptions,
  GeneratedCompany,
  IssuedTokenSet,
  Listening,
} from './emulator-options.ts'
export type {
  BookEntity,
  BookEvent,
  ChangeGroup,
  Company,
  QueryAnswer,
  WireObject,
  WriteRequest,
} from './books/company.ts'
export { createActivity } from './books/activity/create-activity.ts'
export type {
  ActivityOptions,
  ActivityStep,
  CompanyActivity,
} from './books/activity/create-activity.ts'
export { activityNames, receiptActivityNames } from './books/activity/run-activity.ts'
export type { ActivityName } from './books/activity/run-activity.ts'
export { BookError } from './books/book-error.ts'
export { checkIdentities } from './books/check-identities.ts'
export { createCompany } from './books/create-company.ts'
export type { BookOperations, BooksCompany, CreateCompanyOptions } from './books/create-company.ts'
export type { CustomerOperations } from './books/customer-operations.ts'
export type { GenerateOptions } from './books/generate/generate-books.ts'
export type { AmountInput, LineInput } from './books/input.ts'
export type {
  ApplicationInput,
  ChangeInvoiceInput,
  CreateCustomerInput,
  CreateInvoiceInput,
  CreditUseInput,
  MergeCustomersInput,
  ReceivePaymentInput,
  SalesInput,
  TemplateInput,
  UpdateCustomerInput,
  VoidableEntity,
} from './books/operation-inputs.ts'
export type { PaymentOperations } from './books/payment-operations.ts'
export type { Quirks } from './books/quirks.ts'
export type { Address, RecordEntity, Schedule, TemplateType } from './books/records.ts'
export type { ObjectInput, WireOperations } from './books/wire-operations.ts'
export type { ReceiptInput, ReceiptOperations } from './books/receipt-operations.ts'
export type { SalesOperations } from './books/sales-operations.ts'
export { parseStatement } from './query-language/parse-statement.ts'
export type {
  Comparator,
  Condition,
  Literal,
  Ordering,
  Statement,
} from './query-language/statement.ts'
export type { AdjustableClock, Clock } from './clock/clock.ts'
export { createOffsetClock } from './clock/offset-clock.ts'
export { createVirtualClock } from './clock/virtual-clock.ts'
export type { VirtualClock, VirtualClockOptions } from './clock/virtual-clock.ts'
export type { CannedFault } from './faults/canned-faults.ts'
export type {
  FaultAnswer,
  FaultMatch,
  FaultRule,
  FaultSubject,
  RowChange,
} from './faults/fault-rule.ts'
export type { Disposer, FaultLayer, Faults } from './faults/faults.ts'
export type { ClientApp } from './oauth/client-apps.ts'
export type { ConsentDecision } from './oauth/consent.ts'
export type { EmulatorEndpoints, EnvironmentEndpoints } from './oauth/discovery.ts'
export type { Grant, SavedConsents } from './oauth/grants.ts'
export type { OAuthOptions } from './oauth/oauth-options.ts'
export type { Operation, RequestLog, RequestRecord } from './exchange/request-log.ts'
export { createSeededRandom } from './seeded-random.ts'
export type { SeededRandom } from './seeded-random.ts'
export type { Call, EmulatorRequest, EmulatorResponse, Environment } from './exchange/exchange.ts'
export type { ListenOptions } from './server/http-server.ts'
export type { Metering, MeteredMonth } from './throttle/metering.ts'
export type { ThrottleOptions } from './throttle/throttle.ts'
export type {
  Deliver,
  DeliveryRecord,
  WebhookDelivery,
  WebhookEndpoint,
  WebhookEndpointOptions,
} from './webhooks/webhook-endpoint.ts'
export type { Webhooks } from './webhooks/webhooks.ts'
export { createIndexedCompany } from './indexed-company/create-indexed-company.ts'
export type {
  IndexedCompany,
  IndexedCompanyOptions,
} from './indexed-company/create-indexed-company.ts'
export type { IndexedTotals } from './indexed-company/customer-sums.ts'
export { createEmulatorControl } from './control/control-client.ts'
export type {
  EmulatorControl,
  EmulatorDescription,
  JsonFaultRule,
  TrafficSummary,
} from './control/control-client.ts'
export { spawnEmulator } from './spawn-emulator.ts'
export type { SpawnedEmulator } from './spawn-emulator.ts'
export type { ActivityStream, ActivityStreamOptions } from './activity-stream.ts'
export type { MinorUnits } from './books/minor-units.ts'
