import type { Tombstone, WriteCounts } from '@vectis/quickbooks/ports'
import type { SyncEntity } from '@vectis/quickbooks/rows'
import { integer, json } from '../databases/columns.ts'
import { toJsonParameter } from '../databases/json-parameter.ts'
import { joinDeletion, joinReports, listColumns } from '../rules/deletion.ts'
import { syncedTables } from '../tables/synced-tables.ts'
import { isSameScope, scopeColumns } from './scope-join.ts'
import { strikeSettlements } from './strike-settlements.ts'
import { read } from '../databases/run.ts'
import type { SyncContext } from './sync-context.ts'

/**
 * Marks objects as deleted. An unknown object gets a row too, so that a page read earlier cannot add it. The sync has
 * confirmed each tombstone, so it applies to any stored version. If a deletion is reported twice, the earliest time and
 * the strongest reason are kept.
 */
export async function writeTombstones(
  context: SyncContext,
  input: {
    realmId: string
    entity: SyncEntity
    tombstones: readonly Tombstone[]
    observedAt: string
  },
): Promise<Pick<WriteCounts, 'deleted' | 'updated' | 'unchanged'>> {
  const { realmId, entity, observedAt } = input
  const [counts] = await read(
    context,
    buildStatement(context, entity),
    [toJsonParameter(input.tombstones), context.tenantId, context.source, realmId, observedAt],
    { deleted: integer(), updated: integer(), unchanged: integer(), ids: json<string[]>() },
  )
  const { deleted = 0, updated = 0, unchanged = 0, ids = [] } = counts ?? {}
  if (entity === 'Payment') await strikeSettlements(context, realmId, ids)
  return { deleted, updated, unchanged }
}

function buildStatement({ table }: SyncContext, entity: SyncEntity): string {
  const target = table(syncedTables[entity].table)
  const { statuses } = syncedTables[entity]
  const isCustomer = entity === 'Customer'
  const columns = ['deleted_at', 'deleted_reason', ...(isCustomer ? ['merged_into'] : [])]
  const joined = joinDeletion('s', 'p')
  // Only customers can be merged into another.
  const next = isCustomer ? joined : { ...joined, merged_into: 'null::text' }
  return `with sent as materialized (
  select ${scopeColumns}, r."externalId" as id, ${listColumns(joinReports('r', '$5::timestamptz'))}
  from jsonb_to_recordset($1::text::jsonb) as r("externalId" text, "deletedAt" timestamptz, reason text, "mergedInto" text)
  group by r."externalId"
), judged as materialized (
  select p.tenant_id, p.source, p.realm_id, p.id, s.external_id is null as is_new, s.deleted_at is not null as is_known,
    n.*, (${columns.map((column) => `s.${column}`).join(', ')}) is distinct from (${columns.map((column) => `n.${column}`).join(', ')}) as differs,
    s.deletion_seen_at is distinct from n.deletion_seen_at as is_later
  from sent p
  left join ${target} s on ${isSameScope('s', 'p')} and s.external_id = p.id
  cross join lateral (select ${listColumns(next)}) n
), inserted as (
  insert into ${target} (tenant_id, source, realm_id, external_id, deletion_seen_at, ${columns.join(', ')})
  select tenant_id, source, realm_id, id, deletion_seen_at, ${columns.join(', ')} from judged where is_new
), updated as (
  update ${target} s set deletion_seen_at = j.deletion_seen_at, absent_scan_id = null,
    ${[...columns.map((column) => `${column} = j.${column}`), ...statuses.map((column) => `${column} = 'deleted'`)].join(', ')},
    changed_at = case when j.differs then clock_timestamp() else s.changed_at end
  from judged j
  where ${isSameScope('s', 'j')} and s.external_id = j.id
    and not j.is_new and (j.differs or j.is_later)
)
select (count(*) filter (where not is_known))::integer as deleted,
  (count(*) filter (where is_known and differs))::integer as updated,
  (count(*) filter (where is_known and not differs))::integer as unchanged, coalesce(jsonb_agg(id), '[]')::text as ids
from judged`
}
