import { unreadableFieldsOf } from './unreadable-fields.ts'

/**
 * Fields that the totals need from every document. If one were silently missing, a sum would be wrong or belong to no
 * customer.
 */
export const documentFigures = ['TxnDate', 'CurrencyRef.value', 'CustomerRef.value'] as const

/** Paths of an object that could not be read and that hold one of the fields which a figure needs; sorted. */
export function lostFigures(
  figures: readonly string[],
  row: object,
  { others = [] }: { others?: readonly string[] } = {},
): string[] {
  const lost = unreadableFieldsOf(row).filter(({ isRead }) => !isRead)
  // Nearly every row.
  if (lost.length + others.length === 0) return []
  const paths = lost
    .map(({ path }) => path)
    .filter((path) => figures.some((field) => holds(path, field)))
  return [...new Set([...paths, ...others])].toSorted()
}

/**
 * Whether a field, or an object that contains it, could not be read and was left out. Paths are without indexes, as in
 * `Line[].Amount`.
 */
export function isLost(row: object, field: string): boolean {
  return unreadableFieldsOf(row).some(({ path, isRead }) => !isRead && holds(path, field))
}

function holds(path: string, field: string): boolean {
  return field === path || field.startsWith(`${path}.`) || field.startsWith(`${path}[`)
}
