import type { PostgresPool, PostgresPoolClient } from 'kysely'
import { after } from '../defaults.ts'
import { hearErrors } from './host-pool.ts'
import { createPreparedStatements, type PreparedStatements } from './prepared-statements.ts'

/**
 * A process that is stopped while it sends a statement, or while it receives rows, keeps the locks of its transaction:
 * PostgreSQL's own timeouts do not count such waiting. A process that waits for these locks looks at their holder again
 * and again, and ends its session if it made no progress between two looks. Milliseconds.
 */
const stopped = { lookAfterMs: 10_000, endAfterMs: 15_000 }

/** Members of node-postgres beyond Kysely's type; another pool may not have them. */
type Client = PostgresPoolClient & { end?: () => unknown }

export interface Bounds {
  /** Milliseconds that a connection, or the answer to a statement, may take. */
  answerWithinMs: number
  /** Milliseconds that a connection may take, where that is less. */
  connectWithinMs?: number
  /** Whether statements that are marked so are prepared statements. */
  prepares: boolean
  /** When the holder of a lock is looked at first, and when its session is ended at the earliest: the second look. */
  stopped?: { lookAfterMs: number; endAfterMs: number }
}

/**
 * The same pool, with every wait bounded: for a connection, for an answer, and for locks of a process that is stopped.
 * A late call is rejected, and its connection is closed. See docs/decisions/0166.
 */
export function boundPool(pool: PostgresPool, bounds: Bounds): PostgresPool {
  const known = new WeakMap<PostgresPoolClient, PostgresPoolClient>()
  const prepared = createPreparedStatements({ isOn: bounds.prepares })
  let ending: Promise<void> | undefined
  const connect = async () => {
    const client = await connectInTime(pool, bounds)
    hearErrors(client)
    const bounded = known.get(client) ?? boundClient(client, pool, { ...bounds, prepared })
    known.set(client, bounded)
    return bounded
  }
  return {
    ...(pool.Client === undefined ? {} : { Client: pool.Client }),
    options: pool.options,
    connect,
    end: () => (ending ??= pool.end()),
  }
}

async function connectInTime(pool: PostgresPool, bounds: Bounds): Promise<Client> {
  const withinMs = Math.min(bounds.connectWithinMs ?? Infinity, bounds.answerWithinMs)
  const late = Promise.withResolvers<never>()
  let isLate = false
  const stop = after(withinMs, () => {
    isLate = true
    late.reject(
      new Error(`timeout exceeded when trying to connect: none within ${withinMs / 1_000} s`),
    )
  })
  const connecting = pool.connect().then((client) => {
    if (isLate) client.release()
    return client
  })
  try {
    return await Promise.race([connecting, late.promise])
  } finally {
    stop()
    connecting.catch(() => undefined)
  }
}

function boundClient(
  client: Client,
  pool: PostgresPool,
  { answerWithinMs, prepared, stopped: held = stopped }: Bounds & { prepared: PreparedStatements },
): PostgresPoolClient {
  let inTransaction = false
  const query = async (text: string, parameters: readonly unknown[]) => {
    let isOver = false
    let isLate = false
    const stopEnd = after(answerWithinMs, () => {
      isLate = true
      // While a statement is running, node-postgres closes the socket at once.
      void client.end?.()
    })
    let stopLooking = () => {}
    // A holder may be stopped at any time after the first look.
    const lookAfter = (milliseconds: number, before: readonly Held[]) => {
      stopLooking = after(milliseconds, () => {
        void endHeld(client, pool, before, () => isOver).then((seen) => {
          if (!isOver) lookAfter(held.endAfterMs - held.lookAfterMs, seen)
        })
      })
    }
    lookAfter(held.lookAfterMs, [])
    try {
      const where = { inTransaction: (inTransaction = staysInTransaction(text, inTransaction)) }
      return await prepared.query(client, text, parameters, where)
    } catch (error) {
      if (!isLate) throw error
      throw new Error(
        `Connection terminated: the database gave no answer within ${answerWithinMs / 1_000} s (answerWithinSeconds)`,
        { cause: error },
      )
    } finally {
      isOver = true
      stopEnd()
      stopLooking()
    }
  }
  return {
    get processID() {
      return client.processID
    },
    query: ((text: unknown, parameters: readonly unknown[]) =>
      typeof text === 'string'
        ? query(text, parameters)
        : client.query(text as never)) as PostgresPoolClient['query'],
    release: (destroy) => {
      inTransaction = false
      client.release(destroy)
    },
  } as PostgresPoolClient
}

/** Whether a transaction is open while a statement runs, by the texts that Kysely sends. */
function staysInTransaction(text: string, before: boolean): boolean {
  if (/^(begin|start transaction)/i.test(text)) return true
  return before && !/^(commit|rollback)$/i.test(text)
}

/** A session that holds a lock while it waits for its client process, and since when. */
interface Held {
  pid: number
  since: string
}

/** COPY normally waits for its client process. */
const holders = `select holder.pid, holder.state_change::text as since
  from pg_catalog.pg_stat_activity holder
  where holder.pid = any (pg_catalog.pg_blocking_pids($1)) and holder.usename = current_user and holder.state = 'active'
    and holder.wait_event in ('ClientRead', 'ClientWrite') and holder.query !~* '^\\s*copy'`

/** Ends the sessions that were seen before and made no progress since. Returns those that hold a lock now. */
async function endHeld(
  client: Client,
  pool: PostgresPool,
  before: readonly Held[],
  isOver: () => boolean,
): Promise<Held[]> {
  return look(pool, isOver, async (other) => {
    const { rows } = await other.query<Held>(holders, [client.processID])
    for (const { pid } of rows.filter((now) => before.some((one) => isSame(one, now)))) {
      await other.query('select pg_catalog.pg_terminate_backend($1)', [pid])
    }
    return [...rows]
  })
}

function isSame(one: Held, other: Held): boolean {
  return one.pid === other.pid && one.since === other.since
}

/** On another connection. If it fails, the statement that waits still has its own bound. */
async function look(
  pool: PostgresPool,
  isOver: () => boolean,
  at: (other: Client) => Promise<Held[]>,
): Promise<Held[]> {
  try {
    const other: Client = await pool.connect()
    hearErrors(other)
    try {
      return isOver() ? [] : await at(other)
    } finally {
      other.release()
    }
  } catch {
    return []
  }
}
