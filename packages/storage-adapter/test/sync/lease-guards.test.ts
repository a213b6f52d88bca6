import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { sql } from 'kysely'
import { createStorage } from '../../src/index.ts'
import type { CustomerDirectory } from '../../src/index.ts'
import { buildHistory } from '../support/histories.ts'
import { openSyncDatabase } from '../support/sync-database.ts'
import type { SyncDatabase } from '../support/sync-database.ts'
import { testKeys } from '../support/test-keys.ts'

let database: SyncDatabase
beforeAll(async () => {
  database = await openSyncDatabase('PostgreSQL', { max: 8 })
})
afterAll(() => database.close())

const open = (directory?: CustomerDirectory) => {
  const { db, schema } = database
  return createStorage({ db, schema, keys: testKeys, ...(directory ? { directory } : {}) })
}

/** One customer, as a read delivers it. */
const delivery = () =>
  buildHistory({
    objects: [
      {
        kind: 'Customer',
        versions: [{ worth: 'some', isNoted: false, lines: 0, gap: 1, total: 1 }],
        end: null,
      },
    ],
    sights: [{ object: 0, version: 0, delay: 0, withNext: false, isVoidEvent: false }],
  })[0]!

const ledger = () => sql.table(`${database.schema}.quickbooks_schema_migrations`)

test('a process whose clock is ten minutes ahead takes no live lease, and sees the time that all share', async () => {
  const realmId = '1'
  const store = open().sync.forTenant('clocks')
  const lease = await store.acquireLease({ realmId, owner: 'right', leaseMs: 60_000 })
  const before = Date.now()
  expect(Math.abs(Date.parse(lease!.at!) - before)).toBeLessThan(5_000)
  vi.spyOn(Date, 'now').mockImplementation(() => before + 600_000)
  try {
    expect(await store.acquireLease({ realmId, owner: 'ahead', leaseMs: 60_000 })).toBeNull()
    await store.releaseLease(lease!)
    const next = await store.acquireLease({ realmId, owner: 'ahead', leaseMs: 60_000 })
    expect(Math.abs(Date.parse(next!.at!) - before)).toBeLessThan(5_000)
  } finally {
    vi.restoreAllMocks()
  }
})

test('an old process on a schema that a newer release has narrowed stops with a named error before it writes', async () => {
  const realmId = '2'
  const storage = open()
  const store = storage.sync.forTenant('versions')
  const lease = (await store.acquireLease({ realmId, owner: 'old', leaseMs: 60_000 }))!
  const write = () => store.commit({ realmId, lease, ...delivery() })
  await sql`insert into ${ledger()} (number, name, checksum, expands) values (98, 'widened', 'x', true)`.execute(
    database.db,
  )
  try {
    // What only adds is no concern of the old release: both run side by side, and it may start anew.
    await write()
    expect(await storage.migrate()).toMatchObject({ applied: [] })
    await storage.assertMigrated()
    await sql`insert into ${ledger()} (number, name, checksum) values (99, 'narrowed', 'x')`.execute(
      database.db,
    )
    const written = await store.countLive(realmId, 'Customer')
    await sql`delete from ${sql.table(`${database.schema}.customers`)} where tenant_id = 'versions'`.execute(
      database.db,
    )
    await expect(write()).rejects.toMatchObject({ name: 'SchemaError', code: 'schema_newer' })
    expect(written).toBe(1)
    expect(await store.countLive(realmId, 'Customer')).toBe(0)
    await store.releaseLease(lease)
    await expect(
      store.acquireLease({ realmId, owner: 'old', leaseMs: 60_000 }),
    ).rejects.toMatchObject({ code: 'schema_newer' })
    await expect(storage.assertMigrated()).rejects.toMatchObject({ code: 'schema_newer' })
  } finally {
    await sql`delete from ${ledger()} where number > 90`.execute(database.db)
  }
})

test(
  'a process that is stopped in the middle of a transaction holds up nobody for longer than fifteen seconds',
  { timeout: 60_000 },
  async () => {
    const realmId = '3'
    const inside = Promise.withResolvers<void>()
    const goesOn = Promise.withResolvers<void>()
    const stopped = open({
      async apply() {
        inside.resolve()
        await goesOn.promise
      },
    }).sync.forTenant('stopped')
    const lease = (await stopped.acquireLease({ realmId, owner: 'stopped', leaseMs: 1_000 }))!
    const writing = stopped.commit({ realmId, lease, ...delivery() })
    const outcome = writing.then(
      () => 'written',
      () => 'refused',
    )
    await inside.promise
    const begun = performance.now()
    const next = await open()
      .sync.forTenant('stopped')
      .acquireLease({ realmId, owner: 'next', leaseMs: 60_000 })
    expect(next).toMatchObject({ owner: 'next' })
    expect(performance.now() - begun).toBeLessThan(20_000)
    goesOn.resolve()
    expect(await outcome).toBe('refused')
    expect(await stopped.countLive(realmId, 'Customer')).toBe(0)
  },
)
