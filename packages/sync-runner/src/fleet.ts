export { createSyncFleet } from './fleet/create-sync-fleet.ts'
export type { SyncFleet, SyncFleetOptions, SyncJob } from './fleet/create-sync-fleet.ts'
