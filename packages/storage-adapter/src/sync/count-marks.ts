import type { StoredMarks } from '@vectis/quickbooks/ports'
import { syncedEntities } from '@vectis/quickbooks/rows'
import type { SyncEntity } from '@vectis/quickbooks/rows'
import { syncedTables } from '../tables/synced-tables.ts'
import { integer, text, type RowOf } from '../databases/columns.ts'
import { read } from '../databases/run.ts'
import type { SyncContext } from './sync-context.ts'

/** Live rows that carry a mark, by entity: one statement over small partial indexes. */
export async function countMarks(context: SyncContext, realmId: string): Promise<StoredMarks> {
  const rows = await read(
    context,
    selectMarks(context, { tenant: '$1', source: '$2', realm: '$3' }),
    [context.tenantId, context.source, realmId],
    markColumns,
  )
  return toMarks(rows)
}

/** A row for each entity; tenant, source and realm are SQL. */
export function selectMarks(
  { table }: Pick<SyncContext, 'table'>,
  { tenant, source, realm }: { tenant: string; source: string; realm: string },
): string {
  const entities = Object.keys(syncedTables) as SyncEntity[]
  const counts = (entity: SyncEntity) => {
    const isNobodysOdd = !syncedEntities[entity].mayLackCustomer
    const isPayment = entity === 'Payment'
    const marks = ['unreadable_since is not null', "unreadable_fields <> '{}'"]
    if (isNobodysOdd) marks.push('no_customer')
    if (isPayment) marks.push('links_unreadable')
    return `select '${entity}' as entity, count(*) filter (where unreadable_since is not null) as unreadable,
        count(*) filter (where unreadable_fields <> '{}') as fields,
        ${isNobodysOdd ? 'count(*) filter (where no_customer)' : '0::bigint'} as no_customer,
        ${isPayment ? 'count(*) filter (where links_unreadable)' : '0::bigint'} as links
      from ${table(syncedTables[entity].table)}
      where tenant_id = ${tenant} and source = ${source} and realm_id = ${realm} and deleted_at is null and (${marks.join(' or ')})`
  }
  return entities.map(counts).join(' union all ')
}

export const markColumns = {
  entity: text<SyncEntity>(),
  unreadable: integer(),
  fields: integer(),
  no_customer: integer(),
  links: integer(),
}

export function toMarks(rows: readonly RowOf<typeof markColumns>[]): StoredMarks {
  return Object.fromEntries(
    rows.map((row) => [
      row.entity,
      {
        unreadable: row.unreadable,
        unreadableFields: row.fields,
        noCustomer: row.no_customer,
        linksUnreadable: row.links,
      },
    ]),
  ) as StoredMarks
}
