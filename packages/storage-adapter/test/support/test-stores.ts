import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Kysely } from 'kysely'
import {
  authorizationStateStoreContract,
  connectionStoreContract,
  refreshContract,
  usageStoreContract,
  webhookEventStoreContract,
} from '@vectis/quickbooks-testkit/contracts'
import type { ContractCase } from '@vectis/quickbooks-testkit/contracts'
import { createAuthorizationStateStore } from '../../src/authorization-states/authorization-state-store.ts'
import { createConnectionStore } from '../../src/connections/connection-store.ts'
import type { StorageDatabase } from '../../src/schema/storage-database.ts'
import { createUsageStore } from '../../src/usage/usage-store.ts'
import { createWebhookEventStore } from '../../src/webhook-events/webhook-event-store.ts'
import { testKeyRing as keyRing } from './connect-database.ts'
import { openPGliteDatabase } from './pglite-database.ts'
import { openTestDatabase } from './test-database.ts'

interface Database {
  db: Kysely<StorageDatabase>
  schema: string
  empty(): Promise<void>
  close(): Promise<void>
}

/** Every small store on that database. */
export function testStores(engine: 'PostgreSQL' | 'PGlite') {
  const open: () => Promise<Database> = engine === 'PGlite' ? openPGliteDatabase : openTestDatabase
  describe(`on ${engine}`, () => {
    let database: Database
    beforeAll(async () => {
      database = await open()
    })
    afterAll(() => database.close())

    const emptied = async () => {
      await database.empty()
      return database.db
    }
    const suites: Record<string, ContractCase[]> = {
      ConnectionStore: connectionStoreContract(async ({ clock }) => ({
        store: createConnectionStore({ db: await emptied(), keyRing, clock }),
      })),
      'ConnectionStore while refreshing': refreshContract(async ({ clock }) => ({
        store: createConnectionStore({ db: await emptied(), keyRing, clock }),
      })),
      AuthorizationStateStore: authorizationStateStoreContract(async () => ({
        store: createAuthorizationStateStore({ db: await emptied() }),
      })),
      WebhookEventStore: webhookEventStoreContract(async () => ({
        store: createWebhookEventStore({ db: await emptied(), schema: database.schema }),
      })),
      UsageStore: usageStoreContract(async () => ({
        store: createUsageStore({ db: await emptied() }),
      })),
    }
    for (const [port, cases] of Object.entries(suites)) {
      describe(`the ${port}`, () => {
        for (const { name, run } of cases) {
          test(`${name}`, async () => {
            await expect(run()).resolves.toBeUndefined()
          })
        }
      })
    }
  })
}
