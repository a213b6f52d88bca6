import type { StoredRow, SyncTables } from '@vectis/quickbooks-testkit/contracts'
import { syncedEntities, syncEntities } from '@vectis/quickbooks/rows'
import type { BillingRowVersion, SettlementRow } from '@vectis/quickbooks/rows'
import { toSnakeCase } from '../../src/tables/define-table.ts'
import type { Rows } from './read-rows.ts'

type Flat = Record<string, Record<string, unknown>>

const knowledge = [
  'deletedAt',
  'deletedReason',
  'deletionSeenAt',
  'absentScanId',
  'preVoidTotal',
  'preVoidAt',
  'preVoidSyncToken',
  'hadVoidEvent',
  'mergedInto',
  'unreadableSince',
  'unreadablePath',
  'unreadableVersionAt',
  'formerCustomerExternalId',
] as const

/** What the order of arrival decides too. */
const byArrival = ['observedAt', 'isOverdue'] as const

/** The table has them while the payment is zero: only then may an older set replace the stored one. */
const versionOfSet = ['settlementsAt', 'settlementsSyncToken'] as const

export interface FlattenOptions {
  /** Also what depends on the order of arrival: the badge, and which of equal answers was kept. Default false. */
  exact?: boolean
}

/** The tables of the reference store in the words of the database: one entry per object, only what was reported. */
export function flattenMemory(tables: SyncTables, { exact = false }: FlattenOptions = {}): Flat {
  const flat: Flat = {}
  for (const [entity, table] of Object.entries(tables)) {
    for (const stored of table.values() as Iterable<StoredRow<BillingRowVersion>>) {
      const names = [
        ...knowledge,
        ...(exact ? byArrival : []),
        ...(exact && isZero(stored) ? versionOfSet : []),
      ]
      const known = Object.fromEntries(names.map((name) => [name, stored[name]]))
      flat[`${entity} ${stored.externalId}`] = normalise({ ...stored.row, ...known })
      if (entity === 'Payment') addSettlements(flat, stored)
    }
  }
  return flat
}

function addSettlements(flat: Flat, stored: StoredRow<BillingRowVersion>): void {
  for (const settlement of stored.settlements) {
    flat[`Settlement ${stored.externalId} ${keyOf(settlement)}`] = normalise({
      ...settlement,
      isStruck: isZero(stored) || stored.deletedAt !== null,
    })
  }
}

function isZero({ row }: StoredRow<BillingRowVersion>): boolean {
  return row !== null && 'isAllZero' in row && row.isAllZero === true
}

function keyOf({ lineNo, linkedType, linkedExternalId, kind }: SettlementRow): string {
  return [lineNo, linkedType, linkedExternalId, kind].join('/')
}

/** The same of the rows of the database; a tombstone of an object never seen has no content. */
export function flattenRows(rows: Rows, { exact = false }: FlattenOptions = {}): Flat {
  const flat: Flat = {}
  for (const entity of syncEntities) {
    for (const row of rows[syncedEntities[entity].table]) {
      const isSeen = row['sync_token'] !== null
      const known = isSeen
        ? row
        : Object.fromEntries(knowledge.map((name) => [name, row[toSnakeCase(name)]]))
      const badge = exact && row['status'] === 'overdue' ? { is_overdue: true } : {}
      flat[`${entity} ${String(row['external_id'])}`] = normalise({ ...known, ...badge })
    }
  }
  for (const row of rows.billing_payments) {
    const key = [row['line_no'], row['linked_type'], row['linked_external_id'], row['kind']].join(
      '/',
    )
    flat[`Settlement ${String(row['payment_external_id'])} ${key}`] = normalise({
      line_no: row['line_no'],
      linked_type: row['linked_type'],
      linked_external_id: row['linked_external_id'],
      invoice_external_id: row['invoice_external_id'],
      credit_memo_external_id: row['credit_memo_external_id'],
      kind: row['kind'],
      amount: row['amount'],
      is_struck: row['deleted_at'] !== null,
    })
  }
  return flat
}

/** Columns that only one side has, or that follow from others. */
const leftOut = new Set([
  'source',
  'realm_id',
  'raw',
  'status',
  'settlements',
  'external_id',
  'no_customer',
])

function normalise(row: Record<string, unknown>): Record<string, unknown> {
  const entries = Object.entries(row)
    .map(([name, value]) => [toSnakeCase(name), value] as const)
    .filter(
      ([name, value]) =>
        !leftOut.has(name) && value !== null && value !== undefined && value !== false,
    )
    .map(([name, value]) => [name, normaliseValue(name, value)] as const)
  const flat = Object.fromEntries(entries)
  // A tombstone outranks the status of the version beneath it; the reference keeps them apart.
  if ('deleted_at' in flat) {
    delete flat['base_status']
    delete flat['state']
  }
  return flat
}

function normaliseValue(name: string, value: unknown): unknown {
  if (/_(at|since)$/.test(name)) return Date.parse(String(value))
  if (/amount|balance|total|credit$|applied|credit_applied/.test(name)) return Number(value)
  return Array.isArray(value) && value.length === 0 ? 'none' : value
}
