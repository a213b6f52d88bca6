import { deletionReasons, type DeletionReason, type Tombstone } from '../ports/tombstone.ts'
import { compareInstants, earlierInstant, type Instant } from '../values/instant.ts'

/** What is stored of a deletion; all null while the object is there. */
export interface StoredDeletion {
  deletedAt: Instant | null
  deletedReason: DeletionReason | null
  mergedInto: string | null
  /** Server time of the latest answer that reported the deletion. */
  deletionSeenAt: Instant | null
}

/**
 * Joins a reported deletion with the stored one: the earliest time, the strongest reason and the latest answer stay.
 * The order of the reports does not matter.
 */
export function joinDeletion(
  stored: StoredDeletion,
  reported: Pick<Tombstone, 'deletedAt' | 'reason' | 'mergedInto'>,
  observedAt: Instant,
): StoredDeletion {
  const { deletedAt, deletedReason, mergedInto, deletionSeenAt } = stored
  const reportedAt = reported.deletedAt ?? observedAt
  const into = reported.mergedInto ?? null
  const isStronger = strengthOf(deletedReason) > strengthOf(reported.reason)
  return {
    deletedAt: deletedAt === null ? reportedAt : earlierInstant(deletedAt, reportedAt),
    deletedReason: isStronger ? deletedReason : reported.reason,
    mergedInto: mergedInto === null || (into !== null && into > mergedInto) ? into : mergedInto,
    deletionSeenAt:
      deletionSeenAt !== null && compareInstants(deletionSeenAt, observedAt) > 0
        ? deletionSeenAt
        : observedAt,
  }
}

function strengthOf(reason: DeletionReason | null): number {
  return reason === null ? -1 : deletionReasons.indexOf(reason)
}
