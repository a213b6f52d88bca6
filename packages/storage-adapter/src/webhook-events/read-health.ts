import type { TenantWebhookEventStore, WebhookHealth } from '@vectis/quickbooks/ports'
import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import { instantText } from '../databases/column-text.ts'
import { integer, json, maybe, text, type RowOf } from '../databases/columns.ts'
import { readPrepared } from '../databases/run.ts'
import type { Tables } from '../databases/tables.ts'
import type { StorageDatabase } from '../schema/storage-database.ts'

/** Deliveries of one realm since a moment, in one statement. */
export async function readHealth(
  tables: Tables,
  tenantId: string,
  { realmId, since }: Parameters<TenantWebhookEventStore['health']>[0],
): Promise<WebhookHealth> {
  const health = selectHealth(tables, { tenant: '$1', realm: '$2', since: '$3' })
  const [row] = await readPrepared(tables, health, [tenantId, realmId, since], healthColumns)
  return toHealth(row!)
}

/**
 * One row of `healthColumns` for a tenant and a realm; these and the moment are SQL. For duplicates and rejections the
 * hour that contains it counts in full.
 */
export function selectHealth(
  { table }: Pick<Tables, 'table'>,
  { tenant, realm, since }: { tenant: string; realm: string; since: string },
): string {
  const events = `${table('quickbooks_webhook_events')} e where e.tenant_id = ${tenant} and e.realm_id = ${realm}`
  const counters = `${table('quickbooks_webhook_counters')} k where k.tenant_id = ${tenant} and k.realm_id = ${realm}`
  const inWindow = `k.hour > ${since}::timestamptz - interval '1 hour'`
  // Separate scans, so that each uses its own index, for any number of events.
  return `select accepted.count as accepted, pending.count as pending, repeated.count as duplicates,
       coalesce(refused.counts, '{}')::text as rejected, coalesce(aside.counts, '{}')::text as set_aside,
       ${instantText('greatest(latest.at, repeated.at)')} as last_delivery_at, ${instantText('refused.at')} as last_rejected_at
     from (select count(*) from ${events} and e.received_at >= ${since}::timestamptz) accepted
     cross join (select count(*) from ${events} and e.processed_at is null) pending
     cross join (select max(e.received_at) as at from ${events}) latest
     cross join (
       select coalesce(sum(k.count) filter (where ${inWindow}), 0)::bigint as count, max(k.last_at) as at
       from ${counters} and k.kind = 'duplicate') repeated
     cross join (
       select jsonb_object_agg(reason, total) as counts, max(at) as at from (
         select k.reason, sum(k.count) as total, max(k.last_at) as at
         from ${counters} and k.kind = 'rejected' and ${inWindow} group by k.reason) by_reason) refused
     cross join (
       select jsonb_object_agg(reason, total) as counts from (
         select substr(e.outcome, 11) as reason, count(*) as total from ${events}
           and e.received_at >= ${since}::timestamptz and starts_with(e.outcome, 'set_aside:') group by 1) by_reason) aside`
}

export const healthColumns = {
  accepted: integer(),
  pending: integer(),
  duplicates: integer(),
  rejected: json<Record<string, number>>(),
  set_aside: json<Record<string, number>>(),
  last_delivery_at: maybe(text()),
  last_rejected_at: maybe(text()),
}

export function toHealth(row: RowOf<typeof healthColumns>): WebhookHealth {
  return {
    lastDeliveryAt: row.last_delivery_at,
    accepted: row.accepted,
    duplicates: row.duplicates,
    rejected: row.rejected,
    lastRejectedAt: row.last_rejected_at,
    pending: row.pending,
    setAside: row.set_aside,
  }
}

export async function countPending(
  db: Kysely<StorageDatabase>,
  tenantId: string,
  realmId: string,
): Promise<number> {
  const row = await db
    .selectFrom('quickbooks_webhook_events')
    .select(sql<string>`count(*)::text`.as('pending'))
    .where('tenant_id', '=', tenantId)
    .where('realm_id', '=', realmId)
    .where('processed_at', 'is', null)
    .executeTakeFirstOrThrow()
  return Number(row.pending)
}
