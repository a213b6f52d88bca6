import type { OwnedTransaction, SyncEntity } from '@vectis/quickbooks'
import { instantText } from '../databases/column-text.ts'
import { text } from '../databases/columns.ts'
import { read } from '../databases/run.ts'
import type { SyncContext } from './sync-context.ts'
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
          `select '${entity}' as entity, external_id, customer_external_id, ${instantText('observed_at')} as observed_at
       from ${context.table(specs[entity].table)}
       where tenant_id = $1 and source = $2 and realm_id = $3 and ${column} = $4 and deleted_at is null
         and customer_external_id is not null and observed_at is not null`,
      ),
  )
  const rows = await read(
    context,
    parts.join(' union '),
    [context.tenantId, context.source, realmId, customerExternalId],
    {
      entity: text<SyncEntity>(),
      external_id: text(),
      customer_external_id: text(),
      observed_at: text(),
    },
  )
  return rows.map((row) => ({
    entity: row.entity,
    externalId: row.external_id,
    customerExternalId: row.customer_external_id,
    observedAt: row.observed_at,
  }))
}
