import { toInstant, type StoredVersion, type SyncEntity } from '@vectis/quickbooks'
import { toJsonParameter } from '../databases/json-parameter.ts'
import { isSameScope, scopeColumns } from './scope-join.ts'
import { run, type SyncContext } from './sync-context.ts'
import { specs } from './specs.ts'

/** What is stored of these objects; ids that were never stored are left out. */
export async function readVersions(
  context: SyncContext,
  input: { realmId: string; entity: SyncEntity; externalIds: readonly string[] },
): Promise<StoredVersion[]> {
  if (input.externalIds.length === 0) return []
  const { rows } = await run<{
    external_id: string
    created_ms: string | number | null
    updated_ms: string | number | null
    is_deleted: boolean
  }>(
    context,
    `with named as materialized (select distinct ${scopeColumns}, id from jsonb_array_elements_text($1::jsonb) id)
     select s.external_id, extract(epoch from s.source_created_at) * 1000 as created_ms, extract(epoch from s.source_updated_at) * 1000 as updated_ms, s.deleted_at is not null as is_deleted
     from named n join ${context.table(specs[input.entity].table)} s on ${isSameScope('s', 'n')} and s.external_id = n.id`,
    [toJsonParameter(input.externalIds), context.tenantId, context.source, input.realmId],
  )
  return rows.map((row) => ({
    externalId: row.external_id,
    sourceCreatedAt: row.created_ms === null ? null : toInstant(Number(row.created_ms)),
    sourceUpdatedAt: row.updated_ms === null ? null : toInstant(Number(row.updated_ms)),
    isDeleted: row.is_deleted,
  }))
}
