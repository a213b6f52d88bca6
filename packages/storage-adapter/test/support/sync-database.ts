import { inject } from 'vitest'
import { Kysely, PGliteDialect, PostgresDialect, sql } from 'kysely'
import { PGlite } from '@electric-sql/pglite'
import pg from 'pg'
import { migrate } from '../../src/migrations/migrate.ts'
import type { StorageDatabase } from '../../src/schema/storage-database.ts'
import { tenantTables } from '../../src/schema/tenant-tables.ts'
import { embeddedSchema, openEmbedded } from './embedded-database.ts'
import { leaveDatabase, newSchema, takeDatabase } from './kept-databases.ts'
import type { KeptDatabase } from './kept-databases.ts'
import { keepFromAutovacuum } from './own-statistics.ts'

/** What a statement was, as Kysely sent it. */
export interface SentStatement {
  sql: string
  parameters: readonly unknown[]
}

interface OpenOptions {
  onQuery?: (statement: SentStatement) => void
  max?: number
  /** Another server. */
  url?: string
  /** For a test that changes the tables themselves, or what the server knows of them. Default: false. */
  ownSchema?: boolean
}

/** A migrated schema of its own, empty, on the real server of this run or embedded. */
export async function openSyncDatabase(engine: 'PostgreSQL' | 'PGlite', options: OpenOptions = {}) {
  const { onQuery = () => {}, max = 5, url } = options
  const make = async (): Promise<KeptDatabase<PGlite | pg.Pool>> =>
    engine === 'PGlite'
      ? { schema: embeddedSchema, driver: await openEmbedded() }
      : { schema: newSchema(), driver: openPool(url ?? inject('postgresUrl'), max) }
  const kind = `${engine} ${max}`
  const isKept = url === undefined && options.ownSchema !== true
  const place = isKept ? await takeDatabase(kind, make) : await make()
  const { schema, driver } = place
  const dialect =
    driver instanceof PGlite
      ? new PGliteDialect({ pglite: driver })
      : new PostgresDialect({ pool: driver })
  const db = new Kysely<StorageDatabase>({ dialect, log: ({ query }) => onQuery(query) })
  await migrate(db, { schema })
  if (options.ownSchema === true && engine === 'PostgreSQL') await keepFromAutovacuum(db, schema)
  return {
    db,
    schema,
    async empty(): Promise<void> {
      for (const { table } of tenantTables) {
        await sql`delete from ${sql.table(`${schema}.${table}`)}`.execute(db)
      }
    },
    async close(): Promise<void> {
      if (isKept) return leaveDatabase(kind, place, db)
      if (engine === 'PostgreSQL') await sql`drop schema ${sql.id(schema)} cascade`.execute(db)
      await db.destroy()
    },
  }
}

export type SyncDatabase = Awaited<ReturnType<typeof openSyncDatabase>>

function openPool(url: string, max: number): pg.Pool {
  const pool = new pg.Pool({ connectionString: url, max })
  // A server that is stopped takes its idle connections along.
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  return pool
}
