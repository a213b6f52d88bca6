import { toJsonParameter } from '../databases/json-parameter.ts'
import { isSameScope, scopeColumns } from './scope-join.ts'
import { run } from '../databases/run.ts'
import type { SyncContext } from './sync-context.ts'

/** Marks the settlement rows of payments that have just become tombstones; rows that are marked already stay untouched. */
export async function strikeSettlements(
  context: SyncContext,
  realmId: string,
  paymentIds: readonly string[],
): Promise<void> {
  if (paymentIds.length === 0) return
  await run(
    context,
    `with gone as materialized (
       select h.* from (select ${scopeColumns}, id from jsonb_array_elements_text($1::text::jsonb) id offset 0) n
       join ${context.table('billing_payment_headers')} h on ${isSameScope('h', 'n')} and h.external_id = n.id)
     update ${context.table('billing_payments')} t
     set deleted_at = h.deleted_at, deleted_reason = h.deleted_reason, changed_at = clock_timestamp()
     from gone h
     where ${isSameScope('t', 'h')} and t.payment_external_id = h.external_id
       and (t.deleted_at, t.deleted_reason) is distinct from (h.deleted_at, h.deleted_reason)`,
    [toJsonParameter(paymentIds), context.tenantId, context.source, realmId],
  )
}
