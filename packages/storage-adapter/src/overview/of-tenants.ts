import type { Parameter } from '../databases/run.ts'
import type { Tables } from '../databases/tables.ts'

/**
 * The tenants of `$1` with their current or last company, as `c`. What follows is joined for each of them, so that a
 * plan goes through an index tenant by tenant, whatever the statistics say.
 */
export function ofTenants({ table }: Pick<Tables, 'table'>): string {
  return `jsonb_array_elements_text($1::text::jsonb) as asked(tenant_id)
       join ${table('quickbooks_connections')} c on c.tenant_id = asked.tenant_id`
}

/** `$1` of `ofTenants`. */
export function tenantsParameter(tenants: readonly string[]): Parameter {
  return JSON.stringify(tenants)
}

/** The rows of each tenant, in their order. */
export function groupByTenant<Row extends { tenant_id: string }, Item>(
  rows: readonly Row[],
  read: (row: Row) => Item,
): Map<string, Item[]> {
  const groups = Map.groupBy(rows, (row) => row.tenant_id)
  return new Map([...groups].map(([tenantId, own]) => [tenantId, own.map(read)]))
}
