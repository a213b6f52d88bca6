import type { Db, PgBoss } from 'pg-boss'

/** Passed on to each call of pg-boss that belongs together. */
export interface Together {
  db?: Db
}

/**
 * Calls of pg-boss that take effect together or not at all. A database adapter of the host's own that offers no
 * transaction gets them one after another.
 */
export async function inBossTransaction<T>(
  boss: PgBoss,
  work: (together: Together) => Promise<T>,
): Promise<T> {
  const transaction = await boss.getDb().beginTransaction?.()
  if (transaction === undefined) return work({})
  try {
    const result = await work({ db: transaction.db })
    await transaction.commit()
    return result
  } catch (error) {
    await transaction.rollback()
    throw error
  }
}

/** Waits for whoever else merges jobs of this name, until the transaction ends. */
export async function lockName({ db }: Together, name: string): Promise<void> {
  if (db === undefined) return
  await db.executeSql('select pg_advisory_xact_lock(hashtextextended($1::text, 0))', [name])
}
