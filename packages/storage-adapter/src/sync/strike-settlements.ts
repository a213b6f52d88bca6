import { toJsonParameter } from '../databases/json-parameter.ts'
import { run, type SyncContext } from './sync-context.ts'

/** Settlement rows follow their payment when it is gone. */
export async function strikeSettlements(
  context: SyncContext,
  realmId: string,
  paymentIds: readonly string[],
): Promise<void> {
  if (paymentIds.length === 0) return
  await run(
    context,
    `update ${context.table('billing_payments')} t
     set deleted_at = h.deleted_at, deleted_reason = h.deleted_reason, changed_at = clock_timestamp()
     from ${context.table('billing_payment_headers')} h
     where h.tenant_id = $2 and h.source = $3 and h.realm_id = $4
       and h.external_id in (select jsonb_array_elements_text($1::jsonb)) and h.deleted_at is not null
       and t.tenant_id = $2 and t.source = $3 and t.realm_id = $4 and t.payment_external_id = h.external_id
       and (t.deleted_at, t.deleted_reason) is distinct from (h.deleted_at, h.deleted_reason)`,
    [toJsonParameter(paymentIds), context.tenantId, context.source, realmId],
  )
}
