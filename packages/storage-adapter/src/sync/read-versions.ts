import type { StoredVersion } from '@vectis/quickbooks/ports'
import type { SyncEntity } from '@vectis/quickbooks/rows'
import { instantText } from '../databases/column-text.ts'
import { bool, maybe, text } from '../databases/columns.ts'
import { toJsonParameter } from '../databases/json-parameter.ts'
import { isSameScope, scopeColumns } from './scope-join.ts'
import { read } from '../databases/run.ts'
import type { SyncContext } from './sync-context.ts'
import { syncedTables } from '../tables/synced-tables.ts'

/** The stored state of these objects; ids that were never stored are left out. */
export async function readVersions(
  context: SyncContext,
  input: { realmId: string; entity: SyncEntity; externalIds: readonly string[] },
): Promise<StoredVersion[]> {
  if (input.externalIds.length === 0) return []
  const rows = await read(
    context,
    `with named as materialized (select distinct ${scopeColumns}, id from jsonb_array_elements_text($1::text::jsonb) id)
     select s.external_id, ${instantText('s.source_created_at')} as created_at, ${instantText('s.source_updated_at')} as updated_at,
       s.deleted_at is not null as is_deleted
     from named n join ${context.table(syncedTables[input.entity].table)} s on ${isSameScope('s', 'n')} and s.external_id = n.id`,
    [toJsonParameter(input.externalIds), context.tenantId, context.source, input.realmId],
    {
      external_id: text(),
      created_at: maybe(text()),
      updated_at: maybe(text()),
      is_deleted: bool(),
    },
  )
  return rows.map((row) => ({
    externalId: row.external_id,
    sourceCreatedAt: row.created_at,
    sourceUpdatedAt: row.updated_at,
    isDeleted: row.is_deleted,
  }))
}
