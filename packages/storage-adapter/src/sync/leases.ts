import { LeaseLostError, type RunLease } from '@vectis/quickbooks/ports'
import { toInstant, type CalendarDate } from '@vectis/quickbooks/values'
import { dateText } from '../databases/column-text.ts'
import { bool, integer, maybe, text } from '../databases/columns.ts'
import { boundFirst, isBound } from '../databases/in-transaction.ts'
import { read, readPrepared, runPrepared } from '../databases/run.ts'
import { takeEvidence } from '../rules/evidence.ts'
import { instantOf, takeInstant } from '../rules/known-at.ts'
import { assertKnownSchema, needed } from './known-schema.ts'
import type { SyncContext } from './sync-context.ts'

type Lessor = Pick<SyncContext, 'db' | 'tenantId' | 'table' | 'schema' | 'isOwnTransaction'>

/** Epoch milliseconds where a clock was given; null: the database's time, the one clock that all processes share. */
type Now = number | null

/**
 * Takes the lease when it is free, expired, or already the owner's; the fence rises with every change of owner. One
 * statement, no connection held.
 */
export async function acquireLease(
  context: Lessor,
  input: { realmId: string; owner: string; leaseMs: number; now: Now },
): Promise<RunLease | null> {
  const rows = await readPrepared(
    context,
    `insert into ${context.table('quickbooks_sync_leases')} as l (tenant_id, realm_id, owner, fence, until)
     values ($1, $2, $3, 1, ${instantOf('$4')} + $5::float8 * interval '1 millisecond')
     on conflict (tenant_id, realm_id) do update
     set owner = excluded.owner, until = excluded.until,
         fence = case when l.owner = excluded.owner and l.until > ${instantOf('$4')} then l.fence else l.fence + 1 end
     where l.owner = excluded.owner or l.until <= ${instantOf('$4')}
     returning l.fence, ${dateText('l.statuses_on')} as statuses_on, ${needed(context)} as needs,
       floor(extract(epoch from ${instantOf('$4')}) * 1000)::bigint as at`,
    [context.tenantId, input.realmId, input.owner, input.now, input.leaseMs],
    { fence: integer(), statuses_on: maybe(text()), needs: integer(), at: integer() },
  )
  const [row] = rows
  if (row === undefined) return null
  const { realmId, owner } = input
  const { fence, statuses_on: statusesOn } = row
  const lease = { realmId, owner, fence, statusesOn, at: toInstant(row.at) }
  try {
    assertKnownSchema(context, row.needs)
  } catch (error) {
    await releaseLease(context, lease)
    throw error
  }
  return lease
}

/** Extends a lease that is still held; false when it was lost. */
export async function renewLease(
  context: Lessor,
  lease: RunLease,
  input: { leaseMs: number; now: Now },
): Promise<boolean> {
  const rows = await readPrepared(
    context,
    `update ${context.table('quickbooks_sync_leases')}
     set until = ${instantOf('$5')} + $6::float8 * interval '1 millisecond'
     where tenant_id = $1 and realm_id = $2 and owner = $3 and fence = $4
     returning fence`,
    [context.tenantId, lease.realmId, lease.owner, lease.fence, input.now, input.leaseMs],
    {},
  )
  return rows.length > 0
}

/**
 * Ends a lease at once; the fence stays, so that a late batch under it is refused once another owner has taken the
 * lease.
 */
export async function releaseLease(context: Lessor, lease: RunLease): Promise<void> {
  await runPrepared(
    context,
    `update ${context.table('quickbooks_sync_leases')} set until = to_timestamp(0), owner = null
     where tenant_id = $1 and realm_id = $2 and owner = $3 and fence = $4`,
    [context.tenantId, lease.realmId, lease.owner, lease.fence],
  )
}

/**
 * Whether a lease ran out in the last minute and was neither given back nor taken over. A small table of all tenants is
 * read once.
 */
export async function hasLapsedLease(
  context: Pick<Lessor, 'db' | 'table'>,
  now: Now,
): Promise<boolean> {
  const rows = await readPrepared(
    context,
    `select exists (
       select from ${context.table('quickbooks_sync_leases')}
       where owner is not null and until <= ${instantOf('$1')} and until > ${instantOf('$1')} - interval '1 minute'
     ) as lapsed`,
    [now],
    { lapsed: bool() },
  )
  return rows[0]?.lapsed ?? false
}

/**
 * Locks the lease row for the rest of the transaction, so that batches of a realm are written one after the other, and
 * clears the note of the day for which statuses are right, if rows are about to change and do not get their badge for
 * that very day. Throws `LeaseLostError` unless the lease
 * is still the writer's. What the transaction writes is known from then on, and has one evidence: `endBatch`.
 */
export async function checkLease(
  context: Lessor,
  lease: RunLease,
  {
    changesRows,
    today = null,
    now,
  }: { changesRows: boolean; today?: CalendarDate | null | undefined; now: Now },
): Promise<void> {
  const rows = await read(
    context,
    `${boundFirst(context)} update ${context.table('quickbooks_sync_leases')} set statuses_on = case when not $5::boolean or statuses_on = $7::date then statuses_on end
     where ${isBound} and tenant_id = $1 and realm_id = $2 and owner = $3 and fence = $4
     returning fence, ${needed(context)} as needs, ${takeInstant('$6')} as known_at, ${takeEvidence} as evidence`,
    [context.tenantId, lease.realmId, lease.owner, lease.fence, changesRows, now, today],
    { needs: integer() },
  )
  const [row] = rows
  if (row === undefined) throw new LeaseLostError(lease)
  assertKnownSchema(context, row.needs)
}
