import { syncEntities, syncedEntities } from '@vectis/quickbooks/rows'
import {
  dateText,
  exactInstantText,
  openTables,
  read,
  text,
  type TableName,
} from '@vectis/quickbooks-storage/database'
import type { Storage } from '@vectis/quickbooks-storage'

/** A table of the export: its columns, and its key without tenant, source and realm. */
export interface ExportedTable {
  table: TableName
  key: readonly string[]
}

export const exportedTables: readonly ExportedTable[] = [
  ...syncEntities.map((entity) => ({
    table: syncedEntities[entity].table as TableName,
    key: ['external_id'],
  })),
  {
    table: 'billing_payments',
    key: ['payment_external_id', 'line_no', 'linked_type', 'linked_external_id', 'kind'],
  },
]

/** A column, and the expression that writes it as text or JSON in the same way on every host. */
export interface ExportedColumn {
  name: string
  expression: string
}

/** Amounts as decimal text, dates as YYYY-MM-DD, instants in UTC; whatever the session says. */
export async function readColumns(
  storage: Pick<Storage, 'db' | 'schema'>,
  table: string,
): Promise<ExportedColumn[]> {
  const columns = await read(
    openTables(storage),
    `select attname::text as name, format_type(atttypid, null) as type
       from pg_catalog.pg_attribute
       join pg_catalog.pg_class on pg_class.oid = attrelid
       join pg_catalog.pg_namespace on pg_namespace.oid = relnamespace
      where nspname = $1 and relname = $2 and attnum > 0 and not attisdropped
      order by attnum`,
    [storage.schema, table],
    { name: text(), type: text() },
  )
  return columns.map(({ name, type }) => {
    const quoted = `"${name}"`
    if (type === 'numeric' || type === 'bigint') return { name, expression: `${quoted}::text` }
    if (type === 'date') return { name, expression: dateText(quoted) }
    if (type === 'timestamp with time zone') return { name, expression: exactInstantText(quoted) }
    return { name, expression: quoted }
  })
}
