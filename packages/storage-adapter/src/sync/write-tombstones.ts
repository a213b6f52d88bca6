import type { SyncEntity, Tombstone } from '@vectis/quickbooks'
import { run, type SyncContext } from './sync-context.ts'
import {
  creditMemoSpec,
  customerSpec,
  invoiceSpec,
  paymentSpec,
  templateSpec,
  type TableSpec,
} from './table-spec.ts'

export const specs: Record<SyncEntity, TableSpec> = {
  Customer: customerSpec,
  Invoice: invoiceSpec,
  Payment: paymentSpec,
  CreditMemo: creditMemoSpec,
  RecurringTransaction: templateSpec,
}

/**
 * Marks objects as deleted; returns how many became so. An object never seen gets a row of its own, so that a page read earlier cannot bring it to life. Whoever
 * writes a tombstone has confirmed it, so it applies whatever version is stored.
 */
export async function writeTombstones(
  context: SyncContext,
  realmId: string,
  entity: SyncEntity,
  tombstones: readonly Tombstone[],
  observedAt: string,
): Promise<number> {
  if (tombstones.length === 0) return 0
  const spec = specs[entity]
  const page = [
    ...new Map(tombstones.map((tombstone) => [tombstone.externalId, tombstone])).values(),
  ].map(({ externalId, deletedAt, reason, mergedInto }) => ({
    externalId,
    deletedAt: deletedAt ?? observedAt,
    reason,
    mergedInto: mergedInto ?? null,
  }))
  const status =
    entity === 'Invoice' ? ['base_status', 'status'] : entity === 'CreditMemo' ? ['state'] : []
  const merged = entity === 'Customer' ? ['merged_into'] : []
  const columns = ['external_id', 'deleted_at', 'deleted_reason', ...merged, ...status]
  const values = [
    'p."externalId"',
    'p."deletedAt"',
    'p.reason',

    ...merged.map(() => 'p."mergedInto"'),
    ...status.map(() => `'deleted'`),
  ]
  const { rows } = await run<{ external_id: string }>(
    context,
    `insert into ${context.table(spec.table)} as s (tenant_id, source, realm_id, ${columns.join(', ')})
     select $2, $3, $4, ${values.join(', ')}
     from jsonb_to_recordset($1::jsonb)
       as p("externalId" text, "deletedAt" timestamptz, reason text, "mergedInto" text)
     on conflict (tenant_id, source, realm_id, external_id) do update
     set deleted_at = greatest(excluded.deleted_at, least(s.source_updated_at, s.observed_at)),
         deleted_reason = case when excluded.deleted_reason = 'merged' then 'merged' else coalesce(s.deleted_reason, excluded.deleted_reason) end,
         absent_scan_id = null, changed_at = clock_timestamp()${merged.map((column) => `, ${column} = coalesce(s.${column}, excluded.${column})`).join('')}${status.map((column) => `, ${column} = 'deleted'`).join('')}
     where s.deleted_at is null or s.deleted_at < excluded.deleted_at
       or (excluded.deleted_reason = 'merged' and s.deleted_reason <> 'merged')
     returning s.external_id`,
    [JSON.stringify(page), context.tenantId, context.source, realmId],
  )
  if (entity === 'Payment')
    await markSettlements(
      context,
      realmId,
      rows.map((row) => row.external_id),
    )
  return rows.length
}

/** Settlement rows follow their payment. */
export async function markSettlements(
  context: SyncContext,
  realmId: string,
  ids: readonly string[],
): Promise<void> {
  if (ids.length === 0) return
  await run(
    context,
    `update ${context.table('billing_payments')} t
     set deleted_at = h.deleted_at, deleted_reason = h.deleted_reason
     from ${context.table('billing_payment_headers')} h
     where t.tenant_id = $2 and t.source = $3 and t.realm_id = $4
       and t.payment_external_id in (select jsonb_array_elements_text($1::jsonb))
       and h.tenant_id = t.tenant_id and h.source = t.source and h.realm_id = t.realm_id
       and h.external_id = t.payment_external_id and h.deleted_at is not null`,
    [JSON.stringify(ids), context.tenantId, context.source, realmId],
  )
}
