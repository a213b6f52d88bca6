/**
 * Reads the value of a result column, however the host's driver parsed it: hosts replace the parsers of their driver,
 * and drivers disagree on the defaults. Throws `TypeError` for an impossible value, which is a mistake in the
 * statement.
 */
export type Column<Value> = (value: unknown, name: string) => Value

/** The result of a statement, by column. */
export type Columns = Readonly<Record<string, Column<unknown>>>

/** A row with the types of its columns. */
export type RowOf<Shape extends Columns> = {
  -readonly [Name in keyof Shape]: ReturnType<Shape[Name]>
}

/**
 * A column of type `text`: the only type that no host parses. Amounts, dates and instants are cast to it in the
 * statement.
 */
export function text<Value extends string = string>(): Column<Value> {
  return readText as Column<Value>
}

/** A whole number below 2^53, of type `integer` or `bigint`. */
export function integer(): Column<number> {
  return readInteger
}

export function bool(): Column<boolean> {
  return readBool
}

/** JSON that the statement casts to `text`. */
export function json<Value>(): Column<Value> {
  return readJson as Column<Value>
}

/** A column that may be null. */
export function maybe<Value>(column: Column<Value>): Column<Value | null> {
  return (value, name) => (value === null ? null : column(value, name))
}

function readText(value: unknown, name: string): string {
  if (typeof value === 'string') return value
  throw unexpected(value, name, 'text (in the statement: a cast to text)')
}

function readInteger(value: unknown, name: string): number {
  const number = value === null ? NaN : Number(value)
  if (Number.isSafeInteger(number)) return number
  throw unexpected(value, name, 'a whole number below 2^53')
}

function readBool(value: unknown, name: string): boolean {
  if (typeof value === 'boolean') return value
  if (value === 't' || value === 'true' || value === 1) return true
  if (value === 'f' || value === 'false' || value === 0) return false
  throw unexpected(value, name, 'true or false')
}

function readJson(value: unknown, name: string): unknown {
  if (typeof value === 'string') return JSON.parse(value)
  throw unexpected(value, name, 'JSON as text (in the statement: a cast to text)')
}

/** Only the type: the value may be a customer's. */
function unexpected(value: unknown, name: string, expected: string): TypeError {
  const found = value === null ? 'null' : value === undefined ? 'no such column' : typeof value
  return new TypeError(`Expected ${expected} in the result column "${name}", found ${found}.`)
}
