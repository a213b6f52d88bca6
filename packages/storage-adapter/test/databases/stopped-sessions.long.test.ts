import pg from 'pg'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { createStorage } from '../../src/index.ts'
import { openSyncDatabase } from '../support/sync-database.ts'
import type { SyncDatabase } from '../support/sync-database.ts'
import { testKeys as keys } from '../support/test-keys.ts'

/** Twenty real seconds. A process that is stopped in the middle of a transaction: sync/lease-guards.test.ts. */
let database: SyncDatabase
beforeAll(async () => {
  database = await openSyncDatabase('PostgreSQL')
})
afterAll(() => database.close())

const realmId = '1'

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
