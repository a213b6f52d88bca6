import { checkFlags } from '@vectis/quickbooks/values'
import { expressionBuilder, sql } from 'kysely'
import type { Expression, Kysely, SqlBool } from 'kysely'
import { inTransaction } from '../databases/in-transaction.ts'
import type { StorageDatabase } from '../schema/storage-database.ts'
import { countRows, deleteRows } from './delete-rows.ts'

export interface AgeingReport {
  /** Nothing was deleted: the counts show what would be deleted. */
  dryRun: boolean
  /** Rows per table. */
  rows: Record<string, number>
  total: number
}

/**
 * Rows that are not needed once they are old. A pending event stays at any age. Of a realm's runs the latest of each
 * outcome stays: alerts and the admin page use it.
 */
const ageing: Record<string, (before: string) => Expression<SqlBool>> = {
  quickbooks_webhook_events: (before) =>
    sql`processed_at is not null and received_at < ${before}::timestamptz`,
  quickbooks_webhook_counters: (before) => sql`hour < ${before}::timestamptz`,
  quickbooks_sync_runs(before) {
    const eb = expressionBuilder<StorageDatabase, 'quickbooks_sync_runs'>()
    const later = eb
      .selectFrom('quickbooks_sync_runs as later')
      .select('later.run_id')
      .whereRef('later.tenant_id', '=', 'quickbooks_sync_runs.tenant_id')
      .whereRef('later.realm_id', '=', 'quickbooks_sync_runs.realm_id')
      .whereRef('later.outcome', 'is not distinct from', 'quickbooks_sync_runs.outcome')
      .whereRef('later.started_at', '>', 'quickbooks_sync_runs.started_at')
    return eb.and([
      eb('quickbooks_sync_runs.started_at', '<', sql<Date>`${before}::timestamptz`),
      eb.exists(later),
    ])
  },
  quickbooks_authorization_states: (before) => sql`expires_at < ${before}::timestamptz`,
}

/** Deletes the old rows of all tenants in one transaction. */
export async function deleteOlderThan(
  db: Kysely<StorageDatabase>,
  { before, dryRun = false }: { before: Date; dryRun?: boolean },
): Promise<AgeingReport> {
  if (!(before instanceof Date) || Number.isNaN(before.getTime())) {
    throw new TypeError('Retention expected `before` to be a valid Date. Nothing was deleted.')
  }
  checkFlags('deleteOlderThan', { dryRun }, ['dryRun'])
  const take = dryRun ? countRows : deleteRows
  const taken = await inTransaction(db, async (transaction) => {
    const counts: [string, number][] = []
    for (const [table, isAged] of Object.entries(ageing)) {
      counts.push([table, await take(transaction, table, isAged(before.toISOString()))])
    }
    return counts
  })
  const total = taken.reduce((sum, [, count]) => sum + count, 0)
  return { dryRun, rows: Object.fromEntries(taken), total }
}
