import type { BatchCounts } from '@vectis/quickbooks/ports'
import type { SyncEntity } from '@vectis/quickbooks/rows'
import type { Column } from '../databases/columns.ts'
import type { TableName } from '../databases/tables.ts'
import { syncedTables } from '../tables/synced-tables.ts'
import { read, run } from '../databases/run.ts'
import type { SyncContext } from './sync-context.ts'

/** Rows of a realm after which the planner is asked for the first time, and how many times as many the next time. */
const FIRST = 200
const GROWTH = 4

/** Called after each commit that is durable. */
export type KeepStatistics = (
  context: SyncContext,
  realmId: string,
  counts: BatchCounts,
) => Promise<void>

/**
 * Gathers statistics (`analyze`) while a realm is being filled: after 200 rows that this process inserted, after 800,
 * and so on, if the planner takes the realm for less than a quarter of that. A tenant that it does not know is one row
 * to it, and whatever joins two tables of the tenant compares every row with every row; autovacuum comes a minute later
 * or, in a large table, much later, and PGlite has none. A role that does not own the table is only warned.
 * See docs/decisions/0059.
 */
export function createKeepStatistics(): KeepStatistics {
  const filling = new Map<string, { inserted: number; next: number }>()
  return async (context, realmId, counts) => {
    // In a transaction of the host's it would wait for its end, and hold its lock until then.
    if (context.db.isTransaction) return
    for (const [name, { inserted }] of Object.entries(counts)) {
      if (inserted === 0) continue
      const entity = name as SyncEntity
      const key = JSON.stringify([context.tenantId, realmId, entity])
      let state = filling.get(key)
      if (state === undefined) filling.set(key, (state = { inserted: 0, next: FIRST }))
      state.inserted += inserted
      if (state.inserted < state.next) continue
      state.next *= GROWTH
      const tables = [
        syncedTables[entity].table,
        ...(entity === 'Payment' ? (['billing_payments'] as const) : []),
      ]
      for (const table of tables) await gather(context, realmId, table, state.inserted)
    }
  }
}

async function gather(
  context: SyncContext,
  realmId: string,
  name: TableName,
  inserted: number,
): Promise<void> {
  const table = context.table(name)
  try {
    const rows = await read(
      context,
      `explain (format json) select from ${table} where tenant_id = $1 and source = $2 and realm_id = $3`,
      [context.tenantId, context.source, realmId],
      { 'QUERY PLAN': plan },
    )
    if ((rows[0]?.['QUERY PLAN'] ?? 0) >= inserted / GROWTH) return
    // It waits for no lock: the rows are durable, and their caller holds a lease.
    await run(context, `analyze (skip_locked) ${table}`, [])
  } catch {
    // What the planner knows is no reason to fail what is durable.
  }
}

/** The rows that a plan expects. It is JSON that no cast makes text: drivers give it parsed or not. */
const plan: Column<number> = (value) => {
  const parsed = (
    typeof value === 'object' && value !== null && Array.isArray(value)
      ? value
      : JSON.parse(String(value))
  ) as [{ Plan: { 'Plan Rows': number } }]
  return parsed[0].Plan['Plan Rows']
}
