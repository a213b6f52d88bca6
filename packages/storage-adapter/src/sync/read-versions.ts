import { toInstant, type StoredVersion, type SyncEntity } from '@vectis/quickbooks'
import { toJsonParameter } from '../databases/json-parameter.ts'
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
    updated_ms: string | number | null
    is_deleted: boolean
  }>(
    context,
    `select external_id, extract(epoch from source_updated_at) * 1000 as updated_ms, deleted_at is not null as is_deleted
     from ${context.table(specs[input.entity].table)}
     where tenant_id = $1 and source = $2 and realm_id = $3
       and external_id in (select jsonb_array_elements_text($4::jsonb))`,
    [context.tenantId, context.source, input.realmId, toJsonParameter(input.externalIds)],
  )
  return rows.map((row) => ({
    externalId: row.external_id,
    sourceUpdatedAt: row.updated_ms === null ? null : toInstant(Number(row.updated_ms)),
    isDeleted: row.is_deleted,
  }))
}
