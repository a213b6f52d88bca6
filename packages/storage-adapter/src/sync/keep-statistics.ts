import type { BatchCounts, SyncEntity } from '@vectis/quickbooks'
import { specs } from './specs.ts'
import { run, type SyncContext } from './sync-context.ts'

/** Rows after which a table's statistics are gathered for the first time by this process, and how many times as many the next time. */
const FIRST = 200
const GROWTH = 4

/** Called after each commit that is durable. */
export type KeepStatistics = (counts: BatchCounts) => Promise<void>

/**
 * Gathers statistics (`analyze`) while a table is being filled: after 200 rows that were inserted, after 800, and so on, as long as the planner knows of
 * fewer. Without any, PostgreSQL takes a realm for one row and compares every payment with every invoice; autovacuum comes a minute later, and PGlite
 * has none. A role that does not own the table is only warned.
 */
export function createKeepStatistics(context: Pick<SyncContext, 'db' | 'table'>): KeepStatistics {
  const gather = async (table: string, inserted: number) => {
    try {
      const known = 'select 1 from pg_class where oid = $1::regclass and reltuples >= $2'
      const { rows } = await run(context, known, [table, inserted])
      // It waits for no lock: the rows are durable, and their caller holds a lease.
      if (rows.length === 0) await run(context, `analyze (skip_locked) ${table}`, [])
    } catch {
      // What the planner knows is no reason to fail what is durable.
    }
  }
  const filling = new Map<SyncEntity, { inserted: number; next: number }>()
  return async (counts) => {
    // In a transaction of the host's it would wait for its end, and hold its lock until then.
    if (context.db.isTransaction) return
    for (const [name, { inserted }] of Object.entries(counts)) {
      if (inserted === 0) continue
      const entity = name as SyncEntity
      let state = filling.get(entity)
      if (state === undefined) filling.set(entity, (state = { inserted: 0, next: FIRST }))
      state.inserted += inserted
      if (state.inserted < state.next) continue
      state.next *= GROWTH
      const tables = [specs[entity].table, ...(entity === 'Payment' ? ['billing_payments'] : [])]
      for (const table of tables) await gather(context.table(table), state.inserted)
    }
  }
}
