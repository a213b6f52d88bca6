import { beginRun } from '@vectis/quickbooks/ports'
import type { SyncRun, TenantSyncStore } from '@vectis/quickbooks/ports'
import pg from 'pg'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { createStorage } from '../../src/index.ts'
import { openHangingProxy } from '../../../../.ci/hanging-proxy.ts'
import { openSyncDatabase } from '../support/sync-database.ts'
import type { SyncDatabase } from '../support/sync-database.ts'
import { testKeys as keys } from '../support/test-keys.ts'

let database: SyncDatabase
beforeAll(async () => {
  database = await openSyncDatabase('PostgreSQL')
})
afterAll(() => database.close())

const realmId = '1'
const at = '2026-11-29T03:00:00.000Z'
const quiet: SyncRun = {
  ...beginRun({ runId: 'r1', realmId, kind: 'quiet', reason: 'nothing_changed', startedAt: at }),
  finishedAt: at,
  outcome: 'succeeded',
}

test.for([
  ['a run is finished', (store: TenantSyncStore) => store.finishRun(quiet, [])],
  ['a lease is renewed', (store: TenantSyncStore) => store.renewLease(lost, 1_000)],
] as const)('a database that hangs while %s blocks no caller for ever', async ([, act]) => {
  const proxy = await openHangingProxy(inject('postgresUrl'))
  const { schema } = database
  const storage = createStorage({
    url: proxy.url,
    schema,
    keys,
    maxConnections: 1,
    answerWithinSeconds: 3,
  })
  try {
    const store = storage.sync.forTenant('hangs')
    await store.readRuns({ realmId, limit: 1 })
    proxy.hang()
    await expect(act(store)).rejects.toMatchObject({ code: 'connection_lost' })
    // Its only connection is free again, and a new one works.
    await store.finishRun(quiet, [])
    expect(await store.readRuns({ realmId, limit: 5 })).toMatchObject([{ runId: 'r1' }])
  } finally {
    await proxy.close()
    await storage.close()
  }
})

const lost = { realmId, owner: 'lost', fence: 1, statusesOn: null, at: null } as never

test('a caller that waits for a connection stops waiting', async () => {
  const { schema } = database
  const pool = new pg.Pool({ connectionString: inject('postgresUrl'), max: 1 })
  const storage = createStorage({ pool, schema, keys, answerWithinSeconds: 3 })
  const taken = await pool.connect()
  const store = storage.sync.forTenant('waits')
  await expect(store.readRuns({ realmId, limit: 1 })).rejects.toMatchObject({
    code: 'database_unreachable',
  })
  taken.release()
  expect(await store.readRuns({ realmId, limit: 1 })).toEqual([])
  await pool.end()
})
