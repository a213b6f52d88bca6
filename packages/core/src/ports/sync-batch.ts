import type { EntityRows, SyncEntity } from '../entities/synced.ts'
import type { CalendarDate } from '../values/calendar-date.ts'
import type { Instant } from '../values/instant.ts'
import type { BatchEvidence } from './evidence.ts'
import type { QuestionChanges } from './open-question.ts'
import type { Checkpoint } from './checkpoint.ts'
import type { RunLease } from './run-lease.ts'
import type { AbsenceWindow, Tombstone } from './tombstone.ts'

/**
 * A newer version of an object that failed its schema. The stored row, if there is one and it is not newer, is marked
 * with the time of the answer and the path; a readable version that is at least as new clears the mark. Nothing is
 * stored for an object that was never readable.
 */
export interface UnreadableVersion {
  entity: SyncEntity
  externalId: string
  /** Where in the object, such as `TotalAmt`. */
  path: string
  /**
   * `MetaData.LastUpdatedTime`; null when that could not be read either: then any later readable answer clears the
   * mark.
   */
  sourceUpdatedAt: Instant | null
}

/** Everything that one step of a sync writes, in one transaction. */
export interface SyncBatch {
  realmId: string
  /**
   * The run lease under which the batch is written. If the lease was lost, the store throws `LeaseLostError` and writes
   * nothing.
   */
  lease: RunLease
  /** Server `time` of the answer the rows came from. */
  observedAt: Instant
  /** A payment carries its settlements: they are replaced as a set. */
  rows?: EntityRows
  /**
   * The company's calendar day: invoices may have the badge of that day at once. If all that are written have it, and the
   * lease names this very day, the lease may go on naming it; in all other cases a batch that can change rows clears
   * that note, and `refreshStatuses` brings the badges about. Default: unknown.
   */
  today?: CalendarDate
  /**
   * Rows of this batch that a read by id returned, begun after their deletion was stored: they are restored, whatever
   * their version. A row with a tombstone that is not named here stays deleted; if the answer is not older than the
   * deletion, the store adds a question of kind `revival` about it.
   */
  revived?: readonly { entity: SyncEntity; externalId: string }[]
  tombstones?: readonly Tombstone[]
  /** Invoices, payments and credit memos that a void event named: evidence `event`. */
  voidEvents?: readonly { entity: SyncEntity; externalId: string }[]
  /**
   * Versions that had to be set aside: the stored rows of these objects are marked `unreadable`. Applied after the
   * rows.
   */
  unreadable?: readonly UnreadableVersion[]
  absence?: AbsenceWindow
  checkpoints?: readonly Checkpoint[]
  /** Webhook events that these rows settle; marked processed in the same transaction. */
  processedEventIds?: readonly string[]
  questions?: QuestionChanges
  /** Where it is from; a store that keeps a history stores it behind the versions. Default: unknown. */
  evidence?: BatchEvidence
}

export interface WriteCounts {
  inserted: number
  updated: number
  unchanged: number
  deleted: number
  /** Rows that were stored as deleted and are restored. */
  revived: number
  /** Refused because a newer version or a tombstone is stored. */
  stale: number
}

export type BatchCounts = Record<SyncEntity, WriteCounts>
