import type { AbsenceWindow } from '@vectis/quickbooks/ports'
import type { SyncEntity } from '@vectis/quickbooks/rows'
import { text } from '../databases/columns.ts'
import { toJsonParameter } from '../databases/json-parameter.ts'
import { read, run } from '../databases/run.ts'
import type { SyncContext } from './sync-context.ts'
import { syncedTables } from '../tables/synced-tables.ts'
import { strikeSettlements } from './strike-settlements.ts'

/**
 * Marks the live rows of a finished window that the source did not return. Rows that were seen after the window's
 * answer are not marked. What carries a mark is live: a deletion takes it away.
 */
export async function markAbsent(
  context: SyncContext,
  realmId: string,
  window: AbsenceWindow,
  observedAt: string,
): Promise<void> {
  await run(
    context,
    `update ${context.table(syncedTables[window.entity].table)} s set absent_scan_id = $5
     where s.tenant_id = $1 and s.source = $2 and s.realm_id = $3 and s.deleted_at is null
       and s.source_created_at is not null
       and ($6::timestamptz is null or s.source_created_at >= $6::timestamptz)
       and ($7::timestamptz is null or s.source_created_at < $7::timestamptz)
       and s.absent_scan_id is distinct from $5 and s.observed_at <= $8::timestamptz
       and s.external_id not in (select jsonb_array_elements_text($4::text::jsonb))`,
    [
      context.tenantId,
      context.source,
      realmId,
      toJsonParameter(window.present),
      window.scanId,
      window.createdFrom,
      window.createdBefore,
      observedAt,
    ],
  )
}

/** Ids that a scan marked, at most `limit`. */
export async function listAbsent(
  context: SyncContext,
  input: { realmId: string; entity: SyncEntity; scanId: string; limit: number },
): Promise<string[]> {
  const rows = await read(
    context,
    `select external_id from ${context.table(syncedTables[input.entity].table)}
     where tenant_id = $1 and source = $2 and realm_id = $3 and absent_scan_id = $4
     order by external_id limit $5`,
    [context.tenantId, context.source, input.realmId, input.scanId, input.limit],
    { external_id: text() },
  )
  return rows.map((row) => row.external_id)
}

/** Converts marks to tombstones, or removes them. */
export async function resolveAbsent(
  context: SyncContext,
  input: {
    realmId: string
    entity: SyncEntity
    scanId: string
    observedAt: string
    confirmed: boolean
  },
): Promise<number> {
  const { entity, realmId } = input
  const status = syncedTables[entity].statuses.map((column) => `, ${column} = 'deleted'`).join('')
  const sets = input.confirmed
    ? `deleted_at = $5::timestamptz, deletion_seen_at = $5::timestamptz, deleted_reason = 'absent'${status}, changed_at = clock_timestamp(), `
    : ''
  const rows = await read(
    context,
    `update ${context.table(syncedTables[entity].table)} s set ${sets}absent_scan_id = null
     where s.tenant_id = $1 and s.source = $2 and s.realm_id = $3 and s.absent_scan_id = $4
     returning s.external_id`,
    [
      context.tenantId,
      context.source,
      realmId,
      input.scanId,
      ...(input.confirmed ? [input.observedAt] : []),
    ],
    { external_id: text() },
  )
  if (entity === 'Payment' && input.confirmed) {
    await strikeSettlements(
      context,
      realmId,
      rows.map((row) => row.external_id),
    )
  }
  if (entity === 'Customer' && input.confirmed && rows.length > 0) {
    const { db: transaction, tenantId, source, directory } = context
    const removed = rows.map(({ external_id: externalId }) => ({
      externalId,
      reason: 'absent' as const,
      mergedInto: null,
    }))
    await directory?.apply({ transaction, tenantId, source, realmId, changed: [], removed })
  }
  return rows.length
}
