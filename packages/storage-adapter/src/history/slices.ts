import type { VersionedTable } from '../migrations/0002/versioned-tables.ts'

/** The order in which a table of rows or of versions is gone through in slices: its key without the tenant. */
export function orderOf({ key }: VersionedTable, of: 'rows' | 'versions'): string[] {
  const own = key.filter((name) => name !== 'tenant_id')
  return of === 'rows' ? own : [...own, 'known_from']
}

/** Columns of an alias, for a comparison or an order. */
export function listOf(order: readonly string[], alias: string): string {
  return order.map((name) => `${alias}.${name}`).join(', ')
}

/** The key of the last row of a slice `s`, as a JSON array of texts. */
export function lastKeyOf(order: readonly string[]): string {
  const texts = order.map((name) =>
    name === 'known_from'
      ? `to_char(s.known_from at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`
      : `s.${name}::text`,
  )
  const last = order.map((name) => `s.${name} desc`).join(', ')
  return `(select jsonb_build_array(${texts.join(', ')})::text from slice s order by ${last} limit 1)`
}

/** The condition on rows after a key, whose parts are parameters from `$first` on. */
export function afterKey(order: readonly string[], alias: string, first: number): string {
  const parts = order.map((name, index) => `$${first + index}::text::${typeOf(name)}`)
  return `and (${listOf(order, alias)}) > (${parts.join(', ')})`
}

/** Every column of a key is text, but for these. */
function typeOf(column: string): string {
  if (column === 'known_from') return 'timestamptz'
  return column === 'line_no' ? 'integer' : 'text'
}
