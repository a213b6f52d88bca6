import { compareInstants, subtractDecimals, toInstant } from '@vectis/quickbooks'
import type {
  AbsenceWindow,
  BillingRowVersion,
  CreditMemoRow,
  CustomerRow,
  DeletionReason,
  Instant,
  InvoiceRow,
  PaymentSet,
  RecurringTemplateRow,
  SyncEntity,
  Tombstone,
  WriteCounts,
} from '@vectis/quickbooks'

export interface SyncRowTypes {
  Customer: CustomerRow
  Invoice: InvoiceRow
  Payment: PaymentSet
  CreditMemo: CreditMemoRow
  RecurringTransaction: RecurringTemplateRow
}

/** A stored object and what the store itself knows of it. */
export interface StoredRow<Row extends BillingRowVersion> {
  externalId: string
  /** Null for a tombstone of an object that was never seen. */
  row: Row | null
  deletedAt: Instant | null
  deletedReason: DeletionReason | null
  mergedInto: string | null
  absentScanId: string | null
  /** The last total above zero, once a void took it away. */
  preVoidTotal: string | null
  hadVoidEvent: boolean
}

export type SyncTables = { [E in SyncEntity]: Map<string, StoredRow<SyncRowTypes[E]>> }

export function createSyncTables(): SyncTables {
  return {
    Customer: new Map(),
    Invoice: new Map(),
    Payment: new Map(),
    CreditMemo: new Map(),
    RecurringTransaction: new Map(),
  }
}

export function emptyWriteCounts(): WriteCounts {
  return { inserted: 0, updated: 0, unchanged: 0, deleted: 0, stale: 0 }
}

/** Stores a version unless a newer one or a later tombstone is there; equal versions are accepted and cost no write when nothing differs. */
export function upsertRow<E extends SyncEntity>(
  tables: SyncTables,
  entity: E,
  incoming: SyncRowTypes[E],
  counts: WriteCounts,
): void {
  const table = tables[entity] as Map<string, StoredRow<SyncRowTypes[E]>>
  const stored = table.get(incoming.externalId)
  if (stored === undefined) {
    table.set(incoming.externalId, {
      externalId: incoming.externalId,
      row: incoming,
      deletedAt: null,
      deletedReason: null,
      mergedInto: null,
      absentScanId: null,
      preVoidTotal: null,
      hadVoidEvent: false,
    })
    counts.inserted += 1
    return
  }
  if (isLater(stored.deletedAt, incoming.sourceUpdatedAt) || isOlder(incoming, stored.row)) {
    counts.stale += 1
    return
  }
  stored.absentScanId = null
  const next = withVoidEvidence(entity, incoming, stored)
  if (stored.deletedAt === null && JSON.stringify(next) === JSON.stringify(stored.row)) {
    counts.unchanged += 1
    return
  }
  stored.row = next
  stored.deletedAt = null
  stored.deletedReason = null
  stored.mergedInto = null
  counts.updated += 1
}

export function applyTombstone(
  tables: SyncTables,
  tombstone: Tombstone,
  observedAt: Instant,
  counts: WriteCounts,
): void {
  const table = tables[tombstone.entity] as Map<string, StoredRow<BillingRowVersion>>
  const stored = table.get(tombstone.externalId) ?? {
    externalId: tombstone.externalId,
    row: null,
    deletedAt: null,
    deletedReason: null,
    mergedInto: null,
    absentScanId: null,
    preVoidTotal: null,
    hadVoidEvent: false,
  }
  const isKnown = stored.deletedAt !== null
  const learnsOfMerge = tombstone.reason === 'merged' && stored.deletedReason !== 'merged'
  if (isKnown && !learnsOfMerge) {
    counts.unchanged += 1
    return
  }
  stored.deletedAt ??= tombstone.deletedAt ?? observedAt
  stored.deletedReason = tombstone.reason
  stored.mergedInto = tombstone.mergedInto ?? stored.mergedInto
  stored.absentScanId = null
  table.set(tombstone.externalId, stored)
  if (isKnown) counts.updated += 1
  else counts.deleted += 1
}

/** A document of zero that a void event names is voided, whatever its note says. */
export function applyVoidEvent(
  tables: SyncTables,
  { entity, externalId }: { entity: SyncEntity; externalId: string },
): void {
  const stored = tables[entity].get(externalId)
  if (stored === undefined) return
  stored.hadVoidEvent = true
  if (stored.row === null || !('isAllZero' in stored.row) || !stored.row.isAllZero) return
  if (stored.row.voidEvidence !== null && stored.row.voidEvidence !== 'inferred') return
  stored.row = asVoided(stored.row, 'event')
}

export function markAbsent(tables: SyncTables, window: AbsenceWindow): void {
  const present = new Set(window.present)
  for (const stored of tables[window.entity].values()) {
    const createdAt = stored.row?.sourceCreatedAt ?? null
    if (stored.deletedAt !== null || createdAt === null || present.has(stored.externalId)) continue
    if (window.createdFrom !== null && compareInstants(createdAt, window.createdFrom) < 0) continue
    if (window.createdBefore !== null && compareInstants(createdAt, window.createdBefore) >= 0) {
      continue
    }
    stored.absentScanId = window.scanId
  }
}

/** Marks become tombstones, or go. */
export function resolveMarks(
  table: ReadonlyMap<string, StoredRow<BillingRowVersion>>,
  input: { scanId: string; observedAt: Instant; confirmed: boolean },
): number {
  let resolved = 0
  for (const stored of table.values()) {
    if (stored.absentScanId !== input.scanId || stored.deletedAt !== null) continue
    stored.absentScanId = null
    resolved += 1
    if (!input.confirmed) continue
    stored.deletedAt = toInstant(Date.parse(input.observedAt))
    stored.deletedReason = 'absent'
  }
  return resolved
}

function isLater(deletedAt: Instant | null, updatedAt: Instant | null): boolean {
  if (deletedAt === null) return false
  return updatedAt === null || compareInstants(updatedAt, deletedAt) <= 0
}

function isOlder(incoming: BillingRowVersion, stored: BillingRowVersion | null): boolean {
  if (stored === null || stored.sourceUpdatedAt === null || incoming.sourceUpdatedAt === null) {
    return false
  }
  const order = compareInstants(incoming.sourceUpdatedAt, stored.sourceUpdatedAt)
  if (order !== 0) return order < 0
  return Number(incoming.syncToken ?? 0) < Number(stored.syncToken ?? 0)
}

/** B3: what the wire alone does not tell, the stored row or a void event does. The total from before is kept: QuickBooks has it no longer. */
function withVoidEvidence<E extends SyncEntity>(
  entity: E,
  incoming: SyncRowTypes[E],
  stored: StoredRow<SyncRowTypes[E]>,
): SyncRowTypes[E] {
  if (entity === 'Customer' || entity === 'RecurringTransaction') return incoming
  const document = incoming as InvoiceRow | PaymentSet | CreditMemoRow
  const former = stored.row as InvoiceRow | PaymentSet | CreditMemoRow | null
  const formerTotal = former !== null && isPositive(former.totalAmount) ? former.totalAmount : null
  if (!document.isAllZero) {
    stored.preVoidTotal = null
    return incoming
  }
  const wasPositive = formerTotal !== null || stored.preVoidTotal !== null
  const isProven = document.voidEvidence === null && (stored.hadVoidEvent || wasPositive)
  const next = isProven ? asVoided(document, stored.hadVoidEvent ? 'event' : 'inferred') : document
  if (next.voidEvidence !== null) stored.preVoidTotal = formerTotal ?? stored.preVoidTotal
  return next as SyncRowTypes[E]
}

function asVoided<Row extends InvoiceRow | PaymentSet | CreditMemoRow>(
  row: Row,
  voidEvidence: 'event' | 'inferred',
): Row {
  if ('settlements' in row) return { ...row, voidEvidence, isVoided: true }
  if ('state' in row) return { ...row, voidEvidence, state: 'voided' }
  const flags = row.flags.filter((flag) => flag !== 'zero_total')
  return { ...row, voidEvidence, baseStatus: 'voided', flags }
}

function isPositive(amount: string): boolean {
  const text = subtractDecimals(amount, '0')
  return !text.startsWith('-') && /[1-9]/.test(text)
}
