import { sql } from 'kysely'
import { afterEach, expect, test } from 'vitest'
import { buildPages } from '../../bench/pages.ts'
import { ingest, realmId } from '../../bench/ways.ts'
import { countReads, flushStatistics, sharesStatistics } from '../support/own-statistics.ts'
import { openSyncDatabase } from '../support/sync-database.ts'
import type { SyncDatabase } from '../support/sync-database.ts'

let database: SyncDatabase
const sent: string[] = []
afterEach(() => database.close())

async function open(engine: 'PostgreSQL' | 'PGlite' = 'PostgreSQL', max = 5) {
  sent.length = 0
  database = await openSyncDatabase(engine, {
    max,
    ownSchema: true,
    onQuery: (statement) => sent.push(statement.sql),
  })
  return database
}

const analyzed = () => sent.filter((statement) => /^\s*analyze/i.test(statement))

async function readRows(): Promise<number | undefined> {
  const { rows } = await sql<{ rows: number }>`
    select reltuples::float8 as rows from pg_class
    where oid = ${`${database.schema}.billing_invoices`}::regclass`.execute(database.db)
  return rows[0]?.rows
}

async function fillWithOthers(rows: number): Promise<void> {
  const invoices = sql.table(`${database.schema}.billing_invoices`)
  await sql`insert into ${invoices} (tenant_id, realm_id, external_id)
    select 'other ' || n % 50, '1', n::text from generate_series(1, ${rows}::integer) n`.execute(
    database.db,
  )
  await sql`analyze ${invoices}`.execute(database.db)
}

test.for(['PostgreSQL', 'PGlite'] as const)(
  'a table that a run has filled on %s has statistics before the next reader comes',
  async (engine) => {
    await open(engine)
    expect(await readRows()).toBe(-1)
    await ingest(database, 'acme', buildPages(1_000))
    expect(await readRows()).toBeGreaterThanOrEqual(1_000)
  },
)

test('statistics are taken of the columns that conditions name, and of no others', async () => {
  const { db, schema } = await open()
  await ingest(database, 'acme', buildPages(1_000))
  const { rows } = await sql<{ attname: string }>`
    select attname from pg_stats where schemaname = ${schema} and tablename = 'billing_invoices'`.execute(
    db,
  )
  const named = rows.map(({ attname }) => attname)
  for (const column of [
    'tenant_id',
    'external_id',
    'customer_external_id',
    'txn_date',
    'due_date',
    'balance',
    'base_status',
    'deleted_at',
  ])
    expect(named).toContain(column)
  for (const column of ['raw', 'doc_number', 'sync_token', 'total_amount', 'changed_at'])
    expect(named).not.toContain(column)
})

test('no page waits for statistics: they come with the end of the run', async () => {
  await open()
  await ingest(database, 'acme', buildPages(2_000), { finishes: false })
  expect(analyzed()).toEqual([])
})

test('in a table full of other tenants, a new one is no reason for statistics', async () => {
  await open()
  await fillWithOthers(20_000)
  sent.length = 0
  const pages = buildPages(500)
  for (let n = 0; n < 10; n += 1) await ingest(database, `new ${n}`, pages)
  expect(analyzed()).toEqual([])
})

test('processes that fill a table together analyze it once in ten minutes', async () => {
  await open()
  const pages = buildPages(500)
  await Promise.all(['a', 'b', 'c', 'd'].map((tenantId) => ingest(database, tenantId, pages)))
  const together = analyzed().length
  // PostgreSQL 14 tells other sessions of it half a second later.
  expect(together).toBeLessThanOrEqual((await sharesStatistics(database.db)) ? 1 : 4)
  await flushStatistics(database.db)
  for (const tenantId of ['e', 'f', 'g']) await ingest(database, tenantId, pages)
  expect(together).toBeGreaterThan(0)
  expect(analyzed()).toHaveLength(together)
})

test('a run does not wait for a table that another process maintains', async () => {
  const { db, schema } = await open()
  await db.transaction().execute(async (host) => {
    // As CREATE INDEX CONCURRENTLY and a vacuum take it.
    const invoices = sql.table(`${schema}.billing_invoices`)
    await sql`lock table ${invoices} in share update exclusive mode`.execute(host)
    const counts = await ingest(database, 'acme', buildPages(1_000))
    expect(counts.inserted).toBe(1_000)
  })
})

test.for([
  ['in a fresh table', 0],
  ['beside 20,000 rows of others', 20_000],
] as const)(
  'a page of a large tenant that the planner does not know reads that page alone, %s',
  async ([, others]) => {
    // One connection: each session reports its own reads.
    const { db, schema } = await open('PostgreSQL', 1)
    if (others > 0) await fillWithOthers(others)
    await sql`insert into ${sql.table(`${schema}.billing_invoices`)} (tenant_id, realm_id, external_id, doc_number)
      select 'acme', ${realmId}, 'old ' || n, repeat('as long as a row is ', 20) from generate_series(1, 30000) n`.execute(
      db,
    )
    sent.length = 0
    const reads = () => countReads(db, schema, 'billing_invoices')
    // It reads a table whole only while that is less than five hundred look-ups: about six megabytes.
    for (const page of buildPages(1_000)) {
      const before = await reads()
      await ingest(database, 'acme', [page], { finishes: false })
      expect((await reads()) - before).toBeLessThanOrEqual(500)
    }
    expect(analyzed()).toEqual([])
  },
)
