import { compareDecimals } from '@vectis/quickbooks/values'
import type { StoredRow } from './read-row.ts'

export interface FieldDifference {
  column: string
  stored: string | null
  quickbooks: string | null
}

/** Where what is stored differs from the row that QuickBooks' answer becomes; only plain values are compared. */
export function compareRow(stored: StoredRow, answered: object): FieldDifference[] {
  const columns = new Map(Object.entries(stored))
  return Object.entries(answered).flatMap(([field, value]: [string, unknown]) => {
    const column = field.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
    const ours = columns.get(column)
    const theirs = textOf(value)
    if (ours === undefined || theirs === undefined) return []
    return isSame(ours, theirs) ? [] : [{ column, stored: ours, quickbooks: theirs }]
  })
}

/** Undefined for a value that is no plain one. */
function textOf(value: unknown): string | null | undefined {
  if (value === null || value === undefined) return null
  if (typeof value === 'string') return value
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined
}

const decimal = /^-?\d+(?:\.\d+)?$/
const instant = /^\d{4}-\d\d-\d\dT/

function isSame(ours: string | null, theirs: string | null): boolean {
  if (ours === theirs) return true
  if (ours === null || theirs === null) return false
  if (decimal.test(ours) && decimal.test(theirs)) return compareDecimals(ours, theirs) === 0
  return instant.test(ours) && instant.test(theirs) && Date.parse(ours) === Date.parse(theirs)
}
