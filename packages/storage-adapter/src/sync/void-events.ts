import type { SyncEntity } from '@vectis/quickbooks/rows'
import { toJsonParameter } from '../databases/json-parameter.ts'
import { syncedTables } from '../tables/synced-tables.ts'
import { isSameScope, scopeColumns } from './scope-join.ts'
import { run } from '../databases/run.ts'
import type { SyncContext } from './sync-context.ts'
import { isVoidProven, voidBadge, voidColumns } from '../rules/void.ts'
import type { TableSpec } from '../tables/define-table.ts'

/** A void event is independent evidence: a document of zero that it names counts as voided, whatever its note says. */
export async function applyVoidEvents(
  context: SyncContext,
  realmId: string,
  events: readonly { entity: SyncEntity; externalId: string }[],
): Promise<void> {
  for (const [entity, named] of Map.groupBy(events, (event) => event.entity)) {
    const text = buildStatement(context, syncedTables[entity])
    const ids = named.map((event) => event.externalId)
    if (text === null) continue
    await run(context, text, [toJsonParameter(ids), context.tenantId, context.source, realmId])
  }
}

function buildStatement(context: SyncContext, { table, voids }: TableSpec): string | null {
  if (voids === null) return null
  const known = { row: 's', hadEvent: 'true', formerTotal: 's.pre_void_total' }
  const isProven = isVoidProven(voids, known)
  const judged = { ...known, isProven, isGone: 's.deleted_at is not null' }
  const next = { ...voidColumns(voids, judged), ...voidBadge(voids, isProven) }
  return `with named as materialized (select ${scopeColumns}, id from jsonb_array_elements_text($1::text::jsonb) id)
    update ${context.table(table)} s
    set had_void_event = true,
      ${Object.entries(next)
        .map(([column, value]) => `${column} = ${value}`)
        .join(', ')}, changed_at = clock_timestamp()
    from named n
    where ${isSameScope('s', 'n')} and s.external_id = n.id and not s.had_void_event and s.observed_at is not null`
}
