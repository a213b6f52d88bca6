export { createMemoryAuthorizationStateStore } from './contracts/memory-authorization-state-store.ts'
export { createMemoryConnectionStore } from './contracts/memory-connection-store.ts'
export type { MemoryConnectionStoreOptions } from './contracts/memory-connection-store.ts'
export { createMemoryUsageStore } from './contracts/memory-usage-store.ts'
export { createMemoryWebhookEventStore } from './contracts/memory-webhook-event-store.ts'
export { authorizationStateStoreContract } from './contracts/authorization-state-store-contract.ts'
export { connectionStoreContract } from './contracts/connection-store-contract.ts'
export { createContractClock } from './contracts/contract-case.ts'
export type { ContractCase, ContractClock, OpenStore } from './contracts/contract-case.ts'
export { refreshContract } from './contracts/refresh-contract.ts'
export { usageStoreContract } from './contracts/usage-store-contract.ts'
export { webhookEventStoreContract } from './contracts/webhook-event-store-contract.ts'
export { createMemorySyncStore } from './contracts/memory-sync-store.ts'
export type { MemorySyncStore, MemorySyncStoreOptions } from './contracts/memory-sync-store.ts'
export type { StoredRow, SyncTables } from './contracts/memory-sync-tables.ts'
export { syncStoreContract } from './contracts/sync-store-contract.ts'
export { billingRowsContract, sourceStoreContract } from './contracts/source-contract.ts'
export type {
  SourcePlace,
  SourceStoreUnderTest,
  SourceUnderTest,
  StoredSource,
  StoredSourceObject,
  StoredSourceSettlement,
} from './contracts/source-under-test.ts'
export { commitAsQuickBooks } from './contracts/sync-as-source.ts'
