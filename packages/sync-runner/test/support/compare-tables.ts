import { expectedBillingRows } from '@vectis/quickbooks-testkit'
import { syncEntities } from '@vectis/quickbooks/rows'
import type { Company } from '@vectis/quickbooks-emulator'
import type { StoredRow, SyncTables } from '@vectis/quickbooks-testkit/contracts'

type AnyRow = Record<string, unknown> & { externalId: string }

/**
 * Where the tables differ from the books; empty when they are equal. A void that only the stored history or an event
 * can prove may be known to the tables and not to the wire: then the books decide.
 */
export function compareTables(tables: SyncTables, company: Company): string[] {
  const expected = expectedBillingRows(company)
  const voids = new Set(expected.voids.map(({ entity, externalId }) => `${entity} ${externalId}`))
  const problems: string[] = []
  const check = (
    entity: keyof SyncTables,
    table: ReadonlyMap<string, StoredRow<never>>,
    rows: readonly object[],
  ) => {
    const wanted = new Map((rows as AnyRow[]).map((row) => [row.externalId, row]))
    for (const [id, stored] of table as unknown as Map<string, StoredRow<never>>) {
      if (stored.deletedAt === null && !wanted.has(id))
        problems.push(`${entity} ${id} is gone in QuickBooks`)
    }
    for (const [id, row] of wanted) {
      const stored = table.get(id)
      if (stored === undefined) problems.push(`${entity} ${id} is missing`)
      else if (stored.deletedAt !== null) {
        problems.push(`${entity} ${id} is deleted (${stored.deletedReason}) but lives`)
      } else problems.push(...compareRows(entity, row, stored, voids))
    }
  }
  for (const entity of syncEntities) check(entity, tables[entity] as never, expected.rows[entity])
  return problems
}

const voidFields = new Set(['baseStatus', 'state', 'isVoided', 'voidEvidence', 'flags'])

function compareRows(
  entity: string,
  expected: AnyRow,
  stored: StoredRow<never>,
  voids: ReadonlySet<string>,
): string[] {
  const problems: string[] = []
  const id = expected.externalId
  const actual = stored.row as unknown as AnyRow
  // Voided by history: a document of nothing that was stored with a total counts as voided, also where a person merely
  // took its lines away.
  const isInferred = actual['voidEvidence'] === 'inferred' && stored.preVoidTotal !== null
  const isVoid = voids.has(`${entity} ${id}`) || (isInferred && expected['isAllZero'] === true)
  for (const [field, value] of Object.entries(expected)) {
    const found = actual[field]
    if (isSame(field, value, found)) continue
    // The wire alone does not show this void; the tables know more.
    if (isVoid && voidFields.has(field) && actual['voidEvidence'] !== null) continue
    problems.push(
      `${entity} ${id}.${field}: ${JSON.stringify(found)}, expected ${JSON.stringify(value)}`,
    )
  }
  return problems
}

function isSame(field: string, expected: unknown, actual: unknown): boolean {
  if (expected === actual) return true
  // A database reader hands numbers on as text.
  if (typeof expected === 'number') return String(expected) === actual
  if (typeof expected === 'string' && typeof actual === 'string') {
    if (field.endsWith('At')) return Date.parse(expected) === Date.parse(actual)
    if (/^-?\d+(\.\d+)?$/.test(expected) && /^-?\d+(\.\d+)?$/.test(actual)) {
      return Number(expected) === Number(actual) && !/Id$|number|ref/i.test(field)
    }
    return false
  }
  if (Array.isArray(expected) && Array.isArray(actual)) {
    const names = Object.keys((expected[0] as object | undefined) ?? {})
    const key = (value: unknown) => JSON.stringify(normalise(value, names))
    return (
      expected.length === actual.length &&
      expected.map(key).toSorted().join() === actual.map(key).toSorted().join()
    )
  }
  return JSON.stringify(expected) === JSON.stringify(actual)
}

/** The fields that the books know, in one order; numbers as text. */
function normalise(value: unknown, names: readonly string[]): unknown {
  if (typeof value !== 'object' || value === null) return value
  const fields = value as Record<string, unknown>
  return names
    .toSorted()
    .map((name) => (name === 'amount' ? Number(fields[name]) : String(fields[name])))
}
