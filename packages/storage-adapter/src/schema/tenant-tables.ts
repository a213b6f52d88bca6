/** A table whose rows belong to a tenant, and whether they name a realm. */
export interface TenantTable {
  table: string
  hasRealm: boolean
}

/** Every table with a `tenant_id`, children before parents: the order in which retention deletes. A test compares it with the schema. */
export const tenantTables: readonly TenantTable[] = [
  { table: 'quickbooks_webhook_events', hasRealm: true },
  { table: 'quickbooks_webhook_counters', hasRealm: true },
  { table: 'quickbooks_api_usage', hasRealm: true },
  { table: 'quickbooks_authorization_states', hasRealm: false },
  { table: 'quickbooks_former_realms', hasRealm: true },
  { table: 'quickbooks_connections', hasRealm: true },
]
