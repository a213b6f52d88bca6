import type { BatchCounts } from '@vectis/quickbooks/ports'
import { syncEntities } from '@vectis/quickbooks/rows'
import { bool } from '../databases/columns.ts'
import { inTransaction } from '../databases/in-transaction.ts'
import { read, run } from '../databases/run.ts'
import type { TableName } from '../databases/tables.ts'
import { syncedTables } from '../tables/synced-tables.ts'
import type { SyncContext } from './sync-context.ts'

/** The number of inserted rows from which a run checks the statistics of a table. */
const WORTH_A_LOOK = 200

/** A table that has grown to this many times the pages of its statistics gets new ones. */
const GROWTH = 1.5

/** The shortest time between two of our `analyze` of one table, across all processes. Minutes. */
const PAUSE_MINUTES = 10

export interface InsertedRows {
  /** Adds the inserted rows of a batch. */
  add(counts: BatchCounts): void
  /** Tables that received enough inserted rows since the last call. */
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
 * Gathers statistics (`analyze`) of tables that a run has filled, for later queries: PGlite never does that by itself,
 * and autovacuum may start a minute later. Our own statements do not need them. A table is due if it has grown by half
 * since its last statistics (rare in a table full of other tenants), was not analyzed for ten minutes, and no other
 * process is analyzing or vacuuming it. A role that does not own the table only gets a warning. See
 * docs/decisions/0059.
 */
export async function keepStatistics(
  context: SyncContext,
  tables: readonly TableName[],
): Promise<void> {
  // In a transaction of the host, `analyze` would hold its lock until the transaction ends.
  if (context.db.isTransaction) return
  for (const name of tables) {
    const table = context.table(name)
    try {
      await inTransaction(context.db, async (db) => {
        const rows = await read({ db }, due, [table], { is_due: bool() })
        if (rows[0]?.is_due) await run({ db }, `analyze (skip_locked) ${table}`, [])
      })
    } catch {
      // Missing statistics must not fail a run whose rows are stored.
    }
  }
}

/** Lock first: without the lock, another process is analyzing the table. The lock ends with the transaction. */
const due = `with turn as materialized (
    select pg_try_advisory_xact_lock(hashtextextended('analyze ' || $1::text, 0)) as is_ours)
  select turn.is_ours and pg_relation_size(c.oid) > ${GROWTH} * c.relpages * current_setting('block_size')::bigint
    and coalesce(greatest(s.last_analyze, s.last_autoanalyze) < clock_timestamp() - interval '${PAUSE_MINUTES} minutes', true) as is_due
  from turn cross join pg_class c left join pg_stat_all_tables s on s.relid = c.oid
  where c.oid = $1::text::regclass`
