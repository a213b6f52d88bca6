import { balanceEntities, syncedEntities } from '@vectis/quickbooks/rows'
import { isCalendarDate, type CalendarDate } from '@vectis/quickbooks/values'
import type { TableName, Tables } from '../databases/tables.ts'
import { stampColumns, versionedTables } from '../migrations/0002/versioned-tables.ts'
import { asOfRules, isDatedBy } from '../rules/as-of.ts'

/**
 * The tables as of a date: `table(name)` is a query in parentheses, to be read under an alias and never written to. It
 * holds the documents dated that day or before, with the balances of that day's end: what payments of later dates
 * settled is open again. Voids, deletions and edits are those that `tables` knows, whenever they were made; so
 * `tablesAsOf(tablesKnownAt(tables, instant), date)` answers for both clocks. Other tables stay what they are. Throws
 * `TypeError` unless `asOf` is a calendar date. See docs/decisions/0177.
 */
export function tablesAsOf<Known extends Tables>(tables: Known, asOf: CalendarDate): Known {
  if (!isCalendarDate(asOf)) {
    throw new TypeError(
      `Expected asOf to be a calendar date such as 2026-11-29, received ${JSON.stringify(asOf)}.`,
    )
  }
  // A checked date: it holds nothing but digits and dashes.
  const day = `'${asOf}'::date`
  const own = 'p.tenant_id = d.tenant_id and p.source = d.source and p.realm_id = d.realm_id'
  const payments = tables.table('billing_payments')
  // Once per row, because many columns need it; and not at all for documents that it does not change.
  const settled = (column: string, isChanged: string) => ` cross join lateral (
    select coalesce(sum(p.amount), 0) as later from ${payments} p
    where ${isChanged} and ${own} and p.${column} = d.external_id and p.deleted_at is null and p.txn_date > ${day} offset 0) l`
  // Each by its key: joined, PostgreSQL would read the whole table for one customer's payments.
  const dated = (table: TableName, column: string) => `(select coalesce(sum(p.amount), 0)
    from ${payments} p cross join lateral (select 1 from ${tables.table(table)} o
      where o.tenant_id = p.tenant_id and o.source = p.source and o.realm_id = p.realm_id and o.external_id = p.${column}
        and o.txn_date > ${day} offset 0) o
    where ${own} and p.payment_external_id = d.external_id and p.deleted_at is null and p.${column} is not null)`
  const shared = `(0${balanceEntities
    .map((entity) => {
      const { settledBy, sign } = asOfRules[entity]
      return settledBy === null ? '' : ` ${sign} ${dated(syncedEntities[entity].table, settledBy)}`
    })
    .join('')})`
  const changed = new Map<TableName, { join?: string; columns: Record<string, string> }>(
    balanceEntities.map((entity) => {
      const { settledBy, isChanged, columns } = asOfRules[entity]
      return [
        syncedEntities[entity].table as TableName,
        settledBy === null
          ? { columns: columns('d', shared) }
          : { join: settled(settledBy, isChanged('d')), columns: columns('d', 'l.later') },
      ]
    }),
  )
  const queries = new Map<TableName, string>()
  for (const { table, columns } of versionedTables) {
    if (!columns.includes('txn_date')) continue
    const { join = '', columns: next } = changed.get(table) ?? { columns: {} }
    const values = new Map(Object.entries(next))
    const list = [...columns, ...stampColumns].map((column) =>
      values.has(column) ? `${values.get(column)} as ${column}` : `d.${column}`,
    )
    queries.set(
      table,
      `(select ${list.join(', ')} from ${tables.table(table)} d${join} where ${isDatedBy('d', day)})`,
    )
  }
  return { ...tables, isPast: true, table: (name) => queries.get(name) ?? tables.table(name) }
}
