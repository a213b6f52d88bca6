import { randomUUID } from 'node:crypto'
import { inject } from 'vitest'
import { Kysely, PGliteDialect, PostgresDialect, sql } from 'kysely'
import { PGlite } from '@electric-sql/pglite'
import pg from 'pg'
import { migrate } from '../../src/migrations/migrate.ts'
import type { StorageDatabase } from '../../src/schema/storage-database.ts'
import { tenantTables } from '../../src/schema/tenant-tables.ts'

/** What a statement was, as Kysely sent it. */
export interface SentStatement {
  sql: string
  parameters: readonly unknown[]
}

/** A migrated schema of its own, on the real server of this run or embedded. */
export async function openSyncDatabase(
  engine: 'PostgreSQL' | 'PGlite',
  options: { onQuery?: (statement: SentStatement) => void; max?: number; url?: string } = {},
) {
  const schema = `sync_${randomUUID().replaceAll('-', '').slice(0, 12)}`
  const dialect =
    engine === 'PGlite'
      ? new PGliteDialect({ pglite: await PGlite.create() })
      : new PostgresDialect({ pool: openPool(options.url ?? inject('postgresUrl'), options.max) })
  const db = new Kysely<StorageDatabase>({ dialect, log: ({ query }) => options.onQuery?.(query) })
  await migrate(db, { schema })
  return {
    db,
    schema,
    async empty(): Promise<void> {
      for (const { table } of tenantTables) {
        await sql`delete from ${sql.table(`${schema}.${table}`)}`.execute(db)
      }
    },
    async close(): Promise<void> {
      await sql`drop schema ${sql.id(schema)} cascade`.execute(db)
      await db.destroy()
    },
  }
}

export type SyncDatabase = Awaited<ReturnType<typeof openSyncDatabase>>

function openPool(url: string, max = 5): pg.Pool {
  const pool = new pg.Pool({ connectionString: url, max })
  // A server that is stopped takes its idle connections along.
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  return pool
}
