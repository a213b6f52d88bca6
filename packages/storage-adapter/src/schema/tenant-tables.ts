import { syncedTables } from '../tables/synced-tables.ts'
import type { VersionedTableName } from './history-tables.ts'

/** A table whose rows belong to a tenant, and whether they name a realm. */
export interface TenantTable {
  table: string
  hasRealm: boolean
}

/**
 * Every table with a `tenant_id`, children before parents: the order in which retention deletes. A test compares it
 * with the schema.
 */
export const tenantTables: readonly TenantTable[] = [
  { table: 'quickbooks_webhook_events', hasRealm: true },
  { table: 'quickbooks_webhook_counters', hasRealm: true },
  { table: 'quickbooks_set_aside', hasRealm: true },
  { table: 'quickbooks_sync_runs', hasRealm: true },
  { table: 'quickbooks_sync_checkpoints', hasRealm: true },
  { table: 'quickbooks_open_questions', hasRealm: true },
  { table: 'quickbooks_sync_leases', hasRealm: true },
  ...withVersions('billing_alerts'),
  { table: 'customer_link_audit', hasRealm: true },
  { table: 'customer_link_refusals', hasRealm: true },
  ...withVersions('customer_links'),
  ...withVersions('billing_payments'),
  ...Object.values(syncedTables)
    .flatMap(({ table }) => withVersions(table))
    .toReversed(),
  { table: 'billing_evidence', hasRealm: true },
  { table: 'billing_sources', hasRealm: true },
  { table: 'billing_history', hasRealm: false },
  { table: 'quickbooks_api_usage', hasRealm: true },
  { table: 'quickbooks_authorization_states', hasRealm: false },
  { table: 'quickbooks_former_realms', hasRealm: true },
  { table: 'quickbooks_connections', hasRealm: true },
]

/** A table and its earlier versions. */
function withVersions(table: VersionedTableName): TenantTable[] {
  return [table, `${table}_versions`].map((name) => ({ table: name, hasRealm: true }))
}
