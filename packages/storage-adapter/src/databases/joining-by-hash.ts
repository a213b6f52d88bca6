import type { Kysely } from 'kysely'
import { text } from './columns.ts'
import { boundIdle, inTransaction } from './in-transaction.ts'
import { read, run } from './run.ts'

/**
 * Runs queries that join the tables of a whole realm. The planner takes a realm that its statistics do not know for one
 * row and would compare every row with every row (two minutes for 20,000 payments, against a tenth of a second), so it
 * may not loop; in a transaction of the host's only until the work is done.
 */
export function joiningByHash<DB, Result>(
  db: Kysely<DB>,
  work: (transaction: Kysely<DB>) => Promise<Result>,
): Promise<Result> {
  const bound = db.isTransaction ? 'null' : boundIdle
  const joining = async (transaction: Kysely<DB>) => {
    // A plan that has to loop all the same is given a price at which PostgreSQL would compile it, for seconds.
    const rows = await read(
      { db: transaction },
      `select current_setting('enable_nestloop') as loops, current_setting('jit') as jit,
         set_config('enable_nestloop', 'off', true) as nestloop_off, set_config('jit', 'off', true) as jit_off,
         ${bound} as bound`,
      [],
      { loops: text(), jit: text() },
    )
    const result = await work(transaction)
    const { loops = 'on', jit = 'on' } = rows[0] ?? {}
    await run(
      { db: transaction },
      `select set_config('enable_nestloop', $1, true), set_config('jit', $2, true)`,
      [loops, jit],
    )
    return result
  }
  return inTransaction(db, joining, { boundsItself: true })
}
