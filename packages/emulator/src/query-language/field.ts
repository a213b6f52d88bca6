/** What a filterable attribute holds, and so how it is compared. */
export type FieldKind = 'id' | 'reference' | 'text' | 'decimal' | 'date' | 'instant' | 'boolean'

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

export function buildFields<T>(
  entries: Record<string, readonly [kind: FieldKind, read: Field<T>['read']]>,
): Fields<T> {
  return new Map(
    Object.entries(entries).map(([name, [kind, read]]) => [
      name.toLowerCase(),
      { name, kind, read },
    ]),
  )
}
