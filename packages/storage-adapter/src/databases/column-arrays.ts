import { storable } from './storable.ts'

/** A column of rows that go to the server together. */
export interface SentColumn {
  /** Key in the row object. */
  field: string
  column: string
  /** PostgreSQL type of a value. */
  type: string
}

type Value = string | number | boolean | null | undefined | readonly string[]

/**
 * The values of each column as the text of a PostgreSQL array, which `selectColumns` takes apart: no key is sent, and
 * text becomes a value of the column's type without a detour through JSON. Text that PostgreSQL cannot store is
 * replaced as in `toJsonParameter`.
 */
export function toColumnArrays(columns: readonly SentColumn[], rows: readonly object[]): string[] {
  const values = rows as readonly Record<string, Value>[]
  return columns.map(({ field }) =>
    toArrayText(values.map((row) => (Object.hasOwn(row, field) ? row[field] : undefined))),
  )
}

/**
 * The columns as a set of rows, under their names: a parameter each, from `$first` on. At least one has a value in each
 * row.
 */
export function selectColumns(
  columns: readonly SentColumn[],
  first: number,
  alias: string,
): string {
  const arrays = columns.map(
    ({ type }, n) => `unnest($${first + n}::text::${type === 'text[]' ? 'text' : type}[])`,
  )
  return `rows from (${arrays.join(', ')}) as ${alias}(${columns.map(({ column }) => column).join(', ')})`
}

/** A column of `selectColumns` as a value of its type: a list travels as the text of an array. */
export function columnValue({ column, type }: SentColumn, alias: string): string {
  return type === 'text[]' ? `${alias}.${column}::text[] as ${column}` : `${alias}.${column}`
}

const special = /["\\]/

function toArrayText(values: readonly Value[]): string {
  const [first] = values
  // Most columns are texts without quotes, or nothing at all: one test for all of them.
  if (typeof first === 'string' && values.every((value) => typeof value === 'string')) {
    if (!special.test(values.join(''))) return storable(`{"${values.join('","')}"}`)
  }
  // `rows from` fills up a column that is shorter than the others with null.
  if (first == null && values.every((value) => value == null)) return '{}'
  return storable(`{${values.map(toElement).join(',')}}`)
}

function toElement(value: Value): string {
  if (value === null || value === undefined) return 'NULL'
  if (typeof value === 'string') return quote(value)
  if (typeof value === 'object') return quote(`{${value.map(quote).join(',')}}`)
  return String(value)
}

function quote(value: string): string {
  return `"${special.test(value) ? value.replaceAll(/["\\]/g, '\\$&') : value}"`
}
