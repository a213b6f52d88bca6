import { randomUUID } from 'node:crypto'
import { inject } from 'vitest'
import { migrate } from '../../src/migrations/migrate.ts'
import { tenantTables } from '../../src/schema/tenant-tables.ts'
import { connectDatabase } from './connect-database.ts'
import type { ConnectInput } from './connect-database.ts'

/** A schema of its own on the real server of this run, with all tables. */
export async function openTestDatabase(options: Pick<ConnectInput, 'max' | 'onQuery'> = {}) {
  const url = inject('postgresUrl')
  const schema = `test_${randomUUID().replaceAll('-', '').slice(0, 12)}`
  const connected = connectDatabase({ url, schema, max: 20, ...options })
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
      await pool.query(`drop schema ${schema} cascade`)
      await connected.close()
    },
  }
}

export type TestDatabase = Awaited<ReturnType<typeof openTestDatabase>>
