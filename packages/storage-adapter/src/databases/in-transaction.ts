import type { Kysely } from 'kysely'
import { throwOfDriver } from './driver-errors.ts'
import { run } from './run.ts'

/**
 * If a process is stopped between two statements of a transaction, the database ends its session, and so its locks,
 * after this time. Milliseconds.
 */
const IDLE_AT_MOST = 15_000

/** Limits how long the current transaction may be idle; an expression for a statement that takes a lock. */
export const boundIdle = `set_config('idle_in_transaction_session_timeout', '${IDLE_AT_MOST}', true)`

/** Whether a transaction is ours; we do not change settings of the host's transactions. */
export interface Owned {
  isOwnTransaction?: boolean
}

/**
 * The first words of a statement that locks a row for the rest of a transaction, with `isBound` as its first condition.
 * The limit is set before the lock: a statement that waited for the row locks it even if it then finds that the lease
 * is lost.
 */
export function boundFirst({ isOwnTransaction }: Owned): string {
  return `with bounded as materialized (select ${isOwnTransaction ? boundIdle : 'null'})`
}

export const isBound = '(select count(*) from bounded) = 1'

/**
 * Runs `work` in the given transaction, or in a new one. Read committed, so that a statement sees fresh rows after it
 * waited for a lock. A process that is stopped within a new transaction does not block others for long: `boundIdle`
 * runs first, unless `boundsItself` is set and the first statement of `work` contains it.
 */
export async function inTransaction<DB, Result>(
  db: Kysely<DB>,
  work: (transaction: Kysely<DB>) => Promise<Result>,
  { boundsItself = false }: { boundsItself?: boolean } = {},
): Promise<Result> {
  if (db.isTransaction) return work(db)
  let ofWork: { error: unknown } | null = null
  try {
    return await db
      .transaction()
      .setIsolationLevel('read committed')
      .execute(async (transaction) => {
        if (!boundsItself) await run({ db: transaction }, `select ${boundIdle}`, [])
        try {
          return await work(transaction)
        } catch (error) {
          ofWork = { error }
          throw error
        }
      })
  } catch (error) {
    // On a broken connection the rollback fails too, with an error that says less.
    if (ofWork !== null) throw (ofWork as { error: unknown }).error
    throwOfDriver(error)
  }
}
