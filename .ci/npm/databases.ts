import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
// By path: the step runs without the conditions that lead to sources.
import { startPostgres } from '../../packages/testkit/src/postgres.ts'
import { root } from '../repository.ts'

export interface Databases {
  /** The address of a new, empty database. */
  create(): Promise<string>
  close(): Promise<void>
}

/** What is used of `pg`; the root does not install it. */
interface PgModule {
  Pool: new (options: { connectionString: string; max: number }) => {
    on(event: 'error', listener: () => void): unknown
    query(text: string): Promise<unknown>
    end(): Promise<void>
  }
}

/** An empty database for each host, on a server that ends with the last. */
export async function openDatabases(): Promise<Databases> {
  const from = join(root, 'packages/storage-adapter/package.json')
  const server = await startPostgres({ from: pathToFileURL(from).href })
  const { Pool } = createRequire(from)('pg') as PgModule
  const pool = new Pool({ connectionString: server.url, max: 1 })
  // The server ends before the pool has noticed.
  pool.on('error', () => undefined)
  let made = 0
  return {
    async create() {
      const name = `from_npm_${process.pid}_${(made += 1)}`
      await pool.query(`create database ${name}`)
      const url = new URL(server.url)
      url.pathname = `/${name}`
      return url.href
    },
    async close() {
      await pool.end()
      await server.close()
    },
  }
}
