import {
  carryFormerTotal,
  compareVersions,
  isOpenStatus,
  isReadableAgain,
  isZeroForVoid,
  learnFormerTotal,
  proveVoid,
  replacesSettlements,
  staysOverdue,
  syncedEntities,
  versionTime,
} from '@vectis/quickbooks/rows'
import { compareInstants, toInstant } from '@vectis/quickbooks/values'
import type { WriteCounts } from '@vectis/quickbooks/ports'
import type {
  BillingRowVersion,
  CreditMemoRow,
  FormerTotal,
  InvoiceRow,
  PaymentSet,
  ReceiptRow,
  RowOf,
  SyncEntity,
} from '@vectis/quickbooks/rows'
import type { CalendarDate, Instant } from '@vectis/quickbooks/values'
import { isOverdueOn } from './memory-statuses.ts'
import { clearUnreadable } from './memory-sync-marks.ts'
import { customerOf, placeOf, type StoredRow, type SyncTables } from './memory-sync-tables.ts'

type DocumentRow = InvoiceRow | PaymentSet | CreditMemoRow | ReceiptRow

/**
 * Stores a version unless a later one is there; of two from the same second the higher SyncToken, then the later
 * answer, is the later one. Under a tombstone the content is updated and the row stays deleted, unless a read by id
 * returned it. The final state does not depend on the order of arrival.
 */
export function upsertRow<E extends SyncEntity>(
  tables: SyncTables,
  input: {
    entity: E
    row: RowOf<E>
    observedAt: Instant
    counts: WriteCounts
    /** A read by id returned it. */
    isProven: boolean
    /** The day of the badges, where it is known. */
    today?: CalendarDate | undefined
  },
): { isDoubted: boolean } {
  const { entity, row, observedAt, counts, isProven, today } = input
  const isNew = !tables[entity].has(row.externalId)
  const stored = placeOf(tables, entity, row.externalId)
  const versionAt = versionTime(row.sourceUpdatedAt, observedAt)
  const isRevived = stored.deletedAt !== null && isProven
  const isDead = stored.deletedAt !== null && !isProven
  const isDoubted =
    isDead &&
    (stored.deletionSeenAt === null || compareInstants(observedAt, stored.deletionSeenAt) >= 0)
  const former = carryFormer(stored, row)
  const next = withProof(entity, row, { ...former, hadVoidEvent: stored.hadVoidEvent })
  const differs = stored.row === null || !isEqual(next, stored.row)
  if (!isRevived && !isNewer(stored, row, observedAt)) {
    counts[isDead || differs ? 'stale' : 'unchanged'] += 1
    if (differs) learnFromStale(entity, stored, row, versionAt)
    return { isDoubted }
  }
  const isReadable = isReadableAgain(stored, versionAt, observedAt)
  const verdict = isNew
    ? 'inserted'
    : isDead
      ? 'stale'
      : isRevived
        ? 'revived'
        : differs || isReadable
          ? 'updated'
          : 'unchanged'
  counts[verdict] += 1
  const isMarked = stored.absentScanId !== null
  stored.absentScanId = null
  if (isReadable) clearUnreadable(stored)
  if (!differs && !isRevived && !isReadable && !isMarked) return { isDoubted }
  keepSettlements(stored, row, versionAt, true)
  Object.assign(stored, former)
  stored.formerCustomerExternalId = formerCustomerOf(stored, row)
  const before = stored.row
  if (today !== undefined)
    stored.isOverdue = !isDead && 'dueDate' in next && isOverdueOn(next, today)
  else
    stored.isOverdue &&=
      before !== null &&
      'dueDate' in before &&
      'dueDate' in next &&
      isOpenStatus(before.baseStatus) &&
      staysOverdue(before, next)
  stored.row = next
  stored.observedAt = observedAt
  if (!isRevived) return { isDoubted }
  stored.deletedAt = null
  stored.deletedReason = null
  stored.deletionSeenAt = null
  stored.mergedInto = null
  return { isDoubted }
}

/** The customer that it had before its last change of customer. */
function formerCustomerOf(
  stored: StoredRow<BillingRowVersion>,
  row: BillingRowVersion,
): string | null {
  const before = customerOf(stored.row)
  const isAnother = before != null && customerOf(row) != null && before !== customerOf(row)
  return isAnother ? before : stored.formerCustomerExternalId
}

/** A document of zero that a void event names is voided, whatever its note says. */
export function applyVoidEvent(
  tables: SyncTables,
  { entity, externalId }: { entity: SyncEntity; externalId: string },
): void {
  const stored = tables[entity].get(externalId) as StoredRow<BillingRowVersion> | undefined
  if (!stored?.row || !isDocument(stored.row)) return
  stored.hadVoidEvent = true
  stored.row = withProof(entity, stored.row, stored)
}

function isNewer(
  stored: StoredRow<BillingRowVersion>,
  row: BillingRowVersion,
  observedAt: Instant,
): boolean {
  if (stored.row === null || stored.observedAt === null) return true
  const order = compareVersions(placeOfVersion(row, observedAt), placeOfVersion(stored.row, stored.observedAt)) // prettier-ignore
  return (order || compareInstants(observedAt, stored.observedAt)) >= 0
}

function placeOfVersion<Row extends BillingRowVersion>(row: Row, observedAt: Instant) {
  return { ...row, at: versionTime(row.sourceUpdatedAt, observedAt) }
}

/** "Voided by history" needs the earlier total of a document, which QuickBooks no longer has. */
function carryFormer(stored: StoredRow<BillingRowVersion>, row: BillingRowVersion): FormerTotal {
  const { preVoidTotal, preVoidAt, preVoidSyncToken, row: before, observedAt } = stored
  const known = { preVoidTotal, preVoidAt, preVoidSyncToken }
  if (!isDocument(row)) return known
  const isStored = before !== null && observedAt !== null && isDocument(before)
  return carryFormerTotal(row, isStored ? placeOfVersion(before, observedAt) : null, known)
}

function withProof<Row extends BillingRowVersion>(
  entity: SyncEntity,
  row: Row,
  known: { preVoidTotal: string | null; hadVoidEvent: boolean },
): Row {
  const zero = syncedEntities[entity].zeroWhenVoid
  if (!isDocument(row) || zero === null) return row
  const { voidEvidence, isAllZero } = row
  const { hadVoidEvent, preVoidTotal: formerTotal } = known
  const isZero = isZeroForVoid(zero, row)
  const proof = proveVoid({ voidEvidence, isZero, isAllZero, hadVoidEvent, formerTotal })
  return proof === null ? row : (asVoided(row, proof) as BillingRowVersion as Row)
}

/** An older version that arrives after a void still shows the document's total, and what the payment settled. */
function learnFromStale(
  entity: SyncEntity,
  stored: StoredRow<BillingRowVersion>,
  row: BillingRowVersion,
  versionAt: Instant,
): void {
  const present = stored.row
  if (present === null || !isDocument(present) || !isDocument(row)) return
  const former = learnFormerTotal(present, { ...row, at: versionAt }, stored)
  if (former !== null) {
    Object.assign(stored, former)
    stored.row = withProof(entity, present, stored)
  }
  keepSettlements(stored, row, versionAt, false)
}

function keepSettlements(
  stored: StoredRow<BillingRowVersion>,
  row: BillingRowVersion,
  at: Instant,
  isStored: boolean,
): void {
  if (!('settlements' in row)) return
  const sent = row as PaymentSet
  const { settlementsAt, settlementsSyncToken } = stored
  const isAllZero = stored.row !== null && isDocument(stored.row) && stored.row.isAllZero
  const known = { isAllZero, settlementsAt, settlementsSyncToken }
  if (!replacesSettlements({ ...sent, at, isStored }, known)) return
  stored.settlements = sent.settlements
  stored.settlementsAt = at
  stored.settlementsSyncToken = sent.syncToken
}

function isDocument(row: BillingRowVersion): row is DocumentRow {
  return 'isAllZero' in row
}

function asVoided<Row extends DocumentRow>(row: Row, voidEvidence: 'event' | 'inferred'): Row {
  if ('isVoided' in row) return { ...row, voidEvidence, isVoided: true }
  if ('state' in row) return { ...row, voidEvidence, state: 'voided' }
  const flags = row.flags.filter((flag) => flag !== 'zero_total')
  return { ...row, voidEvidence, baseStatus: 'voided', flags }
}

/**
 * Amounts are compared by value, instants as instants, and the raw text not at all: names in it change without a new
 * version.
 */
function isEqual(a: BillingRowVersion, b: BillingRowVersion): boolean {
  if (a.raw !== undefined && b.raw === undefined) return false
  return JSON.stringify(a, canonical) === JSON.stringify(b, canonical)
}

/** The names of amounts: another text with digits and a dot is a text, such as a document number. */
const amountName = /(?:Amount|Balance|Credit|Applied|Rate|WithJobs)$/i

function canonical(key: string, value: unknown): unknown {
  if (key === 'raw' || typeof value !== 'string') return key === 'raw' ? undefined : value
  if (/(At)$/.test(key)) return toInstant(Date.parse(value))
  const isAmount = amountName.test(key) && /^-?\d+\.\d+$/.test(value)
  return isAmount ? value.replace(/\.?0+$/, '') : value
}
