import { alertTables } from '../0001/alerts.ts'
import { customerTables } from '../0001/customers.ts'
import { documentTables } from '../0001/documents.ts'
import type { VersionedTableName } from '../../schema/history-tables.ts'
import { syncedTables } from '../../tables/synced-tables.ts'

/** A table whose earlier versions are kept. */
export interface VersionedTable {
  table: VersionedTableName
  /** Columns of the primary key. */
  key: readonly string[]
  /** All columns, in their order. */
  columns: readonly string[]
  /** The columns whose change makes a version. */
  tracked: readonly string[]
  /** Rows go when a person or a source takes them back, not only with their tenant. */
  isDeletedFrom: boolean
  /** Columns by which a customer's versions are found. */
  found: readonly string[] | null
}

/**
 * Columns whose change is no version of the row: when and how it was read, and what follows from the calendar or from
 * another column.
 */
const untracked = new Set([
  'status',
  'observed_at',
  'changed_at',
  'first_seen_at',
  'absent_scan_id',
  'deletion_seen_at',
  'settlements_digest',
  'settlements_at',
  'settlements_sync_token',
])

const definitions = [documentTables, customerTables, alertTables].join('\n')

/** The lines between the brackets of a table's definition. */
function listLines(table: string): string[] {
  const [, body = ''] = definitions.split(`create table $schema.${table} (`)
  return body.slice(0, body.indexOf('\n);')).split('\n')
}

function describeTable(
  table: VersionedTableName,
  { isDeletedFrom = false }: { isDeletedFrom?: boolean } = {},
): VersionedTable {
  const all = listLines(table)
  const [, key = ''] = /primary key \(([^)]+)\)/.exec(all.join('\n'))!
  const lines = all.filter((line) =>
    /^ {2}(?!primary |foreign |check |unique )\w+ [a-z]/.test(line),
  )
  const columns = lines.map((line) => /\w+/.exec(line)![0])
  const scope = ['tenant_id', 'source', 'realm_id']
  const customer = columns.find((column) => /^customer_(external_)?id$/.test(column))
  return {
    table,
    columns,
    key: key.split(', '),
    tracked: columns.filter(
      (column, index) => !untracked.has(column) && !lines[index]!.includes('generated always'),
    ),
    isDeletedFrom,
    found:
      customer === undefined
        ? null
        : customer === 'customer_id'
          ? ['tenant_id', customer]
          : [...scope, customer],
  }
}

/** Columns of both tables that say since when and from where a version is known. */
export const stampColumns = ['known_from', 'evidence_id'] as const

/** Every table whose rows the hub's figures come from. */
export const versionedTables: readonly VersionedTable[] = [
  ...Object.values(syncedTables).map(({ table }) => describeTable(table)),
  describeTable('billing_payments', { isDeletedFrom: true }),
  describeTable('customer_links', { isDeletedFrom: true }),
  describeTable('billing_alerts'),
]
