import type { CalendarDate } from '@vectis/quickbooks/values'
import { LeaseLostError } from '@vectis/quickbooks/ports'
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest'
import { sql } from 'kysely'
import { openTables } from '../../src/databases/tables.ts'
import { createStorage } from '../../src/index.ts'
import type { AnyKysely, CustomerDirectory } from '../../src/index.ts'
import { migrate } from '../../src/migrations/migrate.ts'
import { checkLease } from '../../src/sync/leases.ts'
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

/** What the tables of a tenant are to a function of storage. */
const tablesOf = (tenantId: string, db: SyncDatabase['db']) => ({
  ...openTables({ db, schema: database.schema }),
  tenantId,
  isOwnTransaction: true,
})

/** After how long in a transaction without a statement the server ends the session. */
async function readBound(db: AnyKysely): Promise<string | undefined> {
  const { rows } = await sql<{
    bound: string
  }>`select current_setting('idle_in_transaction_session_timeout') as bound`.execute(db)
  return rows[0]?.bound
}

/** Epoch milliseconds by the clock of the database. */
async function readClock(): Promise<number> {
  const { rows } = await sql<{ at: string }>`
    select trunc(extract(epoch from clock_timestamp()) * 1000)::text as at`.execute(database.db)
  return Number(rows[0]?.at)
}

const ledger = () => sql.table(`${database.schema}.quickbooks_schema_migrations`)

test('a process whose clock is ten minutes ahead takes no live lease, and sees the time that all share', async () => {
  const realmId = '1'
  const store = open().sync.forTenant('clocks')
  /** What the database says before and after, in whole milliseconds around it. */
  const acquireBetween = async (owner: string, leaseMs: number) => {
    const before = await readClock()
    const lease = await store.acquireLease({ realmId, owner, leaseMs })
    return { lease, at: Date.parse(lease!.at!), before, after: (await readClock()) + 1 }
  }
  // So long that none ends while a busy machine comes from one statement to the next.
  const right = await acquireBetween('right', 590_000)
  expect(right.at).toBeGreaterThanOrEqual(right.before)
  expect(right.at).toBeLessThanOrEqual(right.after)
  const ahead = right.before + 600_000
  vi.spyOn(Date, 'now').mockImplementation(() => ahead)
  try {
    expect(await store.acquireLease({ realmId, owner: 'ahead', leaseMs: 60_000 })).toBeNull()
    await store.releaseLease(right.lease!)
    const next = await acquireBetween('ahead', 60_000)
    expect(next.at).toBeGreaterThanOrEqual(next.before)
    expect(next.at).toBeLessThanOrEqual(next.after)
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

test('a process that is stopped in the middle of a transaction blocks others for at most fifteen seconds', async () => {
  const realmId = '3'
  const inside = Promise.withResolvers<void>()
  const goesOn = Promise.withResolvers<void>()
  let bound: string | undefined
  const stopped = open({
    async apply({ transaction }) {
      bound = await readBound(transaction)
      // The lease has ended by then. To wait for all fifteen would show nothing more.
      await sql`set local idle_in_transaction_session_timeout = '1500ms'`.execute(transaction)
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
  expect(bound).toBe('15s')
  const next = await open()
    .sync.forTenant('stopped')
    .acquireLease({ realmId, owner: 'next', leaseMs: 60_000 })
  expect(next).toMatchObject({ owner: 'next' })
  goesOn.resolve()
  expect(await outcome).toBe('refused')
  expect(await stopped.countLive(realmId, 'Customer')).toBe(0)
})

test('a transaction that finds its lease lost is bounded too: a process stopped there holds the row no longer', async () => {
  const realmId = '4'
  const store = open().sync.forTenant('lost')
  const lost = (await store.acquireLease({ realmId, owner: 'stopped', leaseMs: 60_000 }))!
  await store.releaseLease(lost)
  await store.acquireLease({ realmId, owner: 'next', leaseMs: 60_000 })
  const bound = await database.db.transaction().execute(async (db) => {
    const late = checkLease(tablesOf('lost', db), lost, { changesRows: true, now: null })
    await expect(late).rejects.toThrow(LeaseLostError)
    return readBound(db)
  })
  expect(bound).toBe('15s')
})

test('what the other transactions lock is bounded as well', async () => {
  const sent: string[] = []
  const watched = await openSyncDatabase('PostgreSQL', { onQuery: (one) => sent.push(one.sql) })
  const bounds = () =>
    sent.splice(0).filter((text) => text.includes('idle_in_transaction_session_timeout')).length
  try {
    const { db, schema } = watched
    const { sync, retention } = createStorage({ db, schema, keys: testKeys })
    sent.length = 0
    await sync.forTenant('t').refreshStatuses({ realmId: '1', today: '2026-11-29' as CalendarDate })
    expect(bounds()).toBe(1)
    // A run ends in one statement, and needs no transaction.
    const at = '2026-11-29T03:00:00.000Z'
    const open = {
      runId: 'r',
      realmId: '1',
      kind: 'quiet',
      reason: 'quiet',
      startedAt: at,
    } as const
    const ended = { finishedAt: at, outcome: 'succeeded', calls: 0, entities: {} } as const
    const said = { errorCode: null, message: null, remedy: null, intuitTid: null } as const
    const run = { ...open, ...ended, ...said, problems: [], report: null }
    await sync.forTenant('t').finishRun(run, [])
    expect(sent).toHaveLength(1)
    expect(bounds()).toBe(0)
    await retention.deleteTenant({ tenantId: 't' })
    expect(bounds()).toBe(1)
    await migrate(db, { schema: `${schema}_more` })
    expect(bounds()).toBe(1)
    await retention.deleteOlderThan({ before: new Date(0) })
    expect(bounds()).toBe(1)
  } finally {
    await sql`drop schema if exists ${sql.id(`${watched.schema}_more`)} cascade`.execute(watched.db)
    await watched.close()
  }
})

test('batches of one run wait for each other in the process, without a connection each', async () => {
  const realmId = '5'
  const inside = Promise.withResolvers<void>()
  const goesOn = Promise.withResolvers<void>()
  const url = new URL(inject('postgresUrl'))
  const storage = createStorage({
    url: String(url),
    schema: database.schema,
    keys: testKeys,
    maxConnections: 2,
    directory: {
      async apply() {
        inside.resolve()
        await goesOn.promise
      },
    },
  })
  const store = storage.sync.forTenant('turns')
  const lease = (await store.acquireLease({ realmId, owner: 'one', leaseMs: 60_000 }))!
  const writing = [1, 2, 3].map(() => store.commit({ realmId, lease, ...delivery() }))
  await inside.promise
  // Of two connections one is free: a renewal of the lease, above all, does not wait behind batches.
  expect(await store.countLive(realmId, 'Customer')).toBe(0)
  goesOn.resolve()
  await Promise.all(writing)
  expect(await store.countLive(realmId, 'Customer')).toBe(1)
  await storage.close()
})
