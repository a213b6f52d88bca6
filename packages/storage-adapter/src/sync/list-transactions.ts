import { transactionEntities } from '@vectis/quickbooks/rows'
import type { OwnedTransaction, TenantSyncStore } from '@vectis/quickbooks/ports'
import type { SyncEntity } from '@vectis/quickbooks/rows'
import { instantText } from '../databases/column-text.ts'
import { text } from '../databases/columns.ts'
import { toJsonParameter } from '../databases/json-parameter.ts'
import { read } from '../databases/run.ts'
import type { SyncContext } from './sync-context.ts'
import { syncedTables } from '../tables/synced-tables.ts'

const columns = (entity: SyncEntity) =>
  `select '${entity}' as entity, d.external_id, d.customer_external_id, ${instantText('d.observed_at')} as observed_at`
const isLive = `d.tenant_id = $1 and d.source = $2 and d.realm_id = $3 and d.deleted_at is null
  and d.customer_external_id is not null and d.observed_at is not null`

/** Live transactions of a customer, and those that it had before their last change of customer. */
export async function listTransactionsOf(
  context: SyncContext,
  { realmId, customerExternalId }: { realmId: string; customerExternalId: string },
): Promise<OwnedTransaction[]> {
  const parts = transactionEntities.flatMap((entity) =>
    ['customer_external_id', 'former_customer_external_id'].map(
      (column) =>
        `${columns(entity)} from ${context.table(syncedTables[entity].table)} d where ${isLive} and d.${column} = $4`,
    ),
  )
  const { tenantId, source } = context
  return readOwned(context, parts.join(' union '), [tenantId, source, realmId, customerExternalId])
}

/**
 * Live transactions of customers that are not stored as live, those observed longest ago first. The customers that
 * transactions name are gathered first and each is looked up by its key: as a join, without statistics, the customers
 * of the realm are read once for each transaction.
 */
export async function listOrphans(
  context: SyncContext,
  input: Parameters<TenantSyncStore['listOrphans']>[0],
): Promise<OwnedTransaction[]> {
  const customers = context.table(syncedTables.Customer.table)
  const { realmId, entities, hiddenCustomers, limit } = input
  const asked = transactionEntities.filter((entity) => entities.includes(entity))
  if (asked.length === 0) return []
  const from = (entity: SyncEntity) => `from ${context.table(syncedTables[entity].table)} d`
  const named = asked.map(
    (entity) => `select distinct d.customer_external_id as id ${from(entity)} where ${isLive}`,
  )
  const parts = asked.map(
    (entity) =>
      `select o.* from unknown u cross join lateral (${columns(entity)} ${from(entity)} where ${isLive} and d.customer_external_id = u.id offset 0) o`,
  )
  const { tenantId, source } = context
  const statement = `with named as materialized (${named.join(' union ')}), unknown as materialized (
      select n.id from named n left join lateral (
        select true as is_known from ${customers} c
        where c.tenant_id = $1 and c.source = $2 and c.realm_id = $3 and c.external_id = n.id and c.deleted_at is null offset 0) c on true
      where c.is_known is null and n.id not in (select jsonb_array_elements_text($4::text::jsonb)))
    select * from (${parts.join(' union all ')}) as orphans
    order by observed_at, external_id collate "C", entity collate "C" limit $5`
  const hidden = toJsonParameter(hiddenCustomers)
  return readOwned(context, statement, [tenantId, source, realmId, hidden, limit])
}

async function readOwned(
  context: SyncContext,
  statement: string,
  parameters: Parameters<typeof read>[2],
): Promise<OwnedTransaction[]> {
  const rows = await read(context, statement, parameters, {
    entity: text<SyncEntity>(),
    external_id: text(),
    customer_external_id: text(),
    observed_at: text(),
  })
  return rows.map((row) => ({
    entity: row.entity,
    externalId: row.external_id,
    customerExternalId: row.customer_external_id,
    observedAt: row.observed_at,
  }))
}
