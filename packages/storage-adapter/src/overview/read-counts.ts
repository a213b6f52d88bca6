import type { StoredMarks, WebhookHealth } from '@vectis/quickbooks/ports'
import { text } from '../databases/columns.ts'
import { read } from '../databases/run.ts'
import type { Tables } from '../databases/tables.ts'
import { markColumns, selectMarks, toMarks } from '../sync/count-marks.ts'
import { healthColumns, selectHealth, toHealth } from '../webhook-events/read-health.ts'
import { groupByTenant, ofTenants, tenantsParameter } from './of-tenants.ts'

/** Live rows that carry a mark, by entity, of each tenant. */
export async function readMarksOf(
  tables: Tables,
  tenants: readonly string[],
): Promise<Map<string, StoredMarks>> {
  const rows = await read(
    tables,
    `select c.tenant_id, found.* from ${ofTenants(tables)} cross join lateral (
       ${selectMarks(tables, { tenant: 'c.tenant_id', source: `'quickbooks'`, realm: 'c.realm_id' })}) found`,
    [tenantsParameter(tenants)],
    { tenant_id: text(), ...markColumns },
  )
  const groups = groupByTenant(rows, (row) => row)
  return new Map([...groups].map(([tenantId, marks]) => [tenantId, toMarks(marks)]))
}

/** Deliveries of each tenant since an instant. */
export async function readHealthOf(
  tables: Tables,
  tenants: readonly string[],
  since: string,
): Promise<Map<string, WebhookHealth>> {
  const place = { tenant: 'c.tenant_id', realm: 'c.realm_id', since: '$2' }
  const rows = await read(
    tables,
    `select c.tenant_id, found.* from ${ofTenants(tables)} cross join lateral (
       ${selectHealth(tables, place)}) found`,
    [tenantsParameter(tenants), since],
    { tenant_id: text(), ...healthColumns },
  )
  return new Map(rows.map((row) => [row.tenant_id, toHealth(row)]))
}
