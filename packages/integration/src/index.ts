export { createIntegration } from './create-integration.ts'
export type { Integration, IntegrationParts, TenantIntegration } from './create-integration.ts'
export type { ConnectOutcome, TenantConnect } from './connect/tenant-connect.ts'
export type { TenantSettings } from './connect/tenant-settings.ts'
export type { CompanyDay, DatedAlerts, DatedHub } from './hub/dated-hub.ts'
export type { Addresses, EnvironmentChoice } from './options/addresses.ts'
export type {
  AppKeys,
  AppKeysResolver,
  Authorize,
  Authorized,
  DatabaseChoice,
  FleetChoice,
  MetricsChoice,
  IntegrationOptions,
  RouteAction,
  RunnerSettings,
} from './options/integration-options.ts'
export type { CountingLimiter } from './parts/counting-limiter.ts'
export type { RouteHandlers, Routes } from './routes/routes.ts'
export type {
  AlertStatus,
  CompanyStatus,
  ConsentStatus,
  EntityStatus,
  IntegrationStatus,
  RunUnderWay,
  StatusesOptions,
  StatusOptions,
  UnknownField,
  WebhookStatus,
} from './status/status.ts'
export type { EntityProgress, ProgressBoard } from './sync/progress-board.ts'
export type { TenantSync } from './sync/tenant-sync.ts'
export { expressRoutes } from './shells/express-routes.ts'
export { fastifyRoutes } from './shells/fastify-routes.ts'
export type { MountedMessage } from './shells/message-request.ts'
export { toNodeListener, type Mounted } from './shells/node-listener.ts'
