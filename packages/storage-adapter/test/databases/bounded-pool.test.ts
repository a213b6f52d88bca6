import { beginRun } from '@vectis/quickbooks/ports'
import type { SyncRun, TenantSyncStore } from '@vectis/quickbooks/ports'
import pg from 'pg'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { createStorage } from '../../src/index.ts'
import { openHangingProxy } from '../../../../.ci/hanging-proxy.ts'
import { openSyncDatabase } from '../support/sync-database.ts'
import type { SyncDatabase } from '../support/sync-database.ts'
import { testKeys as keys } from '../support/test-keys.ts'
import { withoutAnswer } from '../support/without-answer.ts'

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
    // Less than until a holder of locks is looked at: that look would wait for the only connection.
    answerWithinSeconds: 9,
  })
  try {
    const store = storage.sync.forTenant('hangs')
    await store.readRuns({ realmId, limit: 1 })
    proxy.hang()
    const lose = async () => void (await act(store))
    await expect(withoutAnswer(lose)).rejects.toMatchObject({ code: 'connection_lost' })
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
  const storage = createStorage({ pool, schema, keys, answerWithinSeconds: 60 })
  const taken = await pool.connect()
  const store = storage.sync.forTenant('waits')
  const read = () => store.readRuns({ realmId, limit: 1 })
  await expect(withoutAnswer(read)).rejects.toMatchObject({ code: 'database_unreachable' })
  taken.release()
  expect(await read()).toEqual([])
  await pool.end()
})
