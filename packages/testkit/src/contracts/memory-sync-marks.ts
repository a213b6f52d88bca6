import { toInstant } from '@vectis/quickbooks/values'
import type { MarkCounts, StoredMarks, UnreadableVersion } from '@vectis/quickbooks/ports'
import { deservesMark, syncedEntities, syncEntities, versionTime } from '@vectis/quickbooks/rows'
import type { BillingRowVersion } from '@vectis/quickbooks/rows'
import type { Instant } from '@vectis/quickbooks/values'
import { customerOf, type StoredRow, type SyncTables } from './memory-sync-tables.ts'

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
  if (!deservesMark(stored, toldAt, storedAt)) return false
  const isNew = stored.unreadableSince === null
  stored.unreadableSince ??= observedAt
  stored.unreadablePath = path
  stored.unreadableVersionAt = sourceUpdatedAt === null ? null : toInstant(Date.parse(toldAt))
  return isNew
}

export function clearUnreadable(stored: StoredRow<BillingRowVersion>): void {
  stored.unreadableSince = null
  stored.unreadablePath = null
  stored.unreadableVersionAt = null
}

/** Live rows that carry a mark, by entity. */
export function countMemoryMarks(tables: SyncTables): StoredMarks {
  const counts = syncEntities.map((entity) => {
    const { mayLackCustomer } = syncedEntities[entity]
    const rows = ([...tables[entity].values()] as StoredRow<BillingRowVersion>[]).flatMap(
      ({ row, deletedAt, unreadableSince }) =>
        row === null || deletedAt !== null ? [] : [{ ...row, unreadableSince }],
    )
    const count = (has: (row: (typeof rows)[number]) => boolean) => rows.filter(has).length
    const marks: MarkCounts = {
      unreadable: count((row) => row.unreadableSince !== null),
      unreadableFields: count((row) => row.unreadableFields.length > 0),
      noCustomer: mayLackCustomer ? 0 : count((row) => customerOf(row) === null),
      linksUnreadable: count((row) => 'linksUnreadable' in row && row.linksUnreadable === true),
    }
    return [entity, marks] as const
  })
  return Object.fromEntries(counts) as StoredMarks
}
