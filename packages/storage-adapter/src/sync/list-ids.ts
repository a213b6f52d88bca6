import type { TenantSyncStore } from '@vectis/quickbooks/ports'
import { text } from '../databases/columns.ts'
import { read } from '../databases/run.ts'
import type { SyncContext } from './sync-context.ts'
import { syncedTables } from '../tables/synced-tables.ts'

const states = {
  // Uses the index of windows.
  live: { is: 'deleted_at is null and source_created_at is not null', order: 'source_created_at' },
  deleted: { is: 'deleted_at is not null', order: 'deletion_seen_at desc nulls last' },
}

/** Ids of stored objects: live ones from the oldest on, deleted ones from the last deletion on. */
export async function listIds(
  context: SyncContext,
  {
    realmId,
    entity,
    state,
    limit,
    created,
    newestFirst = false,
  }: Parameters<TenantSyncStore['listIds']>[0],
): Promise<string[]> {
  const { is, order } = states[state]
  const rows = await read(
    context,
    `select external_id from ${context.table(syncedTables[entity].table)}
     where tenant_id = $1 and source = $2 and realm_id = $3 and ${is}
       and ($5::timestamptz is null or source_created_at >= $5) and ($6::timestamptz is null or source_created_at < $6)
     order by ${order}${state === 'live' && newestFirst ? ' desc' : ''}, external_id limit $4`,
    [
      context.tenantId,
      context.source,
      realmId,
      limit,
      created?.from ?? null,
      created?.before ?? null,
    ],
    { external_id: text() },
  )
  return rows.map((row) => row.external_id)
}
