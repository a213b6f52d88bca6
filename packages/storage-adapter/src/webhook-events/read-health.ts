import type { TenantWebhookEventStore, WebhookHealth } from '@vectis/quickbooks/ports'
import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import { utcText } from '../databases/column-text.ts'
import { executePrepared } from '../databases/run.ts'
import type { StorageDatabase } from '../schema/storage-database.ts'

/**
 * Deliveries of one realm since a moment, in one statement. For duplicates and rejections the hour that contains
 * `since` counts in full.
 */
export async function readHealth(
  db: Kysely<StorageDatabase>,
  tenantId: string,
  { realmId, since }: Parameters<TenantWebhookEventStore['health']>[0],
): Promise<WebhookHealth> {
  const inWindow = sql<boolean>`hour > ${since}::timestamptz - interval '1 hour'`
  // Separate scans, so that each uses its own index, for any number of events.
  const statement = db
    .with('accepted', (cte) =>
      cte
        .selectFrom('quickbooks_webhook_events')
        .select(sql`count(*)`.as('count'))
        .where('tenant_id', '=', tenantId)
        .where('realm_id', '=', realmId)
        .where(sql<boolean>`received_at >= ${since}::timestamptz`),
    )
    .with('pending', (cte) =>
      cte
        .selectFrom('quickbooks_webhook_events')
        .select(sql`count(*)`.as('count'))
        .where('tenant_id', '=', tenantId)
        .where('realm_id', '=', realmId)
        .where('processed_at', 'is', null),
    )
    .with('aside', (cte) =>
      cte
        .selectFrom('quickbooks_webhook_events')
        .select([sql<string>`substr(outcome, 11)`.as('reason'), sql`count(*)`.as('count')])
        .where('tenant_id', '=', tenantId)
        .where('realm_id', '=', realmId)
        .where(sql<boolean>`received_at >= ${since}::timestamptz`)
        .where('outcome', 'like', 'set\\_aside:%')
        .groupBy(sql`substr(outcome, 11)`),
    )
    .with('latest', (cte) =>
      cte
        .selectFrom('quickbooks_webhook_events')
        .select(sql`max(received_at)`.as('at'))
        .where('tenant_id', '=', tenantId)
        .where('realm_id', '=', realmId),
    )
    .with('duplicates', (cte) =>
      cte
        .selectFrom('quickbooks_webhook_counters')
        .select([
          sql`coalesce(sum(count) filter (where ${inWindow}), 0)`.as('count'),
          sql`max(last_at)`.as('at'),
        ])
        .where('tenant_id', '=', tenantId)
        .where('realm_id', '=', realmId)
        .where('kind', '=', 'duplicate'),
    )
    .with('rejections', (cte) =>
      cte
        .selectFrom('quickbooks_webhook_counters')
        .select(['reason', sql`sum(count)`.as('count'), sql`max(last_at)`.as('at')])
        .where('tenant_id', '=', tenantId)
        .where('realm_id', '=', realmId)
        .where('kind', '=', 'rejected')
        .where(inWindow)
        .groupBy('reason'),
    )
    .selectFrom(['accepted', 'pending', 'latest', 'duplicates'])
    .select([
      sql<string>`accepted.count::text`.as('accepted'),
      sql<string>`pending.count::text`.as('pending'),
      sql<string>`duplicates.count::text`.as('duplicates'),
      sql<string>`coalesce((select jsonb_object_agg(reason, count) from rejections), '{}')::text`.as(
        'rejected',
      ),
      sql<string>`coalesce((select jsonb_object_agg(reason, count) from aside), '{}')::text`.as(
        'set_aside',
      ),
      utcText<string | null>(sql`greatest(latest.at, duplicates.at)`).as('last_delivery_at'),
      utcText<string | null>(sql`(select max(at) from rejections)`).as('last_rejected_at'),
    ])
  const [row] = (await executePrepared(db, statement)).rows
  if (row === undefined) throw new Error('Expected one row of counts, received none.')
  return {
    lastDeliveryAt: row.last_delivery_at,
    accepted: Number(row.accepted),
    duplicates: Number(row.duplicates),
    rejected: JSON.parse(row.rejected) as Record<string, number>,
    lastRejectedAt: row.last_rejected_at,
    pending: Number(row.pending),
    setAside: JSON.parse(row.set_aside) as Record<string, number>,
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
