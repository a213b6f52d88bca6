import type { Db, PgBoss } from 'pg-boss'

/** Passed to each call of pg-boss in the transaction. */
export interface Together {
  db?: Db
}

/**
 * Makes calls of pg-boss take effect together or not at all. A host's database adapter without transactions gets them
 * one after another.
 */
export async function inBossTransaction<T>(
  boss: PgBoss,
  work: (together: Together) => Promise<T>,
): Promise<T> {
  const transaction = await boss.getDb().beginTransaction?.()
  if (transaction === undefined) return work({})
  try {
    // A process that is stopped here keeps its locks until the database ends its session.
    await transaction.db.executeSql(
      `select set_config('idle_in_transaction_session_timeout', '15s', true)`,
    )
    const result = await work({ db: transaction.db })
    await transaction.commit()
    return result
  } catch (error) {
    await transaction.rollback()
    throw error
  }
}

/** Waits until no other transaction merges jobs of this name. */
export async function lockName({ db }: Together, name: string): Promise<void> {
  if (db === undefined) return
  await db.executeSql('select pg_advisory_xact_lock(hashtextextended($1::text, 0))', [name])
}
