import type { BatchCounts } from '@vectis/quickbooks/ports'
import { syncEntities } from '@vectis/quickbooks/rows'
import { bool, text } from '../databases/columns.ts'
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
 * process is analyzing or vacuuming it. Of the columns only those that conditions name: sampling the others takes more
 * than half of the time. A role that does not own the table only gets a warning. See docs/decisions/0059.
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
        const [found] = await read({ db }, due, [table], { is_due: bool(), columns: text() })
        if (found?.is_due)
          await run({ db }, `analyze (skip_locked) ${table} (${found.columns})`, [])
      })
    } catch {
      // Missing statistics must not fail a run whose rows are stored.
    }
  }
}

/** Columns that conditions name though no index has them. */
const asked = ['deleted_at', 'is_voided', 'state', 'kind']

/** Lock first: without the lock, another process is analyzing the table. The lock ends with the transaction. */
const due = `with turn as materialized (
    select pg_try_advisory_xact_lock(hashtextextended('analyze ' || $1::text, 0)) as is_ours)
  select (select string_agg(quote_ident(a.attname), ', ') from pg_attribute a
      where a.attrelid = c.oid and (a.attname in (${asked.map((name) => `'${name}'`).join(', ')}) or a.attnum in (
        select unnest(i.indkey::int2[]) from pg_index i where i.indrelid = c.oid
        union select d.refobjsubid from pg_depend d join pg_index i on i.indexrelid = d.objid
        where d.classid = 'pg_class'::regclass and i.indrelid = c.oid and d.refobjid = c.oid and d.refobjsubid > 0))) as columns,
    turn.is_ours and pg_relation_size(c.oid) > ${GROWTH} * c.relpages * current_setting('block_size')::bigint
    and coalesce(greatest(s.last_analyze, s.last_autoanalyze) < clock_timestamp() - interval '${PAUSE_MINUTES} minutes', true) as is_due
  from turn cross join pg_class c join pg_stat_all_tables s on s.relid = c.oid
  where c.oid = $1::text::regclass`
