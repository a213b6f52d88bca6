import type { Kysely } from 'kysely'
import { run } from './run.ts'

/**
 * A process that is stopped between two statements of a transaction keeps its locks until the database ends its session:
 * after this long. Milliseconds.
 */
const IDLE_AT_MOST = 15_000

/** Bounds how long the transaction that runs it may stand idle; as an expression of a statement that locks something. */
export const boundIdle = `set_config('idle_in_transaction_session_timeout', '${IDLE_AT_MOST}', true)`

/**
 * Runs `work` in the given transaction, else in one of its own. Read committed, so that a statement sees fresh rows
 * after it waited for a lock. `locks`: what it locks stands in nobody's way for long if the process is stopped.
 */
export function inTransaction<DB, Result>(
  db: Kysely<DB>,
  work: (transaction: Kysely<DB>) => Promise<Result>,
  { locks = false }: { locks?: boolean } = {},
): Promise<Result> {
  if (db.isTransaction) return work(db)
  return db
    .transaction()
    .setIsolationLevel('read committed')
    .execute(async (transaction) => {
      if (locks) await run({ db: transaction }, `select ${boundIdle}`, [])
      return work(transaction)
    })
}
