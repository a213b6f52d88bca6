import { createHash } from 'node:crypto'
import type { PostgresPoolClient, PostgresQueryResult } from 'kysely'

/** Kysely hands a driver nothing but the text, so the text says it. */
const mark = '/* prepared */ '

/**
 * Marks a statement whose text is the same in every call, so that a server connection parses and plans it once. On a
 * pool that is not ours to see (`db`) the mark is a comment.
 */
export function markPrepared(statement: string): string {
  return mark + statement
}

/** The result of a statement; a cursor has a method of its own. */
type Result = PostgresQueryResult<unknown>

export interface PreparedStatements {
  /** Runs a marked statement by its name where that is possible, and any other as it is. */
  query(
    client: PostgresPoolClient,
    text: string,
    parameters: readonly unknown[],
    where: { inTransaction: boolean },
  ): Promise<Result>
}

/** More texts than pages and ticks have. A server connection keeps what was prepared until it ends. */
const mostNames = 100

/** The name is not known on this connection, or is known to it alone: a proxy changes connections below the client. */
const ofProxies: ReadonlySet<unknown> = new Set(['26000', '42P05'])

/**
 * The prepared statements of a pool. The name of a statement is a digest of its text, so that behind a proxy a name
 * never runs another statement. If the server refuses a name, which is before it runs anything, the same statement runs
 * without one; behind a proxy that changes connections, all later ones do. In a transaction there is no second try,
 * hence no name. See docs/decisions/0224.
 */
export function createPreparedStatements({ isOn }: { isOn: boolean }): PreparedStatements {
  const names = new Map<string, string>()
  let refused = !isOn
  // After a change of columns the plans of a connection are of the old ones: new names, new plans.
  let generation = 0

  function nameOf(text: string): string | null {
    const known = names.get(text)
    if (known !== undefined) return known
    if (names.size >= mostNames) return null
    const digest = createHash('sha256').update(`${generation} ${text}`).digest('base64url')
    const name = `vectis_${digest.slice(0, 32)}`
    names.set(text, name)
    return name
  }
  return {
    async query(client, text, values, { inTransaction }) {
      const isOpen = !refused && !inTransaction && text.startsWith(mark)
      const name = isOpen ? nameOf(text) : null
      const plain = () => client.query<unknown>(text, values)
      if (name === null) return plain()
      try {
        // node-postgres takes a name this way; Kysely's type of a pool does not say so.
        const named = client.query as unknown as (config: object) => Promise<Result>
        return await named.call(client, { name, text, values })
      } catch (error) {
        const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined
        if (ofProxies.has(code)) refused = true
        else if (isStale(error, code)) {
          generation += 1
          names.clear()
        } else throw error
        return plain()
      }
    },
  }
}

/** PostgreSQL has no code of its own for this. The text of the message depends on the server's language. */
function isStale(error: unknown, code: unknown): boolean {
  return code === '0A000' && Reflect.get(error as object, 'routine') === 'RevalidateCachedQuery'
}
