import {
  checkDelay,
  checkFlags,
  checkNames,
  checkPlaces,
  type OptionNames,
} from '@vectis/quickbooks/values'
import type { PostgresPool, PostgresPoolClient } from 'kysely'
import { after } from '../defaults.ts'
import { boundPool } from './bounded-pool.ts'
import { isPool, outliveLostConnections } from './host-pool.ts'
import { markPrepared } from './prepared-statements.ts'

export interface BossDatabaseOptions {
  /**
   * A pool of `pg` that only pg-boss uses, not the one of `createStorage`: a heartbeat that waits for the connections of
   * a read makes a living worker look dead. Never closed by us.
   */
  pool: PostgresPool
  /**
   * Seconds that a statement may wait for its answer. Default 300, at most 2,147,483. A connection is waited for as
   * long, but never longer than ten seconds.
   */
  answerWithinSeconds?: number
  /** As in `createStorage`. Default true. */
  preparedStatements?: boolean
}

/** What `new PgBoss` takes as `db`. */
export interface BossDatabase {
  executeSql(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>
  beginTransaction(): Promise<{
    db: Pick<BossDatabase, 'executeSql'>
    commit(): Promise<void>
    rollback(): Promise<void>
  }>
}

/** As the pool that pg-boss makes itself. Milliseconds. */
const CONNECT_WITHIN = 10_000
const ROLLBACK_WITHIN = 5_000

const optionNames: OptionNames<BossDatabaseOptions> = {
  pool: true,
  answerWithinSeconds: true,
  preparedStatements: true,
}

/**
 * A pool of the host as the database of pg-boss. A statement that pg-boss repeats is prepared, so that a connection parses
 * and plans it once, and every wait is bounded as those of `createStorage` are. See docs/decisions/0242.
 *
 * @example
 * const pool = new pg.Pool({ connectionString, application_name: 'pgboss' })
 * const boss = new PgBoss({ db: createBossDatabase({ pool }), ...fleetBossOptions })
 */
export function createBossDatabase(options: BossDatabaseOptions): BossDatabase {
  checkPlaces('createBossDatabase', options, { required: ['pool'] })
  checkNames('createBossDatabase', options, optionNames)
  checkFlags('createBossDatabase', options, ['preparedStatements'])
  const { pool, answerWithinSeconds = 300, preparedStatements: prepares = true } = options
  if (!isPool(pool)) {
    throw new TypeError(
      'createBossDatabase expected pool, a Pool of `pg`, for PostgreSQL; received another value.',
    )
  }
  checkDelay('answerWithinSeconds', answerWithinSeconds, { inSeconds: true })
  outliveLostConnections(pool)
  const answerWithinMs = answerWithinSeconds * 1_000
  const bounded = boundPool(pool, { answerWithinMs, connectWithinMs: CONNECT_WITHIN, prepares })
  const isRepeated = recognizeRepeated()
  const send = (client: PostgresPoolClient, text: string, values: unknown[] = []) =>
    client.query<unknown>(text, values) as Promise<{ rows: unknown[] }>

  return {
    async executeSql(text, values) {
      const client = await bounded.connect()
      let isLost = true
      try {
        const result = await send(client, isRepeated(text) ? markPrepared(text) : text, values)
        isLost = false
        return result
      } finally {
        // After an error a transaction that the text itself began may be open.
        client.release(isLost)
      }
    },
    async beginTransaction() {
      const client = await bounded.connect()
      let isOpen = true
      const end = (isLost: boolean): void => {
        if (isOpen) client.release(isLost)
        isOpen = false
      }
      const inside = async (text: string, values?: unknown[]) => {
        if (!isOpen) throw new Error('Expected an open transaction; this one has ended.')
        return send(client, text, values)
      }
      const settle = async (text: string): Promise<void> => {
        try {
          await inside(text)
          end(false)
        } catch (error) {
          end(true)
          throw error
        }
      }
      await inside('start transaction isolation level read committed').catch((error: unknown) => {
        end(true)
        throw error
      })
      return {
        db: { executeSql: inside },
        commit: () => settle('commit'),
        async rollback() {
          if (!isOpen) return
          // It waits behind a statement that still runs. A connection that is closed ends its transaction as well.
          const late = Promise.withResolvers<void>()
          const stop = after(ROLLBACK_WITHIN, () => {
            end(true)
            late.resolve()
          })
          // Its caller has an error that says more than one of the rollback, which closes the connection.
          await Promise.race([settle('rollback').catch(() => undefined), late.promise])
          stop()
        },
      }
    },
  }
}

/** Texts that are remembered: those seen once, of which the oldest is forgotten, and those seen again. */
const mostTexts = 100

/**
 * Whether a statement comes again and again: those of a migration, or with a value in their text, are not worth a name.
 * Several statements in one text cannot be prepared.
 */
function recognizeRepeated(): (text: string) => boolean {
  const once = new Set<string>()
  const repeated = new Set<string>()
  return (text) => {
    if (repeated.has(text)) return true
    if (text.includes(';')) return false
    if (once.delete(text)) {
      repeated.add(text)
      return true
    }
    if (repeated.size === mostTexts) return false
    once.add(text)
    const [oldest] = once
    if (once.size > mostTexts && oldest !== undefined) once.delete(oldest)
    return false
  }
}
