import type { Kysely } from 'kysely'

/**
 * Runs `work` in the given transaction, else in one of its own. Read committed, so that a statement sees fresh rows
 * after it waited for a lock.
 */
export function inTransaction<DB, Result>(
  db: Kysely<DB>,
  work: (transaction: Kysely<DB>) => Promise<Result>,
): Promise<Result> {
  if (db.isTransaction) return work(db)
  return db.transaction().setIsolationLevel('read committed').execute(work)
}
