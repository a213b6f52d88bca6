import { compareInstants, toInstant } from '@vectis/quickbooks/values'
import type { MarkCounts, StoredMarks, UnreadableVersion } from '@vectis/quickbooks/ports'
import { syncedEntities, syncEntities, versionTime } from '@vectis/quickbooks/rows'
import type { BillingRowVersion } from '@vectis/quickbooks/rows'
import type { Instant } from '@vectis/quickbooks/values'
import type { StoredRow, SyncTables } from './memory-sync-tables.ts'

/**
 * Marks the stored rows of versions that were set aside, unless they are newer. Returns whether a row was marked that
 * had no mark.
 */
export function markUnreadable(
  tables: SyncTables,
  { entity, externalId, path, sourceUpdatedAt }: UnreadableVersion,
  observedAt: Instant,
): boolean {
  const stored = tables[entity].get(externalId) as StoredRow<BillingRowVersion> | undefined
  if (!stored?.row || stored.observedAt === null) return false
  const toldAt = versionTime(sourceUpdatedAt, observedAt)
  const storedAt = versionTime(stored.row.sourceUpdatedAt, stored.observedAt)
  const markedAt = stored.unreadableVersionAt ?? stored.unreadableSince
  if (compareInstants(toldAt, storedAt) < 0) return false
  if (markedAt !== null && compareInstants(toldAt, markedAt) < 0) return false
  const isNew = stored.unreadableSince === null
  stored.unreadableSince ??= observedAt
  stored.unreadablePath = path
  stored.unreadableVersionAt = sourceUpdatedAt === null ? null : toInstant(Date.parse(toldAt))
  return isNew
}

/** Whether a version that was read is as new as the one that could not be. */
export function isReadableAgain(
  stored: StoredRow<BillingRowVersion>,
  versionAt: Instant,
  observedAt: Instant,
): boolean {
  const { unreadableSince, unreadableVersionAt } = stored
  if (unreadableSince === null) return false
  return unreadableVersionAt === null
    ? compareInstants(observedAt, unreadableSince) > 0
    : compareInstants(versionAt, unreadableVersionAt) >= 0
}

export function clearUnreadable(stored: StoredRow<BillingRowVersion>): void {
  stored.unreadableSince = null
  stored.unreadablePath = null
  stored.unreadableVersionAt = null
}

/** Live rows that carry a mark, by entity. */
export function countMemoryMarks(tables: SyncTables): StoredMarks {
  const counts = syncEntities.map((entity) => {
    const marks: MarkCounts = {
      unreadable: 0,
      unreadableFields: 0,
      noCustomer: 0,
      linksUnreadable: 0,
    }
    const { mayLackCustomer } = syncedEntities[entity]
    for (const stored of tables[entity].values() as Iterable<StoredRow<BillingRowVersion>>) {
      const { row } = stored
      if (row === null || stored.deletedAt !== null) continue
      if (stored.unreadableSince !== null) marks.unreadable += 1
      if (row.unreadableFields.length > 0) marks.unreadableFields += 1
      if (!mayLackCustomer && 'customerExternalId' in row && row.customerExternalId === null) {
        marks.noCustomer += 1
      }
      if ('linksUnreadable' in row && row.linksUnreadable === true) marks.linksUnreadable += 1
    }
    return [entity, marks] as const
  })
  return Object.fromEntries(counts) as StoredMarks
}
