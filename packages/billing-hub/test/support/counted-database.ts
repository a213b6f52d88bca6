import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'

/**
 * A database door that counts what the server answers, and the rows of the longest answer or the largest write, and
 * fails on demand. Not a plugin of Kysely's: the hub takes a host's plugins off.
 */
export function openCountedDatabase(url: string) {
  const counts = { statements: 0, rows: 0, mostRows: 0 }
  const texts: string[] = []
  let failing: RegExp | null = null
  const pool = new pg.Pool({ connectionString: url })
  pool.on('connect', (client) => {
    const ask = client.query.bind(client) as (...given: unknown[]) => Promise<pg.QueryResult>
    const query = async (...given: unknown[]) => {
      const text = JSON.stringify(given[0])
      if (failing?.test(text)) throw new Error('The connection was lost.')
      texts.push(text)
      const result = await ask(...given)
      counts.statements += 1
      counts.rows += result.rows.length
      counts.mostRows = Math.max(counts.mostRows, result.rowCount ?? 0)
      return result
    }
    client.query = query as unknown as typeof client.query
  })
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) })
  return {
    db,
    counts,
    /** How many statements with such a text were sent. */
    countAsked: (text: RegExp) => texts.filter((one) => text.test(one)).length,
    /** Statements with such a text fail; null: none does. */
    failOn(text: RegExp | null): void {
      failing = text
    },
    close: () => db.destroy(),
  }
}
