import type { SyncEntity } from '@vectis/quickbooks'
import { toJsonParameter } from '../databases/json-parameter.ts'
import { specs } from './specs.ts'
import { isSameScope, scopeColumns } from './scope-join.ts'
import { run } from '../databases/run.ts'
import type { SyncContext } from './sync-context.ts'
import type { TableSpec } from './table-spec.ts'

/** A void event is evidence of its own: a document of zero that it names counts as voided, whatever its note says. */
export async function applyVoidEvents(
  context: SyncContext,
  realmId: string,
  events: readonly { entity: SyncEntity; externalId: string }[],
): Promise<void> {
  for (const [entity, named] of Map.groupBy(events, (event) => event.entity)) {
    const text = buildStatement(context, specs[entity])
    const ids = named.map((event) => event.externalId)
    if (text === null) continue
    await run(context, text, [toJsonParameter(ids), context.tenantId, context.source, realmId])
  }
}

function buildStatement(context: SyncContext, { table, voidable }: TableSpec): string | null {
  if (voidable === null) return null
  const { statusColumn, settledStatus } = voidable
  const isZero = `(${voidable.isZero('s')})`
  const isProven = `(${isZero} and (s.void_evidence is null or s.void_evidence = 'inferred'))`
  const status =
    statusColumn === 'is_voided'
      ? `is_voided = s.is_voided or ${isZero}`
      : `${statusColumn} = case when ${isProven} and s.${statusColumn} = '${settledStatus}' then 'voided' else s.${statusColumn} end`
  const badge =
    statusColumn === 'base_status'
      ? `, status = case when ${isProven} and s.base_status = 'paid' then 'voided' else s.status end,
             flags = case when ${isProven} then array_remove(s.flags, 'zero_total') else s.flags end`
      : ''
  return `with named as materialized (select ${scopeColumns}, id from jsonb_array_elements_text($1::text::jsonb) id)
    update ${context.table(table)} s
    set had_void_event = true, ${status}${badge},
      void_evidence = case when ${isProven} then 'event' else s.void_evidence end, changed_at = clock_timestamp()
    from named n
    where ${isSameScope('s', 'n')} and s.external_id = n.id and not s.had_void_event and s.observed_at is not null`
}
