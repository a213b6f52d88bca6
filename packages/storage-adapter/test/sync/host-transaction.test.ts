import { afterAll, beforeAll, expect, test } from 'vitest'
import { LeaseLostError } from '@vectis/quickbooks/ports'
import type { Connection } from '@vectis/quickbooks'
import { createStorage } from '../../src/index.ts'
import { testKeys } from '../support/test-keys.ts'
import { openSyncDatabase } from '../support/sync-database.ts'
import type { SyncDatabase } from '../support/sync-database.ts'
import { buildHistory } from '../support/histories.ts'
import { readRows } from '../support/read-rows.ts'

let database: SyncDatabase
beforeAll(async () => {
  database = await openSyncDatabase('PostgreSQL')
})
afterAll(() => database.close())

const realmId = '9341452000000001'
const [delivery] = buildHistory({
  objects: [
    {
      kind: 'Payment',
      versions: [{ gap: 1, worth: 'some', total: 7, isNoted: false, lines: 2 }],
      end: null,
    },
  ],
  sights: [{ object: 0, version: 0, delay: 1, withNext: false, isVoidEvent: false }],
})

test('a transaction of the host that rolls back takes our rows with it, one that commits keeps them', async () => {
  const { db, schema } = database
  const storage = createStorage({ db, schema, keys: testKeys })
  const sync = storage.sync.forTenant('acme')
  const lease = await sync.acquireLease({ realmId, owner: 'host', leaseMs: 60_000 })
  if (!lease || !delivery) throw new Error('Expected a lease and a page.')
  const batch = { realmId, lease, ...delivery }
  const readAll = () => readRows(database, 'acme')
  const empty = await readAll()

  class Abandoned extends Error {}
  const abandoned = db.transaction().execute(async (transaction) => {
    const stores = storage.withTransaction(transaction)
    const counts = await stores.sync.forTenant('acme').commit(batch)
    expect(counts.Payment.inserted).toBe(1)
    expect(await stores.sync.forTenant('acme').countLive(realmId, 'Payment')).toBe(1)
    await stores.webhookEvents.recordRejection({
      reason: 'signature_mismatch',
      tenantId: 'acme',
      realmId,
      at: '2026-11-02T18:00:00Z',
    })
    throw new Abandoned('the host changed its mind')
  })
  await expect(abandoned).rejects.toBeInstanceOf(Abandoned)
  expect(await readAll()).toEqual(empty)
  const health = await storage.webhookEvents
    .forTenant('acme')
    .health({ realmId, since: '2026-11-01T00:00:00Z' })
  expect(health.rejected).toEqual({})

  await db.transaction().execute((transaction) => {
    return storage.withTransaction(transaction).sync.forTenant('acme').commit(batch)
  })
  expect((await readAll()).billing_payments).toHaveLength(2)
})

test('a batch under a lost lease leaves the host transaction usable and writes nothing', async () => {
  const { db, schema } = database
  const storage = createStorage({ db, schema, keys: testKeys })
  const lease = { realmId, owner: 'nobody', fence: 99 }
  await db.transaction().execute(async (transaction) => {
    const stores = storage.withTransaction(transaction)
    const late = stores.sync.forTenant('beta').commit({ realmId, lease, ...delivery! })
    await expect(late).rejects.toBeInstanceOf(LeaseLostError)
    expect(await stores.sync.forTenant('beta').countLive(realmId, 'Payment')).toBe(0)
  })
})

test('closing does not close what the host passed in', async () => {
  const { db, schema } = database
  const storage = createStorage({ db, schema, keys: testKeys })
  await storage.close()
  const connection: Connection | null = await storage.connections.forTenant('acme').read()
  expect(connection).toBeNull()
})
