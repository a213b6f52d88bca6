import { syncedEntities } from '@vectis/quickbooks/rows'
import type { SyncEntity, VoidZero } from '@vectis/quickbooks/rows'
import type { VoidKind } from '../rules/void.ts'

/** A column filled from a field of the row objects that core derives. */
export interface ColumnSpec {
  /** Field of the row object, and key in the jsonb parameter. */
  field: string
  column: string
  /** PostgreSQL type. */
  type: string
}

type SyncedTableName = (typeof syncedEntities)[SyncEntity]['table']

/** A table that a sync fills, and how. */
export interface TableSpec<Name extends string = SyncedTableName, Table = object> {
  table: Name
  columns: readonly ColumnSpec[]
  /** Columns that say `deleted` once the object is gone. */
  statuses: readonly string[]
  /** For tables whose documents can be voided: how a void shows. */
  voids: VoidKind | null
  /** The statements that create it; `$schema` stands for the schema, a comment behind a column for its description. */
  sql: string
  /** As Kysely knows it: a type alone, no value. */
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

/** A PostgreSQL type for each field of a row, none left out and none added. */
type ColumnTypes<Row, Table> = {
  [Field in keyof Row & string]-?: SnakeCase<Field> extends keyof Table
    ? SqlType<NonNullable<Row[Field]>>
    : never
}

/**
 * A table by its row: a field without a column, a column that the row does not have, or one of another kind does not
 * compile; a test compares the SQL with it.
 *
 * The indexes beside a primary key are partial although hardly a row is left out: on a table without statistics, as in a
 * first read, PostgreSQL takes any index that begins with the same columns for a look-up by key, and then reads the whole
 * realm for each row.
 */
export function defineTable<Row, Table>() {
  return <Name extends string>(table: {
    table: Name
    columns: ColumnTypes<Row, Table>
    statuses?: readonly (keyof Table & string)[]
    /** The column that says a void; which amounts are then zero is in the entity's line in core. */
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

/** What every row carries of its version. */
export const versionTypes = {
  externalId: 'text',
  syncToken: 'text',
  sourceCreatedAt: 'timestamptz',
  sourceUpdatedAt: 'timestamptz',
  unreadableFields: 'text[]',
  raw: 'text',
} as const

/** What every document carries. */
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
