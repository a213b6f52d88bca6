import type { Kysely } from 'kysely'

/**
 * Runs `work` in the transaction it is given, else in one of its own; read committed, so that a wait for a lock is
 * followed by a fresh look.
 */
export function inTransaction<DB, Result>(
  db: Kysely<DB>,
  work: (transaction: Kysely<DB>) => Promise<Result>,
): Promise<Result> {
  if (db.isTransaction) return work(db)
  return db.transaction().setIsolationLevel('read committed').execute(work)
}
