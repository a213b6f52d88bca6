import { syncedEntities } from '@vectis/quickbooks/rows'
import type { SyncEntity, VoidZero } from '@vectis/quickbooks/rows'
import type { VoidKind } from '../rules/void.ts'

/** A column that is filled from a field of core's row objects. */
export interface ColumnSpec {
  /** Field of the row object, and key in the jsonb parameter. */
  field: string
  column: string
  /** PostgreSQL type. */
  type: string
}

type SyncedTableName = (typeof syncedEntities)[SyncEntity]['table']

/** A table that a sync fills, with its columns. */
export interface TableSpec<Name extends string = SyncedTableName, Table = object> {
  table: Name
  columns: readonly ColumnSpec[]
  /** Columns that become `deleted` when the object is deleted. */
  statuses: readonly string[]
  /** For tables whose documents can be voided: how the table represents a void. */
  voids: VoidKind | null
  /** The statements that create it; `$schema` stands for the schema, a comment after a column is its description. */
  sql: string
  /** The Kysely type; it has no value. */
  kysely?: Table
}

type SnakeCase<Text extends string> = Text extends `${infer First}${infer Rest}`
  ? First extends Lowercase<First>
    ? `${First}${SnakeCase<Rest>}`
    : `_${Lowercase<First>}${SnakeCase<Rest>}`
  : ''

type SqlType<Value> = Value extends boolean
  ? 'boolean'
  : Value extends number
    ? 'integer'
    : Value extends readonly unknown[]
      ? 'text[]'
      : 'text' | 'numeric' | 'date' | 'timestamptz'

/** Exactly one PostgreSQL type for each field of a row. */
type ColumnTypes<Row, Table> = {
  [Field in keyof Row & string]-?: SnakeCase<Field> extends keyof Table
    ? SqlType<NonNullable<Row[Field]>>
    : never
}

/**
 * Defines a table by its row type: a field without a column, a column without a field, or a column of the wrong type
 * does not compile; a test compares the SQL with it.
 *
 * The secondary indexes are partial although they leave out hardly any row: without statistics, as in a first read,
 * PostgreSQL would use any index that begins with the same columns for a look-up by key, and would read the whole realm
 * for each row.
 */
export function defineTable<Row, Table>() {
  return <Name extends string>(table: {
    table: Name
    columns: ColumnTypes<Row, Table>
    statuses?: readonly (keyof Table & string)[]
    /** The column that marks a void; the entity's line in core says which amounts are then zero. */
    voids?: VoidKind['status']
    sql: string
  }): TableSpec<Name, Table> => {
    const { statuses = [], voids: status } = table
    const voids = status === undefined ? null : { status, zero: zeroWhenVoid(table.table) }
    const columns = Object.entries<string>(table.columns).map(([field, type]) => ({
      field,
      column: toSnakeCase(field),
      type,
    }))
    return { ...table, columns, statuses, voids }
  }
}

/** Which amounts of the table's documents are zero once they are void. */
function zeroWhenVoid(name: string): VoidZero {
  const line = Object.values(syncedEntities).find(({ table }) => table === name)
  if (line?.zeroWhenVoid) return line.zeroWhenVoid
  throw new TypeError(
    `Expected the line of ${name} in core to say what is zero in a void document.`,
  )
}

/** The version columns of every row. */
export const versionTypes = {
  externalId: 'text',
  syncToken: 'text',
  sourceCreatedAt: 'timestamptz',
  sourceUpdatedAt: 'timestamptz',
  unreadableFields: 'text[]',
  raw: 'text',
} as const

/** The columns of every document. */
export const documentTypes = {
  customerExternalId: 'text',
  txnDate: 'date',
  currency: 'text',
  exchangeRate: 'numeric',
  totalAmount: 'numeric',
  voidEvidence: 'text',
  isAllZero: 'boolean',
} as const

export function toSnakeCase(field: string): string {
  return field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}
