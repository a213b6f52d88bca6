import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import { inTransaction } from './in-transaction.ts'

/**
 * Runs queries that join the tables of a whole realm. The planner takes a realm that its statistics do not know for one row and would compare every row
 * with every row (two minutes for 20,000 payments, against a tenth of a second), so it may not loop; in a transaction of the host's only until the work is done.
 */
export function joiningByHash<DB, Result>(
  db: Kysely<DB>,
  work: (transaction: Kysely<DB>) => Promise<Result>,
): Promise<Result> {
  return inTransaction(db, async (transaction) => {
    // A plan that has to loop all the same is given a price at which PostgreSQL would compile it, for seconds.
    const { rows } = await sql<{ loops: string; jit: string }>`
      select current_setting('enable_nestloop') as loops, current_setting('jit') as jit,
        set_config('enable_nestloop', 'off', true), set_config('jit', 'off', true)`.execute(
      transaction,
    )
    const result = await work(transaction)
    const { loops = 'on', jit = 'on' } = rows[0] ?? {}
    await sql`select set_config('enable_nestloop', ${loops}, true), set_config('jit', ${jit}, true)`.execute(
      transaction,
    )
    return result
  })
}
