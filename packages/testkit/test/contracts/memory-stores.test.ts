import { describe, expect, test } from 'vitest'
import {
  authorizationStateStoreContract,
  connectionStoreContract,
  createMemoryAuthorizationStateStore,
  createMemoryConnectionStore,
  createMemorySyncStore,
  createMemoryUsageStore,
  createMemoryWebhookEventStore,
  refreshContract,
  syncStoreContract,
  usageStoreContract,
  webhookEventStoreContract,
} from '../../src/contracts.ts'
import type { ContractCase } from '../../src/contracts.ts'

const suites: Record<string, ContractCase[]> = {
  ConnectionStore: connectionStoreContract(async ({ clock }) => ({
    store: createMemoryConnectionStore({ clock }),
  })),
  'ConnectionStore: refresh': refreshContract(async ({ clock }) => ({
    store: createMemoryConnectionStore({ clock }),
  })),
  AuthorizationStateStore: authorizationStateStoreContract(async () => ({
    store: createMemoryAuthorizationStateStore(),
  })),
  WebhookEventStore: webhookEventStoreContract(async () => ({
    store: createMemoryWebhookEventStore(),
  })),
  SyncStore: syncStoreContract(async ({ clock }) => ({ store: createMemorySyncStore({ clock }) })),
  UsageStore: usageStoreContract(async () => ({ store: createMemoryUsageStore() })),
}

for (const [name, cases] of Object.entries(suites)) {
  describe(`the in-memory ${name} keeps its contract`, () => {
    for (const { name: promise, run } of cases) {
      test(`${promise}`, async () => {
        await expect(run()).resolves.toBeUndefined()
      })
    }
  })
}
