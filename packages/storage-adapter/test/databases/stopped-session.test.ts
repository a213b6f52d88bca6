import type { Socket } from 'node:net'
import pg from 'pg'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { createStorage } from '../../src/index.ts'
import { boundPool } from '../../src/databases/bounded-pool.ts'
import { openStopped } from '../support/stopped-session.ts'
import { openSyncDatabase, type SyncDatabase } from '../support/sync-database.ts'
import { testKeys as keys } from '../support/test-keys.ts'

// The time limits of users: stopped-sessions.long.test.ts.
const stopped = { lookAfterMs: 100, endAfterMs: 400 }

let database: SyncDatabase
let pool: pg.Pool
beforeAll(async () => {
  database = await openSyncDatabase('PostgreSQL')
  pool = new pg.Pool({ connectionString: inject('postgresUrl') })
})
afterAll(async () => {
  await pool.end()
  await database.close()
})

const lock = () =>
  `update ${database.schema}.quickbooks_sync_leases set statuses_on = null where tenant_id = 'acme'`

async function openWaiting() {
  const storage = createStorage({ db: database.db, schema: database.schema, keys })
  const lease = { realmId: '1', owner: 'stopped', leaseMs: 1 }
  await storage.sync.forTenant('acme').acquireLease(lease)
  return boundPool(pool, { answerWithinMs: 60_000, prepares: false, stopped }).connect()
}

test.for(['sending', 'receiving'] as const)(
  'a process that is stopped while it is %s a statement loses its session to one that waits for its lock',
  async (on) => {
    const waiting = await openWaiting()
    const other = await openStopped(database.schema, { tenantId: 'acme', on })
    const look = async () =>
      (await pool.query('select wait_event from pg_stat_activity where pid = $1', [other.pid])).rows
    try {
      await expect.poll(look).toEqual([{ wait_event: on === 'sending' ? 'ClientRead' : 'ClientWrite' }]) // prettier-ignore
      await waiting.query(lock(), [])
      await expect.poll(look).toEqual([])
    } finally {
      other.end()
      waiting.release()
    }
  },
)

test('a process that is stopped long after others began to wait loses its session too', async () => {
  const waiting = await openWaiting()
  const works = new pg.Client({ connectionString: inject('postgresUrl') })
  works.on('error', () => undefined)
  await works.connect()
  await works.query('begin')
  await works.query(lock())
  const { stream } = (works as unknown as { connection: { stream: Socket } }).connection
  stream.pause()
  // The server works for a second, and then has an answer that nobody reads.
  const answer = works.query(`select pg_sleep(1); select repeat('x', 50000000)`)
  answer.catch(() => undefined)
  await expect(waiting.query(lock(), [])).resolves.toMatchObject({ command: 'UPDATE' })
  stream.destroy()
  waiting.release()
})

test('a session that works while another waits for its lock is left alone', async () => {
  const waiting = await openWaiting()
  const works = await pool.connect()
  await works.query('begin')
  await works.query(lock())
  const answer = waiting.query(lock(), [])
  // A statement that the server works on for longer than a stopped session is left.
  await works.query('select pg_sleep(1)')
  await expect(works.query('commit')).resolves.toMatchObject({ command: 'COMMIT' })
  works.release()
  await answer
  waiting.release()
})
