import { findField } from './compile-condition.ts'
import type { Field, Fields } from './field.ts'
import type { Ordering } from './statement.ts'

/** A comparator for ORDERBY; null when there is none. Missing values come first, as the smallest. */
export function compileOrder<T>(
  orderings: readonly Ordering[],
  fields: Fields<T>,
  entity: string,
): ((a: T, b: T) => number) | null {
  if (orderings.length === 0) return null
  const keys = orderings.map(({ field, descending }) => ({
    field: findField(fields, field, entity),
    sign: descending ? -1 : 1,
  }))
  return (a, b) => {
    for (const { field, sign } of keys) {
      const difference = compareField(field, a, b)
      if (difference !== 0) return sign * difference
    }
    return 0
  }
}

function compareField<T>(field: Field<T>, a: T, b: T): number {
  const left = field.read(a)
  const right = field.read(b)
  if (left === null || right === null) return left === right ? 0 : left === null ? -1 : 1
  if (field.kind === 'id' || field.kind === 'reference')
    return compareIds(String(left), String(right))
  if (field.kind === 'text') return compareText(String(left), String(right))
  return left < right ? -1 : left > right ? 1 : 0
}

/** Ids are digits: a longer one is greater. */
function compareIds(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length
  return a < b ? -1 : a > b ? 1 : 0
}

export function compareText(a: string, b: string): number {
  const left = a.toLowerCase()
  const right = b.toLowerCase()
  return left < right ? -1 : left > right ? 1 : 0
}
