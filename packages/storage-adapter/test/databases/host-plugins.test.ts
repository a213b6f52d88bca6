import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CamelCasePlugin } from 'kysely'
import {
  connectionStoreContract,
  syncStoreContract,
  usageStoreContract,
  webhookEventStoreContract,
} from '@vectis/quickbooks-testkit/contracts'
import { createStorage } from '../../src/index.ts'
import { migrations } from '../../src/migrations/registry.ts'
import { takeShare } from '../support/share-of-cases.ts'
import { testKeys } from '../support/test-keys.ts'
import { openTestDatabase } from '../support/test-database.ts'
import type { TestDatabase } from '../support/test-database.ts'

/** A host's own Kysely instance, with the plug-in that most hosts give it: it renames every column, also of our rows. */
describe('on a Kysely instance with the camel case plug-in', () => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await openTestDatabase()
  })
  afterAll(() => database.close())

  const open = async (clock?: Parameters<typeof createStorage>[0]['clock']) => {
    await database.empty()
    const db = database.whole.withPlugin(new CamelCasePlugin())
    return createStorage({ db, schema: database.schema, keys: testKeys, ...(clock && { clock }) })
  }

  test('migrations are found', async () => {
    await expect((await open()).migrate()).resolves.toMatchObject({
      applied: [],
      version: migrations.length,
    })
  })

  test('in a transaction of the host too', async () => {
    await open()
    const host = database.whole.withPlugin(new CamelCasePlugin())
    const storage = createStorage({ db: host, schema: database.schema, keys: testKeys })
    await host.transaction().execute(async (transaction) => {
      const { usage } = storage.withTransaction(transaction)
      const month = '2026-11'
      await usage.add({
        tenantId: 'acme',
        appId: 'app',
        environment: 'sandbox',
        realmId: '1',
        month,
        calls: 3,
      })
      expect(await usage.readApp({ appId: 'app', month })).toBe(3)
    })
  })

  const suites = {
    ConnectionStore: connectionStoreContract(async ({ clock }) => ({
      store: (await open(clock)).connections,
    })),
    SyncStore: syncStoreContract(async ({ clock }) => ({ store: (await open(clock)).sync })),
    WebhookEventStore: webhookEventStoreContract(async () => ({
      store: (await open()).webhookEvents,
    })),
    UsageStore: usageStoreContract(async () => ({ store: (await open()).usage })),
  }
  for (const [port, cases] of Object.entries(suites)) {
    // All stores go through one door, which strips the plug-ins; every case with `LONG=1`.
    const chosen = process.env['LONG'] === '1' ? cases : takeShare(cases, 4)
    for (const { name, run } of chosen) {
      test(`the ${port}: ${name}`, async () => {
        await expect(run()).resolves.toBeUndefined()
      })
    }
  }
})
