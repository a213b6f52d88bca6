import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { inject } from 'vitest'

/** A database of its own on the server of this run: what a server of its own would be, without the seconds that one takes to start. */
export async function openDatabase(): Promise<{ url: string; close(): Promise<void> }> {
  const server = inject('postgresUrl')
  const name = `express_${randomUUID().replaceAll('-', '').slice(0, 12)}`
  await run(server, `create database ${name}`)
  const url = new URL(server)
  url.pathname = name
  return {
    url: url.href,
    async close() {
      // A developer who keeps the server's files wants to inspect this database too.
      if (process.env['POSTGRES_FILES_KEPT_IN']) return
      await run(server, `drop database ${name} with (force)`)
    },
  }
}

async function run(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
