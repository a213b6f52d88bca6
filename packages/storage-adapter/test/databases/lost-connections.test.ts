import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { expect, inject, test } from 'vitest'
import { createBossDatabase, createStorage } from '../../src/index.ts'
import type { DatabaseOptions } from '../../src/index.ts'
import { testKeys } from '../support/test-keys.ts'

// As the guides wire it: no listener beside storage's own. An error event without one would end this process.

const ways: [string, (url: string, pool: pg.Pool) => DatabaseOptions][] = [
  ['a pool of the host', (_url, pool) => ({ pool })],
  ['its own pool', (url) => ({ url })],
]

test.for(ways)(
  'storage on %s survives a server that ends its idle connections, and works again',
  async ([, options]) => {
    const name = `lost-${randomUUID()}`
    const url = new URL(inject('postgresUrl'))
    url.searchParams.set('application_name', name)
    const pool = new pg.Pool({ connectionString: String(url) })
    const storage = createStorage({ ...options(String(url), pool), keys: testKeys })
    const other = new pg.Client({ connectionString: inject('postgresUrl') })
    await other.connect()
    try {
      const read = () => storage.sync.hasLapsedLease!()
      await expect(read()).rejects.toMatchObject({ code: 'schema_missing' })
      const count = async () =>
        (await other.query('select from pg_stat_activity where application_name = $1', [name]))
          .rowCount
      expect(await count()).toBe(1)
      await other.query(
        'select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1',
        [name],
      )
      await expect.poll(count, { interval: 5 }).toBe(0)
      // The event comes with the end of the socket, in a later turn.
      await expect.poll(() => read().catch(({ code }) => code as string)).toBe('schema_missing')
    } finally {
      await other.end()
      await storage.close()
      await pool.end()
    }
  },
)

test('a connection that the pool made before storage was given it may be ended in the middle of a transaction', async () => {
  const pool = new pg.Pool({ connectionString: inject('postgresUrl'), max: 1 })
  await pool.query('select 1')
  const storage = createStorage({ pool, keys: testKeys })
  const boss = createBossDatabase({ pool })
  const other = new pg.Client({ connectionString: inject('postgresUrl') })
  await other.connect()
  try {
    const transaction = await boss.beginTransaction()
    const { rows } = await transaction.db.executeSql('select pg_backend_pid() as pid')
    await other.query('select pg_terminate_backend($1)', [(rows[0] as { pid: number }).pid])
    // No statement is waiting: the end of the session is an event of the client.
    const gone = async () => {
      const found = await other.query('select from pg_stat_activity where pid = $1', [
        (rows[0] as { pid: number }).pid,
      ])
      return found.rowCount
    }
    await expect.poll(gone, { interval: 5 }).toBe(0)
    await expect(transaction.db.executeSql('select 1')).rejects.toThrow(/terminat|not queryable/)
    await transaction.rollback()
    await expect(storage.sync.hasLapsedLease!()).rejects.toMatchObject({ code: 'schema_missing' })
  } finally {
    await other.end()
    await storage.close()
    await pool.end()
  }
})
