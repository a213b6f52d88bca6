import type { BatchCounts } from '@vectis/quickbooks/ports'
import { syncEntities } from '@vectis/quickbooks/rows'
import { bool } from '../databases/columns.ts'
import { inTransaction } from '../databases/in-transaction.ts'
import { read, run } from '../databases/run.ts'
import type { TableName } from '../databases/tables.ts'
import { syncedTables } from '../tables/synced-tables.ts'
import type { SyncContext } from './sync-context.ts'

/** Rows that a run inserted into a table before anybody looks at what the planner knows of it. */
const WORTH_A_LOOK = 200

/** A table that has grown to this many times the pages of its statistics gets new ones. */
const GROWTH = 1.5

/** Across all processes, no table is analyzed by us more often. Minutes. */
const PAUSE_MINUTES = 10

export interface InsertedRows {
  /** Notes what a batch inserted. */
  add(counts: BatchCounts): void
  /** Tables that enough was inserted into since the last call. */
  take(): TableName[]
}

export function createInsertedRows(): InsertedRows {
  const inserted = new Map<TableName, number>()
  return {
    add(counts) {
      for (const entity of syncEntities) {
        const rows = counts[entity].inserted
        if (rows === 0) continue
        const tables: TableName[] = [syncedTables[entity].table]
        if (entity === 'Payment') tables.push('billing_payments')
        for (const table of tables) inserted.set(table, (inserted.get(table) ?? 0) + rows)
      }
    },
    take() {
      const tables = [...inserted].filter(([, rows]) => rows >= WORTH_A_LOOK)
      inserted.clear()
      return tables.map(([table]) => table)
    },
  }
}

/**
 * Gathers statistics (`analyze`) of tables that a run has filled, for whoever reads them next: PGlite never does that
 * by itself, and autovacuum comes a minute later. Our own statements do not need them. A table is due when it has grown
 * by half since its last statistics, so in a table full of other tenants hardly ever; nobody has analyzed it for ten
 * minutes; and no other process or maintenance is at it. A role that does not own the table is only warned.
 * See docs/decisions/0059.
 */
export async function keepStatistics(
  context: SyncContext,
  tables: readonly TableName[],
): Promise<void> {
  // In a transaction of the host's it would hold its lock until that ends.
  if (context.db.isTransaction) return
  for (const name of tables) {
    const table = context.table(name)
    try {
      await inTransaction(context.db, async (db) => {
        const rows = await read({ db }, due, [table], { is_due: bool() })
        if (rows[0]?.is_due) await run({ db }, `analyze (skip_locked) ${table}`, [])
      })
    } catch {
      // What the planner knows is no reason to fail what is durable.
    }
  }
}

/** The lock first: who did not get it leaves the table to the other process. It ends with the transaction. */
const due = `with turn as materialized (
    select pg_try_advisory_xact_lock(hashtextextended('analyze ' || $1::text, 0)) as is_ours)
  select turn.is_ours and pg_relation_size(c.oid) > ${GROWTH} * c.relpages * current_setting('block_size')::bigint
    and coalesce(greatest(s.last_analyze, s.last_autoanalyze) < clock_timestamp() - interval '${PAUSE_MINUTES} minutes', true) as is_due
  from turn cross join pg_class c left join pg_stat_all_tables s on s.relid = c.oid
  where c.oid = $1::text::regclass`
