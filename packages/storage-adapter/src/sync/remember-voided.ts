import type { BillingRowVersion } from '@vectis/quickbooks'
import { run, type SyncContext } from './sync-context.ts'
import type { TableSpec } from './table-spec.ts'

/**
 * A version that came too late to be stored can still prove a void: it had a total, and the newer one stored is all zero. The same knowledge is kept
 * whatever the order of arrival.
 */
export async function rememberVoided(
  context: SyncContext,
  realmId: string,
  spec: TableSpec,
  rows: readonly BillingRowVersion[],
): Promise<void> {
  if (spec.voidable === null) return
  const { statusColumn, paidStatus } = spec.voidable
  const setStatus =
    statusColumn === 'is_voided'
      ? 'is_voided = true'
      : `${statusColumn} = case when s.${statusColumn} in (${paidStatus.map((status) => `'${status}'`).join(', ')}) then 'voided' else s.${statusColumn} end`
  const badge =
    spec.table === 'billing_invoices'
      ? `, status = case when s.base_status = 'paid' then 'voided' else s.status end, flags = array_remove(s.flags, 'zero_total')`
      : ''
  await run(
    context,
    `update ${context.table(spec.table)} s
     set pre_void_total = p."totalAmount", pre_void_at = p."sourceUpdatedAt", ${setStatus}${badge},
         void_evidence = coalesce(s.void_evidence, 'inferred'), changed_at = clock_timestamp()
     from jsonb_to_recordset($1::jsonb) as p("externalId" text, "sourceUpdatedAt" timestamptz, "totalAmount" numeric)
     where s.tenant_id = $2 and s.source = $3 and s.realm_id = $4 and s.external_id = p."externalId"
       and s.is_all_zero and p."totalAmount" > 0 and p."sourceUpdatedAt" < s.source_updated_at
       and (s.pre_void_at is null or p."sourceUpdatedAt" > s.pre_void_at)`,
    [JSON.stringify(rows), context.tenantId, context.source, realmId],
  )
}
