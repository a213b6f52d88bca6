export { createSyncFleet, fleetBossOptions } from './fleet/create-sync-fleet.ts'
export type { SyncFleet, SyncFleetOptions } from './fleet/create-sync-fleet.ts'
export { createSyncFleetClient } from './fleet/create-sync-fleet-client.ts'
export type {
  FleetStatus,
  SyncFleetClient,
  SyncFleetClientOptions,
  SyncRequest,
} from './fleet/create-sync-fleet-client.ts'
export type { DeadLetter, DeadLetters } from './fleet/dead-letters.ts'
export type { RecordedEvents } from './fleet/request-on-record.ts'
export type { Reconciled } from './fleet/schedules.ts'
export { createSharedLimiter } from './fleet/shared-limiter.ts'
export type { SharedLimiter, SharedLimiterOptions } from './fleet/shared-limiter.ts'
export type { HostBoss } from './fleet/host-boss.ts'
export type { SharedDatabase, WindowReading } from './fleet/call-windows.ts'
