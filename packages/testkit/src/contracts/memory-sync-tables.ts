import { forEachEntity } from '@vectis/quickbooks/rows'
import type { StoredDeletion } from '@vectis/quickbooks/ports'
import type {
  BillingRowVersion,
  FormerTotal,
  RowOf,
  SettlementRow,
  SyncEntity,
  UnreadableMark,
} from '@vectis/quickbooks/rows'
import type { Instant } from '@vectis/quickbooks/values'

/** A stored object with the store's own facts about it. */
export interface StoredRow<Row extends BillingRowVersion>
  extends StoredDeletion, FormerTotal, UnreadableMark {
  externalId: string
  /** The latest version; null for a tombstone of an object that was never seen. */
  row: Row | null
  /** Server time of the answer that last changed `row`; null without one. */
  observedAt: Instant | null
  /** The customer that it had before its last change of customer. */
  formerCustomerExternalId: string | null
  absentScanId: string | null
  hadVoidEvent: boolean
  /** Of invoices: whether the badge of the last page or refresh was overdue. */
  isOverdue: boolean
  /**
   * For payments: the settlements of the latest version that was not zero in every line. Marked as deleted while the
   * payment is void or deleted.
   */
  settlements: readonly SettlementRow[]
  /** The time of that version, and its SyncToken. */
  settlementsAt: Instant | null
  settlementsSyncToken: string | null
}

export type SyncTables = { [E in SyncEntity]: Map<string, StoredRow<RowOf<E>>> }

export function createSyncTables(): SyncTables {
  return forEachEntity(() => new Map()) as SyncTables
}

/** What is stored of an object; an empty place is made for one that was never seen. */
export function placeOf<E extends SyncEntity>(
  tables: SyncTables,
  entity: E,
  externalId: string,
): StoredRow<RowOf<E>> {
  const table = tables[entity] as Map<string, StoredRow<RowOf<E>>>
  let stored = table.get(externalId)
  if (stored === undefined) {
    stored = {
      externalId,
      row: null,
      observedAt: null,
      deletedAt: null,
      deletedReason: null,
      deletionSeenAt: null,
      mergedInto: null,
      formerCustomerExternalId: null,
      absentScanId: null,
      preVoidTotal: null,
      preVoidAt: null,
      preVoidSyncToken: null,
      hadVoidEvent: false,
      isOverdue: false,
      unreadableSince: null,
      unreadablePath: null,
      unreadableVersionAt: null,
      settlements: [],
      settlementsAt: null,
      settlementsSyncToken: null,
    }
    table.set(externalId, stored)
  }
  return stored
}

/** Whose a document is; undefined for what has no customer. */
export function customerOf(row: BillingRowVersion | null): string | null | undefined {
  return row !== null && 'customerExternalId' in row
    ? (row.customerExternalId as string | null)
    : undefined
}
