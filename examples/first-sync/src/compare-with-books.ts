import { syncedEntities, syncEntities, type SyncEntity } from '@vectis/quickbooks/rows'
import type { Storage } from '@vectis/quickbooks-storage'
import { expectedBillingRows } from '@vectis/quickbooks-testkit'
import type { BooksCompany } from '@vectis/quickbooks-emulator'
import type { ExpectedVoid } from '@vectis/quickbooks-testkit'
import { sql } from 'kysely'

export interface Comparison {
  rows: number
  fields: number
  /** One sentence per field, row or id that is not the same. */
  differences: string[]
}

type Fields = Record<string, unknown>
/** A stored row as text per column, exactly as PostgreSQL writes it. */
type StoredRow = Record<string, string | null>

/**
 * Every live row of the billing tables against the books, field by field. The expected rows come from the emulator's
 * ledger through separate code, never from what was read over HTTP; the actual rows come straight from the tables.
 * Neither side uses code of the sync.
 */
export async function compareWithBooks(
  storage: Storage,
  { tenantId, realmId }: { tenantId: string; realmId: string },
  company: BooksCompany,
  { withTemplates = true }: { withTemplates?: boolean } = {},
): Promise<Comparison> {
  const expected = expectedBillingRows(company)
  const comparison: Comparison = { rows: 0, fields: 0, differences: [] }
  const voids = new Map(expected.voids.map((one) => [`${one.entity} ${one.externalId}`, one]))

  const compare = async (
    table: string,
    keyColumns: readonly string[],
    rows: readonly Fields[],
    entity?: SyncEntity,
  ) => {
    const stored = await readLive(storage, table, { tenantId, realmId })
    const keyed = new Map(
      stored.map((row) => [
        keyColumns.map((name) => (Object.hasOwn(row, name) ? row[name] : null) ?? '').join('/'),
        row,
      ]),
    )
    for (const row of rows) {
      const fields = toColumns(row)
      const named = new Map(Object.entries(fields))
      const key = keyColumns.map((name) => asText(named.get(name)) ?? '').join('/')
      const found = keyed.get(key)
      keyed.delete(key)
      if (found === undefined) comparison.differences.push(`${table} ${key}: missing`)
      else compareRow(comparison, `${table} ${key}`, fields, found, voids.get(`${entity} ${key}`))
    }
    for (const key of keyed.keys()) comparison.differences.push(`${table} ${key}: not in the books`)
  }

  const byId = ['external_id']
  for (const entity of syncEntities) {
    const { table, hasChangeDataCapture } = syncedEntities[entity]
    if (!hasChangeDataCapture && !withTemplates) continue
    // Settlements are rows of a table of their own.
    const rows = (expected.rows[entity] as unknown as Fields[]).map(
      ({ settlements: _, ...row }) => row,
    )
    await compare(table, byId, rows, entity)
  }
  const settlements = expected.rows.Payment.flatMap((payment) =>
    payment.settlements.map((settlement) => ({
      ...settlement,
      paymentExternalId: payment.externalId,
      customerExternalId: payment.customerExternalId,
      txnDate: payment.txnDate,
      currency: payment.currency,
      paymentTotal: payment.totalAmount,
    })),
  )
  const settlementKey = [
    'payment_external_id',
    'line_no',
    'linked_type',
    'linked_external_id',
    'kind',
  ]
  await compare('billing_payments', settlementKey, settlements)
  return comparison
}

async function readLive(
  { db }: Storage,
  table: string,
  { tenantId, realmId }: { tenantId: string; realmId: string },
): Promise<StoredRow[]> {
  const { rows } = await sql<{ fields: StoredRow }>`
    select (select jsonb_object_agg(key, value) from jsonb_each_text(to_jsonb(t))) as fields
    from ${sql.table(table)} t
    where tenant_id = ${tenantId} and source = 'quickbooks' and realm_id = ${realmId} and deleted_at is null`.execute(
    db,
  )
  return rows.map(({ fields }) => fields)
}

/** Fields that depend on the total before the void, or on a void event: the wire alone says "settled". */
const knownFromHistory = new Set([
  'base_status',
  'status',
  'state',
  'is_voided',
  'void_evidence',
  'flags',
])

function compareRow(
  comparison: Comparison,
  name: string,
  expected: Fields,
  stored: StoredRow,
  truth: ExpectedVoid | undefined,
): void {
  comparison.rows += 1
  const isKnownVoid =
    truth !== undefined && ['inferred', 'event'].includes(stored['void_evidence'] ?? '')
  for (const [column, value] of Object.entries(expected)) {
    if (isKnownVoid && knownFromHistory.has(column)) continue
    comparison.fields += 1
    const wanted = normalise(asText(value))
    const found = Object.hasOwn(stored, column)
      ? normalise(stored[column] ?? null)
      : 'no such column'
    if (wanted !== found) {
      comparison.differences.push(`${name} ${column}: the books say ${wanted}, we say ${found}`)
    }
  }
}

function toColumns(row: Fields): Fields {
  return Object.fromEntries(
    Object.entries(row)
      .filter(([, value]) => value !== undefined)
      .map(([field, value]) => [
        field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
        value,
      ]),
  )
}

function asText(value: unknown): string | null {
  if (value === null || value === undefined) return null
  if (Array.isArray(value)) return JSON.stringify([...value].map(String).sort(byCode))
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** A canonical form per value: `12.50` and `12.5` are one amount, two offsets of one moment are one instant, lists are unordered. */
function normalise(text: string | null): string | null {
  if (text === null) return null
  if (/^-?\d+\.\d+$/.test(text)) return text.replace(/\.?0+$/, '')
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(text)) return new Date(text).toISOString()
  if (text.startsWith('[')) return asText(JSON.parse(text))
  return text
}

function byCode(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
