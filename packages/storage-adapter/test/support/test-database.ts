import pg from 'pg'
import { inject } from 'vitest'
import { migrate } from '../../src/migrations/migrate.ts'
import { tenantTables } from '../../src/schema/tenant-tables.ts'
import { connectDatabase } from './connect-database.ts'
import type { ConnectInput } from './connect-database.ts'
import { leaveDatabase, newSchema, takeDatabase } from './kept-databases.ts'

interface OpenOptions extends Pick<ConnectInput, 'max' | 'onQuery'> {
  /** For a test that changes the tables themselves, or what the server knows of them. Default: false. */
  ownSchema?: boolean
}

/** A schema of its own on the real server of this run, empty, with all tables. */
export async function openTestDatabase({
  ownSchema = false,
  max = 20,
  ...options
}: OpenOptions = {}) {
  const url = inject('postgresUrl')
  const kind = `small stores ${max}`
  const make = () => ({
    schema: newSchema(),
    driver: new pg.Pool({ connectionString: url, max }),
  })
  const place = ownSchema ? make() : await takeDatabase(kind, make)
  const { schema } = place
  const connected = connectDatabase({ url, schema, max, pool: place.driver, ...options })
  const { pool } = connected
  await migrate(connected.whole, { schema })
  return {
    ...connected,
    /** To the database, another process. */
    connectAgain: (input: Partial<ConnectInput> = {}) => connectDatabase({ url, schema, ...input }),
    /** Empties all tables; far cheaper than TRUNCATE for the few rows of a test. */
    async empty(): Promise<void> {
      const statements = tenantTables.map(({ table }) => `delete from ${schema}.${table}`)
      await pool.query(statements.join('; '))
    },
    async close(): Promise<void> {
      if (!ownSchema) {
        pool.removeAllListeners('connect')
        return leaveDatabase(kind, place, connected.whole)
      }
      await pool.query(`drop schema ${schema} cascade`)
      await connected.close()
    },
  }
}

export type TestDatabase = Awaited<ReturnType<typeof openTestDatabase>>
