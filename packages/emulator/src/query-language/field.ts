/** What a filterable attribute holds, and so how it is compared. */
export type FieldKind =
  | 'id'
  | 'reference'
  | 'text'
  | 'decimal'
  | 'date'
  | 'instant'
  | 'boolean'
  /** The entity has it, and no statement can ask for it. */
  | 'unqueryable'

/**
 * A filterable and sortable attribute of an entity. `read` gives text for ids, references, text and dates; hundredths
 * for decimals; epoch seconds for instants; null when the object has none.
 */
export interface Field<T> {
  name: string
  kind: FieldKind
  read(row: T): string | number | boolean | null
}

/** An entity's attributes by lower-case name. */
export type Fields<T> = ReadonlyMap<string, Field<T>>

/** `others` are further names of the entity that cannot be queried. */
export function buildFields<T>(
  entries: Record<string, readonly [kind: FieldKind, read: Field<T>['read']]>,
  others: readonly string[] = [],
): Fields<T> {
  const fields = new Map<string, Field<T>>()
  for (const name of others) {
    fields.set(name.toLowerCase(), { name, kind: 'unqueryable', read: () => null })
  }
  for (const [name, [kind, read]] of Object.entries(entries)) {
    fields.set(name.toLowerCase(), { name, kind, read })
  }
  return fields
}
