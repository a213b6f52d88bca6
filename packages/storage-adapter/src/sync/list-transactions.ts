import { toInstant, type OwnedTransaction, type SyncEntity } from '@vectis/quickbooks'
import { run, type SyncContext } from './sync-context.ts'
import { specs } from './specs.ts'

/** Live transactions that are a customer's, or were before they changed hands. */
export async function listTransactionsOf(
  context: SyncContext,
  { realmId, customerExternalId }: { realmId: string; customerExternalId: string },
): Promise<OwnedTransaction[]> {
  const parts = (['Invoice', 'Payment', 'CreditMemo', 'RecurringTransaction'] as const).flatMap(
    (entity) =>
      ['customer_external_id', 'former_customer_external_id'].map(
        (column) =>
          `select '${entity}' as entity, external_id, customer_external_id, extract(epoch from observed_at) * 1000 as observed_ms
       from ${context.table(specs[entity].table)}
       where tenant_id = $1 and source = $2 and realm_id = $3 and ${column} = $4 and deleted_at is null
         and customer_external_id is not null and observed_at is not null`,
      ),
  )
  const { rows } = await run<{
    entity: SyncEntity
    external_id: string
    customer_external_id: string
    observed_ms: string | number
  }>(context, parts.join(' union '), [
    context.tenantId,
    context.source,
    realmId,
    customerExternalId,
  ])
  return rows.map((row) => ({
    entity: row.entity,
    externalId: row.external_id,
    customerExternalId: row.customer_external_id,
    observedAt: toInstant(Number(row.observed_ms)),
  }))
}
