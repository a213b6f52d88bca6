import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { sql } from 'kysely'
import pg from 'pg'
import { createStorage, StorageError } from '../../src/index.ts'
import { buildHistory } from '../support/histories.ts'
import { readRows } from '../support/read-rows.ts'
import { openSyncDatabase } from '../support/sync-database.ts'
import type { SyncDatabase } from '../support/sync-database.ts'
import { testKeys } from '../support/test-keys.ts'

let database: SyncDatabase
beforeAll(async () => {
  database = await openSyncDatabase('PostgreSQL', { ownSchema: true })
})
afterAll(() => database.close())

const realmId = '9341452000000001'
const refusal = (code: string) => expect.objectContaining({ name: 'StorageError', code })
const deliveries = buildHistory({
  objects: [
    {
      kind: 'Payment',
      versions: [{ gap: 1, worth: 'some', total: 5, isNoted: false, lines: 3 }],
      end: null,
    },
  ],
  sights: [{ object: 0, version: 0, delay: 0, withNext: false, isVoidEvent: false }],
})

function openUrl(change: (url: URL) => void = () => {}) {
  const url = new URL(inject('postgresUrl'))
  change(url)
  return createStorage({ url: url.href, schema: database.schema, keys: testKeys })
}

async function commitAs(storage: ReturnType<typeof openUrl>, tenantId: string) {
  const tenant = storage.sync.forTenant(tenantId)
  const owner = createStorage({ db: database.db, schema: database.schema, keys: testKeys })
  const lease = await owner.sync
    .forTenant(tenantId)
    .acquireLease({ realmId, owner: 'test', leaseMs: 60_000 })
  if (!lease || !deliveries[0]) throw new Error('Expected a lease and a page.')
  return tenant.commit({ realmId, lease, ...deliveries[0] })
}

test('two databases at once are refused', () => {
  const both = () => createStorage({ url: 'postgres://x', folder: '/x', keys: testKeys })
  expect(both).toThrow(/found url and folder/)
})

test.each(['db', 'pool', 'url', 'pglite', 'folder', 'schema'])(
  'createStorage({ %s: undefined }), as when a variable is unset, is an error that names it and no database in memory',
  (name) => {
    for (const value of [undefined, null, '']) {
      const create = () => createStorage({ memory: true, [name]: value, keys: testKeys } as never)
      expect(create).toThrow(TypeError)
      expect(create).toThrow(new RegExp(`createStorage received ${name}: .*variable`))
    }
  },
)

test.each(['false', 'true', 0, null])(
  'memory: %j is not a boolean, and opens nothing',
  (memory) => {
    const create = () => createStorage({ memory, keys: testKeys } as never)
    expect(create).toThrow(TypeError)
    expect(create).toThrow('memory')
  },
)

test('a deletion accepts no text as a boolean, and no unset realm', async () => {
  const { retention, close } = createStorage({ memory: true, keys: testKeys })
  const dryRun = 'true' as never
  const refused = [
    retention.deleteTenant({ tenantId: 'acme', dryRun }),
    retention.deleteRealm({ tenantId: 'acme', realmId: '1', dryRun }),
    retention.deleteOlderThan({ before: new Date(0), dryRun }),
    retention.deleteRealm({ tenantId: 'acme', realmId: undefined as never }),
    retention.deleteTenant({ tenantId: '' }),
  ]
  for (const one of refused) await expect(one).rejects.toThrow(TypeError)
  await close()
})

test('memory is asked for by name; no database at all is an error that names what was expected', async () => {
  const none = () => createStorage({ keys: testKeys })
  expect(none).toThrow(TypeError)
  expect(none).toThrow(/found none.*memory: true/)
  const both = () => createStorage({ memory: true, folder: '/x', keys: testKeys })
  expect(both).toThrow(/found folder and memory/)
  const storage = createStorage({ memory: true, keys: testKeys })
  const { rows } = await sql<{ one: number }>`select 1 as one`.execute(storage.db)
  expect(rows).toEqual([{ one: 1 }])
  await storage.close()
})

test('an empty tenant id has no rows of its own to read or write', () => {
  const storage = createStorage({ db: database.db, schema: database.schema, keys: testKeys })
  for (const tenantId of ['', undefined as never, null as never]) {
    expect(() => storage.connections.forTenant(tenantId)).toThrow(/forTenant expected a tenant id/)
    expect(() => storage.sync.forTenant(tenantId)).toThrow(/forTenant expected a tenant id/)
  }
})

test('missing and short keys are refused before anything is opened', () => {
  expect(() => createStorage({ memory: true, keys: undefined as never })).toThrow(/openssl rand/)
  const short = { current: { id: 'k', key: 'c2hvcnQ=' } }
  expect(() => createStorage({ memory: true, keys: short })).toThrow(
    expect.objectContaining({ name: 'CustodyError', code: 'key_too_short' }),
  )
})

test('a server that is not there', async () => {
  const storage = openUrl((url) => (url.port = '1'))
  await expect(storage.migrate()).rejects.toEqual(refusal('database_unreachable'))
  await expect(storage.connections.forTenant('acme').read()).rejects.toBeInstanceOf(StorageError)
  await storage.close()
})

test('a read-only database', async () => {
  const storage = openUrl((url) =>
    url.searchParams.set('options', '-c default_transaction_read_only=on'),
  )
  await expect(commitAs(storage, 'read-only')).rejects.toEqual(refusal('database_read_only'))
  await expect(
    storage.usage.add({
      tenantId: 'acme',
      appId: 'a',
      environment: 'sandbox',
      realmId,
      month: '2026-11',
      calls: 1,
    }),
  ).rejects.toThrow(/Connect to the primary/)
  await storage.close()
})

test('a role without privileges', async () => {
  const role = `role_${randomUUID().slice(0, 8)}`
  await sql`create role ${sql.id(role)} login`.execute(database.db)
  const storage = openUrl((url) => (url.username = role))
  await expect(storage.sync.forTenant('acme').readCheckpoints(realmId)).rejects.toEqual(
    refusal('permission_denied'),
  )
  await storage.close()
  await sql`drop role ${sql.id(role)}`.execute(database.db)
})

test('a connection lost in the middle of a transaction leaves nothing half-written', async () => {
  const pool = new pg.Pool({ connectionString: inject('postgresUrl'), max: 1 })
  pool.on('error', () => {})
  let statements = 0
  pool.on('connect', (client) => {
    client.on('error', () => {})
    const query = client.query.bind(client)
    // The cable is pulled after the headers were written and before the settlement rows are.
    client.query = ((...args: Parameters<typeof query>) => {
      const text = typeof args[0] === 'string' ? args[0] : (args[0] as { text?: string }).text
      if (text?.includes('billing_payments')) {
        statements += 1
        ;(
          client as unknown as { connection: { stream: { destroy(): void } } }
        ).connection.stream.destroy()
      }
      return query(...args)
    }) as typeof client.query
  })
  const storage = createStorage({ pool, schema: database.schema, keys: testKeys })
  await expect(commitAs(storage, 'cut')).rejects.toEqual(refusal('connection_lost'))
  expect(statements).toBe(1)
  const rows = await readRows(database, 'cut')
  expect(rows.billing_payment_headers).toEqual([])
  const again = createStorage({ db: database.db, schema: database.schema, keys: testKeys })
  expect((await commitAs(again, 'cut')).Payment.inserted).toBe(1)
  await pool.end()
})

test('a statement timeout of the host', async () => {
  const storage = openUrl((url) => url.searchParams.set('options', '-c lock_timeout=50ms'))
  const held = createStorage({ db: database.db, schema: database.schema, keys: testKeys })
  await held.sync.forTenant('slow').acquireLease({ realmId, owner: 'test', leaseMs: 60_000 })
  await database.db.transaction().execute(async (transaction) => {
    await sql`select from ${sql.table(`${database.schema}.quickbooks_sync_leases`)} for update`.execute(
      transaction,
    )
    const tenant = storage.sync.forTenant('slow')
    const lease = { realmId, owner: 'test', fence: 1 }
    const waiting = tenant.commit({ realmId, lease, observedAt: '2026-11-02T18:00:00Z' })
    await expect(waiting).rejects.toEqual(refusal('timed_out'))
  })
  await storage.close()
})
