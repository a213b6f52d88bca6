import { afterAll, beforeAll, describe, test } from 'vitest'
import {
  authorizationStateStoreContract,
  connectionStoreContract,
  refreshContract,
  usageStoreContract,
  webhookEventStoreContract,
} from '@vectis/quickbooks-testkit/contracts'
import type { ContractCase } from '@vectis/quickbooks-testkit/contracts'
import { createAuthorizationStateStore } from '../src/authorization-states/authorization-state-store.ts'
import { createConnectionStore } from '../src/connections/connection-store.ts'
import { createUsageStore } from '../src/usage/usage-store.ts'
import { createWebhookEventStore } from '../src/webhook-events/webhook-event-store.ts'
import { testKeyRing as keyRing } from './support/connect-database.ts'
import { openTestDatabase } from './support/test-database.ts'
import type { TestDatabase } from './support/test-database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())

async function emptied(): Promise<TestDatabase['db']> {
  await database.truncate()
  return database.db
}

const suites: Record<string, ContractCase[]> = {
  ConnectionStore: connectionStoreContract(async ({ clock }) => ({
    store: createConnectionStore({ db: await emptied(), keyRing, clock }),
  })),
  'ConnectionStore: refresh': refreshContract(async ({ clock }) => ({
    store: createConnectionStore({ db: await emptied(), keyRing, clock }),
  })),
  AuthorizationStateStore: authorizationStateStoreContract(async () => ({
    store: createAuthorizationStateStore({ db: await emptied() }),
  })),
  WebhookEventStore: webhookEventStoreContract(async () => ({
    store: createWebhookEventStore({ db: await emptied() }),
  })),
  UsageStore: usageStoreContract(async () => ({
    store: createUsageStore({ db: await emptied() }),
  })),
}

for (const [name, cases] of Object.entries(suites)) {
  describe(`${name} on PostgreSQL keeps its contract`, () => {
    for (const { name: promise, run } of cases) test(promise, run)
  })
}
