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
      expect(await readRows()).toBe(1_000)
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
