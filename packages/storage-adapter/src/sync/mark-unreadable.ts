import type { UnreadableVersion } from '@vectis/quickbooks/ports'
import type { SyncEntity } from '@vectis/quickbooks/rows'
import { integer } from '../databases/columns.ts'
import { toJsonParameter } from '../databases/json-parameter.ts'
import { deservesMark } from '../rules/unreadable-mark.ts'
import { isSameScope, scopeColumns } from './scope-join.ts'
import { syncedTables } from '../tables/synced-tables.ts'
import { read } from '../databases/run.ts'
import type { SyncContext } from './sync-context.ts'

/**
 * Marks the stored rows of objects whose newer version could not be read: their figures are from the version before it.
 * The first such answer sets the time. A row that is newer than the unreadable version gets no mark, and no row is
 * created. Returns how many rows were marked that had no mark. See docs/decisions/0094.
 */
export async function markUnreadable(
  context: SyncContext,
  input: {
    realmId: string
    entity: SyncEntity
    versions: readonly UnreadableVersion[]
    observedAt: string
  },
): Promise<number> {
  const { realmId, entity, versions, observedAt } = input
  const target = context.table(syncedTables[entity].table)
  const rows = await read(
    context,
    `with sent as materialized (
       select distinct on (r."externalId") ${scopeColumns}, r."externalId" as id, r.path, least(r."sourceUpdatedAt", $5::timestamptz) as reported_at,
         case when r."sourceUpdatedAt" is not null then least(r."sourceUpdatedAt", $5::timestamptz) end as version_at
       from rows from (jsonb_to_recordset($1::text::jsonb) as ("externalId" text, path text, "sourceUpdatedAt" timestamptz))
         with ordinality as r("externalId", path, "sourceUpdatedAt", place)
       order by r."externalId", reported_at desc, place desc
     ), judged as materialized (
       select p.*, s.unreadable_since is null as is_new
       from sent p join ${target} s on ${isSameScope('s', 'p')} and s.external_id = p.id
       where s.observed_at is not null and ${deservesMark('s', 'p.reported_at', 'least(s.source_updated_at, s.observed_at)')}
         and (s.unreadable_since is null or (s.unreadable_path, s.unreadable_version_at) is distinct from (p.path, p.version_at))
     ), marked as (
       update ${target} s set unreadable_since = coalesce(s.unreadable_since, $5::timestamptz), unreadable_path = j.path,
         unreadable_version_at = j.version_at, changed_at = clock_timestamp()
       from judged j where ${isSameScope('s', 'j')} and s.external_id = j.id
     )
     select count(*) filter (where is_new) as marked from judged`,
    [toJsonParameter(versions), context.tenantId, context.source, realmId, observedAt],
    { marked: integer() },
  )
  return rows[0]?.marked ?? 0
}
