import type { SyncEntity } from '@vectis/quickbooks'
import { run, type SyncContext } from './sync-context.ts'
import { specs } from './write-tombstones.ts'

/** A void event is evidence of its own: a document of zero that it names counts as voided, whatever its note says. */
export async function applyVoidEvents(
  context: SyncContext,
  realmId: string,
  events: readonly { entity: SyncEntity; externalId: string }[],
): Promise<void> {
  for (const [entity, named] of Map.groupBy(events, (event) => event.entity)) {
    const { table, voidable } = specs[entity]
    if (voidable === null) continue
    const { statusColumn, paidStatus } = voidable
    const status =
      statusColumn === 'is_voided'
        ? 'is_voided = s.is_voided or s.is_all_zero'
        : `${statusColumn} = case when s.is_all_zero and s.${statusColumn} in (${paidStatus.map((one) => `'${one}'`).join(', ')}) then 'voided' else s.${statusColumn} end`
    const badge =
      table === 'billing_invoices'
        ? `, status = case when s.is_all_zero and s.base_status = 'paid' then 'voided' else s.status end,
             flags = case when s.is_all_zero then array_remove(s.flags, 'zero_total') else s.flags end`
        : ''
    await run(
      context,
      `update ${context.table(table)} s
       set had_void_event = true, ${status}${badge},
           void_evidence = case when s.is_all_zero and (s.void_evidence is null or s.void_evidence = 'inferred') then 'event' else s.void_evidence end,
           changed_at = clock_timestamp()
       where s.tenant_id = $1 and s.source = $2 and s.realm_id = $3 and not s.had_void_event
         and s.external_id in (select jsonb_array_elements_text($4::jsonb))`,
      [
        context.tenantId,
        context.source,
        realmId,
        JSON.stringify(named.map((event) => event.externalId)),
      ],
    )
  }
}
