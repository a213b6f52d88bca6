import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { expect, inject, test } from 'vitest'
import { createStorage } from '../../src/index.ts'
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
