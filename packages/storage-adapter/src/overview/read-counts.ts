import type { StoredMarks, WebhookHealth } from '@vectis/quickbooks/ports'
import { instantText } from '../databases/column-text.ts'
import { integer, json, maybe, text } from '../databases/columns.ts'
import { read } from '../databases/run.ts'
import type { Tables } from '../databases/tables.ts'
import { markColumns, selectMarks, toMarks } from '../sync/count-marks.ts'
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

/** Deliveries of each tenant since an instant; of duplicates and rejections the hour that contains it in full. */
export async function readHealthOf(
  tables: Tables,
  tenants: readonly string[],
  since: string,
): Promise<Map<string, WebhookHealth>> {
  const events = `${tables.table('quickbooks_webhook_events')} e where e.tenant_id = c.tenant_id and e.realm_id = c.realm_id`
  const counters = `${tables.table('quickbooks_webhook_counters')} k where k.tenant_id = c.tenant_id and k.realm_id = c.realm_id`
  const inWindow = `k.hour > $2::timestamptz - interval '1 hour'`
  const refused = `${counters} and k.kind = 'rejected' and ${inWindow}`
  const rows = await read(
    tables,
    `select c.tenant_id, accepted.count as accepted, pending.count as pending, repeated.count as duplicates,
       coalesce(refused.counts, '{}')::text as rejected, coalesce(aside.counts, '{}')::text as set_aside,
       ${instantText('greatest(latest.at, repeated.at)')} as last_delivery_at, ${instantText('refused.at')} as last_rejected_at
     from ${ofTenants(tables)}
     cross join lateral (select count(*) from ${events} and e.received_at >= $2::timestamptz) accepted
     cross join lateral (select count(*) from ${events} and e.processed_at is null) pending
     cross join lateral (select max(e.received_at) as at from ${events}) latest
     cross join lateral (
       select coalesce(sum(k.count) filter (where ${inWindow}), 0)::bigint as count, max(k.last_at) as at
       from ${counters} and k.kind = 'duplicate') repeated
     cross join lateral (
       select jsonb_object_agg(reason, total) as counts, max(at) as at from (
         select k.reason, sum(k.count) as total, max(k.last_at) as at from ${refused} group by k.reason) by_reason) refused
     cross join lateral (
       select jsonb_object_agg(reason, total) as counts from (
         select substr(e.outcome, 11) as reason, count(*) as total from ${events}
           and e.received_at >= $2::timestamptz and e.outcome like 'set\\_aside:%' group by 1) by_reason) aside`,
    [tenantsParameter(tenants), since],
    {
      tenant_id: text(),
      accepted: integer(),
      pending: integer(),
      duplicates: integer(),
      rejected: json<Record<string, number>>(),
      set_aside: json<Record<string, number>>(),
      last_delivery_at: maybe(text()),
      last_rejected_at: maybe(text()),
    },
  )
  return new Map(
    rows.map((row) => [
      row.tenant_id,
      {
        lastDeliveryAt: row.last_delivery_at,
        accepted: row.accepted,
        duplicates: row.duplicates,
        rejected: row.rejected,
        lastRejectedAt: row.last_rejected_at,
        pending: row.pending,
        setAside: row.set_aside,
      },
    ]),
  )
}
