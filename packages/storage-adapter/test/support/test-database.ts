import { randomUUID } from 'node:crypto'
import { inject } from 'vitest'
import { tenantTables } from '../../src/schema/tenant-tables.ts'
import { connectDatabase } from './connect-database.ts'
import type { ConnectInput } from './connect-database.ts'
import { tables } from './tables.ts'

/** A schema of its own on the real server of this run, with all tables. */
export async function openTestDatabase(options: Pick<ConnectInput, 'max' | 'onQuery'> = {}) {
  const url = inject('postgresUrl')
  const schema = `test_${randomUUID().replaceAll('-', '').slice(0, 12)}`
  const connected = connectDatabase({ url, schema, max: 20, ...options })
  const { pool } = connected
  await pool.query(
    `create schema ${schema}; set search_path to ${schema}; ${tables}; set search_path to default`,
  )
  return {
    ...connected,
    /** Another process, as far as the database can tell. */
    connectAgain: (input: Partial<ConnectInput> = {}) => connectDatabase({ url, schema, ...input }),
    async truncate(): Promise<void> {
      const names = tenantTables.map(({ table }) => `${schema}.${table}`)
      await pool.query(`truncate ${names.join(', ')} cascade`)
    },
    async close(): Promise<void> {
      await pool.query(`drop schema ${schema} cascade`)
      await connected.close()
    },
  }
}

export type TestDatabase = Awaited<ReturnType<typeof openTestDatabase>>
