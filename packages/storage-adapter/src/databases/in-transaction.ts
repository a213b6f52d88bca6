import type { Kysely } from 'kysely'
import { run } from './run.ts'

/**
 * A process that is stopped between two statements of a transaction keeps its locks until the database ends its session:
 * after this long. Milliseconds.
 */
const IDLE_AT_MOST = 15_000

/** Bounds how long the transaction that runs it may stand idle; as an expression of a statement that locks something. */
export const boundIdle = `set_config('idle_in_transaction_session_timeout', '${IDLE_AT_MOST}', true)`

/** Whether a transaction is one of ours; settings of the host's are its own. */
export interface Owned {
  isOwnTransaction?: boolean
}

/**
 * The first words of a statement that locks a row for the rest of a transaction, with `isBound` as its first condition.
 * The bound comes before the lock: a statement that waited for the row locks it also where it then finds that the lease
 * is lost.
 */
export function boundFirst({ isOwnTransaction }: Owned): string {
  return `with bounded as materialized (select ${isOwnTransaction ? boundIdle : 'null'})`
}

export const isBound = '(select count(*) from bounded) = 1'

/**
 * Runs `work` in the given transaction, else in one of its own. Read committed, so that a statement sees fresh rows
 * after it waited for a lock. A process that is stopped within one of its own stands in nobody's way for long:
 * `boundIdle` comes first, unless `boundsItself`: then the first statement of `work` carries it.
 */
export function inTransaction<DB, Result>(
  db: Kysely<DB>,
  work: (transaction: Kysely<DB>) => Promise<Result>,
  { boundsItself = false }: { boundsItself?: boolean } = {},
): Promise<Result> {
  if (db.isTransaction) return work(db)
  return db
    .transaction()
    .setIsolationLevel('read committed')
    .execute(async (transaction) => {
      if (!boundsItself) await run({ db: transaction }, `select ${boundIdle}`, [])
      return work(transaction)
    })
}
