import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { buildPages } from '../../bench/pages.ts'
import { ingest } from '../../bench/ways.ts'
import { openSyncDatabase } from '../support/sync-database.ts'

test.for(['PostgreSQL', 'PGlite'] as const)(
  'a table that is being filled on %s has statistics before its first reader comes',
  async (engine) => {
    const database = await openSyncDatabase(engine)
    const { db, schema } = database
    const readRows = async () => {
      const { rows } = await sql<{ rows: number }>`
        select reltuples::float8 as rows from pg_class
        where oid = ${`${schema}.billing_invoices`}::regclass`.execute(db)
      return rows[0]?.rows
    }
    try {
      expect(await readRows()).toBe(-1)
      const counts = await ingest(database, 'acme', buildPages(1_000))
      expect(counts.inserted).toBe(1_000)
      expect(await readRows()).toBeGreaterThanOrEqual(500)
    } finally {
      await database.close()
    }
  },
)

test('a batch does not wait for a table that somebody else maintains', async () => {
  const database = await openSyncDatabase('PostgreSQL')
  const { db, schema } = database
  try {
    await db.transaction().execute(async (host) => {
      // As CREATE INDEX CONCURRENTLY and a vacuum take it.
      const invoices = sql.table(`${schema}.billing_invoices`)
      await sql`lock table ${invoices} in share update exclusive mode`.execute(host)
      const counts = await ingest(database, 'acme', buildPages(1_000))
      expect(counts.inserted).toBe(1_000)
    })
  } finally {
    await database.close()
  }
})

test('a realm that the planner does not know is made known, in a table full of others', async () => {
  const database = await openSyncDatabase('PostgreSQL')
  const { db, schema } = database
  try {
    const invoices = sql.table(`${schema}.billing_invoices`)
    await sql`insert into ${invoices} (tenant_id, realm_id, external_id)
      select 'known', '1', n::text from generate_series(1, 20000) n`.execute(db)
    await sql`analyze ${invoices}`.execute(db)
    await ingest(database, 'acme', buildPages(1_000))
    const { rows } = await sql<{ 'QUERY PLAN': string }>`
      explain select from ${invoices} where tenant_id = 'acme'`.execute(db)
    const estimate = Number(/rows=(\d+)/.exec(rows[0]?.['QUERY PLAN'] ?? '')?.[1])
    expect(estimate).toBeGreaterThan(500)
  } finally {
    await database.close()
  }
})
