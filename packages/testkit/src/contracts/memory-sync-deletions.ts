import { joinDeletion } from '@vectis/quickbooks/ports'
import { transactionEntities } from '@vectis/quickbooks/rows'
import { compareInstants } from '@vectis/quickbooks/values'
import type {
  AbsenceWindow,
  BatchCounts,
  OwnedTransaction,
  TenantSyncStore,
  Tombstone,
} from '@vectis/quickbooks/ports'
import type { BillingRowVersion } from '@vectis/quickbooks/rows'
import type { Instant } from '@vectis/quickbooks/values'
import { compareText } from '@vectis/quickbooks-emulator/records'
import { placeOf } from './memory-sync-tables.ts'
import type { StoredRow, SyncTables } from './memory-sync-tables.ts'

/**
 * Writes the deletion of one object. If a batch reports it twice, the earliest time and the strongest reason stay, and
 * it counts once.
 */
export function applyTombstones(
  tables: SyncTables,
  tombstones: readonly Tombstone[],
  { observedAt, counts }: { observedAt: Instant; counts: BatchCounts },
): void {
  const [first] = tombstones
  if (first === undefined) return
  const { entity, externalId } = first
  const stored: StoredRow<BillingRowVersion> = placeOf(tables, entity, externalId)
  const isKnown = stored.deletedAt !== null
  const said = () => JSON.stringify([stored.deletedAt, stored.deletedReason, stored.mergedInto])
  const before = said()
  for (const one of tombstones) Object.assign(stored, joinDeletion(stored, one, observedAt))
  stored.absentScanId = null
  stored.isOverdue = false
  counts[entity][isKnown ? (before === said() ? 'unchanged' : 'updated') : 'deleted'] += 1
}

/**
 * Marks live rows that a window should contain but does not. Rows that were seen after the window's answer are not
 * marked.
 */
export function markAbsent(tables: SyncTables, window: AbsenceWindow, observedAt: Instant): void {
  const present = new Set(window.present)
  for (const stored of tables[window.entity].values()) {
    const createdAt = stored.row?.sourceCreatedAt ?? null
    if (stored.deletedAt !== null || createdAt === null || present.has(stored.externalId)) continue
    if (window.createdFrom !== null && compareInstants(createdAt, window.createdFrom) < 0) continue
    if (window.createdBefore !== null && compareInstants(createdAt, window.createdBefore) >= 0) {
      continue
    }
    if (stored.observedAt !== null && compareInstants(stored.observedAt, observedAt) > 0) continue
    stored.absentScanId = window.scanId
  }
}

/** Turns marks into tombstones, or clears them. */
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
    const absent = { deletedAt: null, reason: 'absent' } as const
    Object.assign(stored, joinDeletion(stored, absent, input.observedAt))
    stored.isOverdue = false
  }
  return resolved
}

/** Live ones from the oldest on, deleted ones from the last deletion on. */
export function listStoredIds(
  table: ReadonlyMap<string, StoredRow<BillingRowVersion>>,
  input: Omit<Parameters<TenantSyncStore['listIds']>[0], 'realmId' | 'entity'>,
): string[] {
  const { state, limit, newestFirst = false } = input
  const { from = null, before = null } = input.created ?? {}
  const isCreatedWithin = ({ row }: StoredRow<BillingRowVersion>) => {
    if (from === null && before === null) return true
    const created = row?.sourceCreatedAt ?? null
    if (created === null) return false
    if (from !== null && compareInstants(created, from) < 0) return false
    return before === null || compareInstants(created, before) < 0
  }
  const isLive = state === 'live'
  const at = (stored: StoredRow<BillingRowVersion>) =>
    isLive ? (stored.row?.sourceCreatedAt ?? null) : stored.deletionSeenAt
  return [...table.values()]
    .filter((stored) => (stored.deletedAt === null) === isLive && (!isLive || at(stored) !== null))
    .filter(isCreatedWithin)
    .toSorted((a, b) => {
      const byId = compareText(a.externalId, b.externalId)
      const [first, second] = [at(a), at(b)]
      if (first === null || second === null) {
        return first === second ? byId : first === null ? 1 : -1
      }
      return (isLive && !newestFirst ? 1 : -1) * compareInstants(first, second) || byId
    })
    .slice(0, limit)
    .map(({ externalId }) => externalId)
}

/** Live transactions with their owner, and whose they were before. */
export function ownedTransactions(
  tables: SyncTables,
): { owned: OwnedTransaction; former: string | null }[] {
  return transactionEntities.flatMap((entity) =>
    [...tables[entity].values()].flatMap((stored) => {
      const { externalId, row, observedAt, deletedAt, formerCustomerExternalId: former } = stored
      const customerExternalId = row?.customerExternalId ?? null
      if (customerExternalId === null || observedAt === null || deletedAt !== null) return []
      return [{ owned: { entity, externalId, customerExternalId, observedAt }, former }]
    }),
  )
}

/** Live transactions of customers that are not stored as living, those observed longest ago at the top. */
export function listMemoryOrphans(
  tables: SyncTables,
  input: Omit<Parameters<TenantSyncStore['listOrphans']>[0], 'realmId'>,
): OwnedTransaction[] {
  const { entities, hiddenCustomers, limit } = input
  const isLive = (id: string) => {
    const customer = tables.Customer.get(id)
    return customer !== undefined && customer.row !== null && customer.deletedAt === null
  }
  return ownedTransactions(tables)
    .map(({ owned }) => owned)
    .filter(
      ({ entity, customerExternalId: owner }) =>
        entities.includes(entity) && !hiddenCustomers.includes(owner) && !isLive(owner),
    )
    .toSorted(
      (a, b) =>
        compareInstants(a.observedAt, b.observedAt) ||
        compareText(a.externalId, b.externalId) ||
        compareText(a.entity, b.entity),
    )
    .slice(0, limit)
}
