import { LeaseLostError, type RunLease } from '@vectis/quickbooks'
import { dateText } from '../databases/column-text.ts'
import { integer, maybe, text } from '../databases/columns.ts'
import { read, run } from '../databases/run.ts'
import type { SyncContext } from './sync-context.ts'

type Lessor = Pick<SyncContext, 'db' | 'tenantId' | 'table'>

/**
 * Takes leadership when it is free, run out, or already the owner's; the fence rises with every change of hands. One
 * statement, no connection held.
 */
export async function acquireLease(
  context: Lessor,
  input: { realmId: string; owner: string; leaseMs: number; now: number },
): Promise<RunLease | null> {
  const rows = await read(
    context,
    `insert into ${context.table('quickbooks_sync_leases')} as l (tenant_id, realm_id, owner, fence, until)
     values ($1, $2, $3, 1, to_timestamp($4::float8 / 1000) + $5::float8 * interval '1 millisecond')
     on conflict (tenant_id, realm_id) do update
     set owner = excluded.owner, until = excluded.until,
         fence = case when l.owner = excluded.owner and l.until > to_timestamp($4::float8 / 1000) then l.fence else l.fence + 1 end
     where l.owner = excluded.owner or l.until <= to_timestamp($4::float8 / 1000)
     returning l.fence, ${dateText('l.statuses_on')} as statuses_on`,
    [context.tenantId, input.realmId, input.owner, input.now, input.leaseMs],
    { fence: integer(), statuses_on: maybe(text()) },
  )
  const [row] = rows
  if (row === undefined) return null
  const { realmId, owner } = input
  return { realmId, owner, fence: row.fence, statusesOn: row.statuses_on }
}

/** Prolongs a lease that is still held; false when it was lost. */
export async function renewLease(
  context: Lessor,
  lease: RunLease,
  input: { leaseMs: number; now: number },
): Promise<boolean> {
  const rows = await read(
    context,
    `update ${context.table('quickbooks_sync_leases')}
     set until = to_timestamp($5::float8 / 1000) + $6::float8 * interval '1 millisecond'
     where tenant_id = $1 and realm_id = $2 and owner = $3 and fence = $4
     returning fence`,
    [context.tenantId, lease.realmId, lease.owner, lease.fence, input.now, input.leaseMs],
    {},
  )
  return rows.length > 0
}

/** Ends a lease at once; the fence stays, so that a late batch under it is refused once another owner has come. */
export async function releaseLease(context: Lessor, lease: RunLease): Promise<void> {
  await run(
    context,
    `update ${context.table('quickbooks_sync_leases')} set until = to_timestamp(0), owner = null
     where tenant_id = $1 and realm_id = $2 and owner = $3 and fence = $4`,
    [context.tenantId, lease.realmId, lease.owner, lease.fence],
  )
}

/**
 * Locks the lease row for the rest of the transaction, so that batches of a realm are written one after the other, and
 * takes back that statuses are true: rows are about to change. Throws `LeaseLostError` unless the lease is still the
 * writer's.
 */
export async function checkLease(context: Lessor, lease: RunLease): Promise<void> {
  const rows = await read(
    context,
    `update ${context.table('quickbooks_sync_leases')} set statuses_on = null
     where tenant_id = $1 and realm_id = $2 and owner = $3 and fence = $4
     returning fence`,
    [context.tenantId, lease.realmId, lease.owner, lease.fence],
    {},
  )
  if (rows.length === 0) throw new LeaseLostError(lease)
}
