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
 * The columns as a set of rows, under their names: a parameter each, from `$first` on. The first has a value in each
 * row; a shorter one is filled up with null. In the list of a `select` they go through one by one, while `rows from`
 * would first copy each into a table of its own. The first column tells the planner how many rows there are; the others
 * come from below an `offset 0`, because it would take each apart to count it again.
 */
export function selectColumns(
  columns: readonly SentColumn[],
  first: number,
  alias: string,
): string {
  const others = columns.slice(1).map(({ column }, n) => `$${first + 1 + n}::text as ${column}`)
  const arrays = columns.map(
    ({ column, type }, n) =>
      `unnest(${n === 0 ? `$${first}::text` : `sent.${column}`}::${type === 'text[]' ? 'text' : type}[]) as ${column}`,
  )
  return `(select ${arrays.join(', ')} from (select ${others.join(', ')} offset 0) sent) ${alias}`
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
  // A column that is shorter than the others is filled up with null.
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
