import { instantText, integer, openTables, read, text } from '@vectis/quickbooks-storage/database'
import type { Storage } from '@vectis/quickbooks-storage'
import { describeSpan } from '../output/spans.ts'
import { checksOf, type Check } from './check.ts'

/** Two ticks: by then a run should have taken over, or have read the event. */
const LATE_MS = 30 * 60_000
/** No lease is taken for this long. */
const LONGEST_LEASE_MS = 60 * 60_000

/** What waits for a process: leases and webhook events of all tenants, by two statements. */
export interface Queues {
  leases: ReadonlyMap<string, { owner: string; until: number }>
  events: ReadonlyMap<string, { count: number; oldest: number }>
}

export async function readQueues(storage: Pick<Storage, 'db' | 'schema'>): Promise<Queues> {
  const tables = openTables(storage)
  const leases = await read(
    tables,
    `select tenant_id, owner, ${instantText('until')} as until
       from ${tables.table('quickbooks_sync_leases')} where owner is not null`,
    [],
    { tenant_id: text(), owner: text(), until: text() },
  )
  const events = await read(
    tables,
    `select tenant_id, count(*) as count, ${instantText('min(received_at)')} as oldest
       from ${tables.table('quickbooks_webhook_events')} where processed_at is null group by tenant_id`,
    [],
    { tenant_id: text(), count: integer(), oldest: text() },
  )
  return {
    leases: new Map(
      leases.map((one) => [one.tenant_id, { owner: one.owner, until: Date.parse(one.until) }]),
    ),
    events: new Map(
      events.map((one) => [one.tenant_id, { count: one.count, oldest: Date.parse(one.oldest) }]),
    ),
  }
}

export function checkLease(tenantId: string, { leases }: Queues, now: number): Check {
  const line = checksOf('lease', tenantId)
  const lease = leases.get(tenantId)
  if (lease === undefined) return line.ok('free')
  const { owner, until } = lease
  if (now - until > LATE_MS) {
    return line.fail('lease_stuck', `${owner} left it ${describeSpan(now - until)} ago`)
  }
  if (until - now > LONGEST_LEASE_MS) {
    return line.fail('lease_stuck', `${owner} holds it for ${describeSpan(until - now)} more`)
  }
  return line.ok(`held by ${owner}`)
}

export function checkBacklog(tenantId: string, { events }: Queues, now: number): Check {
  const line = checksOf('backlog', tenantId)
  const waiting = events.get(tenantId)
  if (waiting === undefined) return line.ok('no event waits')
  const { count, oldest } = waiting
  const found = `${count} events wait, the oldest for ${describeSpan(now - oldest)}`
  return now - oldest > LATE_MS ? line.fail('webhook_backlog', found) : line.ok(found)
}
