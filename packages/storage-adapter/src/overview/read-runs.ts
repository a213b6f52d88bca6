import type { Checkpoint, SyncRun } from '@vectis/quickbooks/ports'
import { text } from '../databases/columns.ts'
import { read } from '../databases/run.ts'
import type { Tables } from '../databases/tables.ts'
import { checkpointColumns, selectCheckpoints, toCheckpoint } from '../sync/checkpoints.ts'
import { newestFirst, runColumns, runList, toRun } from '../sync/runs.ts'
import { groupByTenant, ofTenants, tenantsParameter } from './of-tenants.ts'

/** The newest runs of each tenant. */
export async function readRunsOf(
  tables: Tables,
  tenants: readonly string[],
  limit: number,
): Promise<Map<string, SyncRun[]>> {
  const rows = await read(
    tables,
    `select c.tenant_id, found.* from ${ofTenants(tables)} cross join lateral (
       select row_number() over (order by ${newestFirst}) as place, ${runList}
       from ${tables.table('quickbooks_sync_runs')} r
       where r.tenant_id = c.tenant_id and r.realm_id = c.realm_id order by ${newestFirst} limit $2) found
     order by c.tenant_id, found.place`,
    [tenantsParameter(tenants), limit],
    { tenant_id: text(), ...runColumns },
  )
  return groupByTenant(rows, toRun)
}

/** The checkpoints of each tenant. */
export async function readCheckpointsOf(
  tables: Tables,
  tenants: readonly string[],
): Promise<Map<string, Checkpoint[]>> {
  const rows = await read(
    tables,
    `select c.tenant_id, found.* from ${ofTenants(tables)} cross join lateral (
       ${selectCheckpoints(tables, { tenant: 'c.tenant_id', realm: 'c.realm_id' })}) found
     order by c.tenant_id, found.entity`,
    [tenantsParameter(tenants)],
    { tenant_id: text(), ...checkpointColumns },
  )
  return groupByTenant(rows, toCheckpoint)
}
