import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import { toEpochMs, toInstant, type Instant } from '@vectis/quickbooks/values'
import { retryConflicts } from '../databases/retry-conflicts.ts'
import type { StorageDatabase } from '../schema/storage-database.ts'

export interface Rejection {
  tenantId: string
  realmId: string
  reason: string
  at: Instant
}

const hourMs = 3_600_000

interface Counter {
  tenant_id: string
  realm_id: string
  kind: 'rejected'
  reason: string
  hour: string
  count: number
  last_at: string
}

const sentColumns = sql`s (tenant_id text, realm_id text, kind text, reason text, hour timestamptz, count bigint, last_at timestamptz)`

/**
 * Adds to the hour's counter of each reason, in one statement per tenant, because any sender can send any number of bad
 * deliveries. The table is bounded: one row per tenant, realm, reason and hour, and the same statement deletes rows of
 * the same tenant and realm older than 90 days. An empty text stands for "no tenant" and "no realm".
 */
export async function recordRejections(
  db: Kysely<StorageDatabase>,
  rejections: readonly Rejection[],
): Promise<void> {
  const byTenant = Map.groupBy(addUp(rejections), (counter) => counter.tenant_id)
  for (const [tenantId, counters] of byTenant) await recordCounters(db, tenantId, counters)
}

async function recordCounters(
  db: Kysely<StorageDatabase>,
  tenantId: string,
  counters: readonly Counter[],
): Promise<void> {
  const sent = sql<Counter>`jsonb_to_recordset(${JSON.stringify(counters)}::text::jsonb)`
  const columns = ['tenant_id', 'realm_id', 'kind', 'reason', 'hour', 'count', 'last_at'] as const
  const statement = db
    .with('sent', (cte) => cte.selectFrom(sent.as<'s'>(sentColumns)).select(columns))
    .with('old', (cte) =>
      cte
        .selectFrom('quickbooks_webhook_counters')
        .select(sql`ctid`.as('place'))
        .where('tenant_id', '=', tenantId)
        .where(sql<boolean>`realm_id in (select realm_id from sent)`)
        .where(sql<boolean>`hour < (select min(last_at) from sent) - interval '90 days'`)
        // Rows that another process is deleting now are skipped.
        .forUpdate()
        .skipLocked(),
    )
    .with('swept', (cte) =>
      cte
        .deleteFrom('quickbooks_webhook_counters')
        .where('tenant_id', '=', tenantId)
        .where(sql<boolean>`ctid = any(array(select place from old))`)
        .returning('hour'),
    )
    .insertInto('quickbooks_webhook_counters')
    .columns(columns)
    .expression((eb) =>
      eb
        .selectFrom('sent')
        .select(columns)
        // In the order of the key, so that two processes that count the same reasons do not deadlock.
        .orderBy('realm_id')
        .orderBy('reason')
        .orderBy('hour'),
    )
    .onConflict((conflict) =>
      conflict.columns(['tenant_id', 'realm_id', 'kind', 'reason', 'hour']).doUpdateSet({
        count: sql<number>`quickbooks_webhook_counters.count + excluded.count`,
        last_at: sql<string>`greatest(quickbooks_webhook_counters.last_at, excluded.last_at)`,
      }),
    )
  // A separate call per tenant, so that a retry does not count one tenant twice.
  await retryConflicts(db, () => statement.execute())
}

/** One row per counter. A statement cannot change a row twice. */
function addUp(rejections: readonly Rejection[]): Counter[] {
  const counters = new Map<string, { count: number; lastAt: number; rejection: Rejection }>()
  for (const rejection of rejections) {
    const at = toEpochMs(rejection.at)
    const { tenantId, realmId, reason } = rejection
    const key = JSON.stringify([tenantId, realmId, reason, Math.floor(at / hourMs)])
    const counter = counters.get(key) ?? { count: 0, lastAt: at, rejection }
    counter.count += 1
    counter.lastAt = Math.max(counter.lastAt, at)
    counters.set(key, counter)
  }
  return Array.from(counters.values(), ({ count, lastAt, rejection }) => ({
    tenant_id: rejection.tenantId,
    realm_id: rejection.realmId,
    kind: 'rejected',
    reason: rejection.reason,
    hour: toInstant(Math.floor(lastAt / hourMs) * hourMs),
    count,
    last_at: toInstant(lastAt),
  }))
}
