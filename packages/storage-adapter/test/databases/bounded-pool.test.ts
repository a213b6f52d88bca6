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

const message = (type: string, body: Buffer) => {
  const head = Buffer.alloc(5, type)
  head.writeInt32BE(body.length + 4, 1)
  return Buffer.concat([head, body])
}

/**
 * A process of the fleet that is stopped within a transaction that holds the row of its lease. What it leaves behind is
 * the same as that of SIGSTOP: half a statement in the socket, or an answer that is not read.
 */
async function openStopped(tenantId: string, { on }: { on: 'sending' | 'receiving' }) {
  const client = new pg.Client({ connectionString: inject('postgresUrl') })
  client.on('error', () => undefined)
  await client.connect()
  await client.query('begin')
  await client.query(
    `select set_config('idle_in_transaction_session_timeout', '15s', true), set_config('statement_timeout', '15s', true)`,
  )
  const leases = `${database.schema}.quickbooks_sync_leases`
  await client.query(`update ${leases} set statuses_on = null where tenant_id = $1`, [tenantId])
  const { stream } = (client as unknown as { connection: { stream: import('node:net').Socket } })
    .connection
  if (on === 'receiving') {
    stream.pause()
    stream.write(message('Q', Buffer.from(`select repeat('x', 50000000)\0`)))
  } else {
    const parse = Buffer.from(`\0update ${leases} set owner = $1::text\0\0\0`)
    const bind = message('B', Buffer.alloc(200_000))
    stream.write(Buffer.concat([message('P', parse), bind.subarray(0, 1_000)]))
  }
  return { end: () => void stream.destroy() }
}

test.concurrent.for(['sending', 'receiving'] as const)(
  'a process that is stopped while it is %s a statement blocks others for at most twenty seconds',
  async (on) => {
    const storage = createStorage({ url: inject('postgresUrl'), schema: database.schema, keys })
    const store = storage.sync.forTenant(on)
    await store.acquireLease({ realmId, owner: 'stopped', leaseMs: 1 })
    const stopped = await openStopped(on, { on })
    try {
      const begun = performance.now()
      const lease = await store.acquireLease({ realmId, owner: 'next', leaseMs: 60_000 })
      expect(lease).toMatchObject({ owner: 'next' })
      const waited = performance.now() - begun
      expect(waited).toBeGreaterThan(5_000)
      expect(waited).toBeLessThan(25_000)
    } finally {
      stopped.end()
      await storage.close()
    }
  },
)

test.concurrent('a session that only works for long is left alone', async () => {
  const storage = createStorage({ url: inject('postgresUrl'), schema: database.schema, keys })
  const store = storage.sync.forTenant('works')
  await store.acquireLease({ realmId, owner: 'works', leaseMs: 1 })
  const works = new pg.Client({ connectionString: inject('postgresUrl') })
  await works.connect()
  await works.query('begin')
  await works.query(
    `update ${database.schema}.quickbooks_sync_leases set statuses_on = null where tenant_id = 'works'`,
  )
  try {
    const waiting = store.acquireLease({ realmId, owner: 'next', leaseMs: 60_000 })
    await works.query('select pg_sleep(18)')
    await works.query('commit')
    expect(await waiting).toMatchObject({ owner: 'next' })
  } finally {
    await works.end()
    await storage.close()
  }
})

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
