import {
  balanceEntities,
  balanceIdentities,
  documentBalances,
  documentIdentities,
} from '@vectis/quickbooks/rows'
import type { BalanceIdentity } from '@vectis/quickbooks/rows'
import type { BalanceSubject } from '@vectis/quickbooks/ports'
import { text } from '../databases/columns.ts'
import { toJsonParameter } from '../databases/json-parameter.ts'
import { read } from '../databases/run.ts'
import { toSnakeCase } from '../tables/define-table.ts'
import { syncedTables } from '../tables/synced-tables.ts'
import type { SyncContext } from './sync-context.ts'

/**
 * Which rows each identity has to judge when these objects have changed: the objects; the documents that these payments
 * settle, or did before they were void or gone; the customers of the documents, now and before; and for balances with
 * jobs the customers above.
 */
export async function findBalanceScope(
  context: SyncContext,
  realmId: string,
  about: readonly BalanceSubject[],
): Promise<Record<BalanceIdentity, string[]>> {
  const { table } = context
  const key = (alias: string, column: string, id: string) =>
    `${alias}.tenant_id = $1 and ${alias}.source = $2 and ${alias}.realm_id = $3 and ${alias}.${column} = ${id}`
  const owners = balanceEntities.map(
    (entity) => `select d.id from about a cross join lateral (
      select unnest(array[d.customer_external_id, d.former_customer_external_id]) as id from ${table(syncedTables[entity].table)} d
      where ${key('d', 'external_id', 'a.id')} offset 0) d where a.entity = '${entity}' and d.id is not null`,
  )
  const documents = documentIdentities.flatMap((identity) => {
    const { entity, rowsNamingIt } = documentBalances[identity]
    const own = `select '${identity}', id from about where entity = '${entity}'`
    if (rowsNamingIt === null) return [own]
    const settled = `select '${identity}', p.id from about a cross join lateral (
      select p.${toSnakeCase(rowsNamingIt)} as id from ${table('billing_payments')} p where ${key('p', 'payment_external_id', 'a.id')} offset 0) p
      where a.entity = 'Payment' and p.id is not null`
    return [own, settled]
  })
  const rows = await read(
    context,
    `with recursive about as materialized (
       select a.entity, a."externalId" as id from jsonb_to_recordset($4::text::jsonb) as a(entity text, "externalId" text)
     ), owners(id) as materialized (
       select id from about where entity = 'Customer' union ${owners.join(' union ')}
     ), above(id) as (
       select id from owners
       union
       select c.parent_external_id from above cross join lateral (
         select c.parent_external_id from ${table('customers')} c where ${key('c', 'external_id', 'above.id')} offset 0) c
       where c.parent_external_id is not null
     )
     select 'customer' as identity, id from owners
     union ${documents.join(' union ')}
     union select 'customerWithJobs', id from above`,
    [context.tenantId, context.source, realmId, toJsonParameter(about)],
    { identity: text<BalanceIdentity>(), id: text() },
  )
  const scope = Object.fromEntries(
    balanceIdentities.map((identity) => [identity, [] as string[]]),
  ) as Record<BalanceIdentity, string[]>
  for (const { identity, id } of rows) scope[identity].push(id)
  return scope
}
