import type { BillingRowVersion } from '@vectis/quickbooks/rows'
import { toJsonParameter } from '../databases/json-parameter.ts'
import type { TableName } from '../databases/tables.ts'
import { isSameScope, scopeColumns } from './scope-join.ts'
import { run } from '../databases/run.ts'
import type { SyncContext } from './sync-context.ts'
import { isVoidProven, voidBadge, voidColumns, type VoidKind } from '../rules/void.ts'
import { versionOrder } from '../rules/version-order.ts'

/**
 * A version that arrives too late to be stored can still prove a void: it had a total, and the stored one is zero. So
 * the final state does not depend on the order in which versions arrive.
 */
export async function proveVoids(
  context: SyncContext,
  input: {
    realmId: string
    table: TableName
    voids: VoidKind
    rows: readonly BillingRowVersion[]
    observedAt: string
  },
): Promise<void> {
  const known = { row: 's', hadEvent: 's.had_void_event', formerTotal: 'p."totalAmount"' }
  const isProven = isVoidProven(input.voids, known)
  const judged = { ...known, isProven, isGone: 's.deleted_at is not null' }
  const next = { ...voidColumns(input.voids, judged), ...voidBadge(input.voids, isProven) }
  await run(
    context,
    `with p as materialized (
       select ${scopeColumns}, "externalId", "syncToken", "totalAmount", least("sourceUpdatedAt", $5::timestamptz) as version_at
       from jsonb_to_recordset($1::text::jsonb)
         as r("externalId" text, "syncToken" text, "sourceUpdatedAt" timestamptz, "totalAmount" numeric))
     update ${context.table(input.table)} s
     set pre_void_total = p."totalAmount", pre_void_at = p.version_at, pre_void_sync_token = p."syncToken",
       ${Object.entries(next)
         .map(([column, value]) => `${column} = ${value}`)
         .join(', ')}, changed_at = clock_timestamp()
     from p
     where ${isSameScope('s', 'p')} and s.external_id = p."externalId"
       and s.observed_at is not null and s.total_amount <= 0 and p."totalAmount" > 0
       and (s.pre_void_at is null or (${versionOrder('p.version_at', 'p."syncToken"')}) > (${versionOrder('s.pre_void_at', 's.pre_void_sync_token')}))`,
    [
      toJsonParameter(input.rows),
      context.tenantId,
      context.source,
      input.realmId,
      input.observedAt,
    ],
  )
}
