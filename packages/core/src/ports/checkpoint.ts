import type { Instant } from '../values/instant.ts'
import type { SyncEntity } from '../entities/synced.ts'

/** The position of a keyset scan; enough to continue after a crash with at most one page read again. */
export interface ScanPosition {
  /** Identifies this scan; absence marks belong to it. */
  scanId: string
  /** `time` of the first answer: change data capture resumes from here when the scan is done. */
  startedAt: Instant
  /** `CreateTime` of the last row read; the next page asks for `>=` it. Null before the first page. */
  createdFrom: Instant | null
  /** Rows already read within that second, walked by offset. */
  offset: number
  /**
   * Rows of that second up to this one are not requested again, because one of them cannot be served. Absent if all
   * can.
   */
  skippedUpTo?: number
  /** Ids already read within that second, so that a re-read drops them. */
  idsAtCursor: string[]
  /** The rows arrive in no order: the scan goes on by windows of `CreateTime`. Absent: no page was out of order yet. */
  isUnordered?: true
  /** Ids of rows that failed their schema; the empty text for a row without an id; at most 1,000. */
  setAside: string[]
  rows: number
  pages: number
  /**
   * No row of the entity was stored when this scan began. Set by the caller that stores the rows. Absent: rows may have
   * been stored.
   */
  isFirst?: boolean
  /**
   * Every page was read and stored; what follows the pages was not done yet. Set by the caller. Absent: not every page.
   */
  isRead?: boolean
  /**
   * When the last page was stored, by the clock of the run: a read that takes long is not one that stands still. Set by
   * the caller. Absent: unknown.
   */
  storedAt?: Instant
  /** COUNT(*) at the start, for progress; null when unknown. */
  expected: number | null
}

/** Where reading an entity resumes. Written in the transaction of the rows it covers. */
export interface Checkpoint {
  entity: SyncEntity
  /**
   * Lower bound of the next incremental read: the server's own `time`, never ours. Null until the first full read has
   * ended.
   */
  changedSince: Instant | null
  /**
   * Since then no answer showed deletions: change data capture failed, and the query that replaces it contains none.
   * Null while change data capture shows them all.
   */
  deletionsSince: Instant | null
  /** When a full read last completed (server time). */
  fullReadAt: Instant | null
  /** A full read under way. */
  scan: ScanPosition | null
  /** When `COUNT(*)` was last compared with our rows (server time). */
  countedAt: Instant | null
  /** Why QuickBooks refuses this entity, such as templates on Simple Start; null while it is readable. */
  unavailableReason: string | null
  /** The failing reads of this entity, and when the next is tried; null while reads succeed. */
  failing: EntityFailure | null
  /**
   * Ids of rows that failed their schema in the last full read or since, at most 1,000; the empty text for a row
   * without an id. QuickBooks' count includes them.
   */
  setAside: string[]
}

/**
 * An entity that could not be read, while others could. It has its own retry clock: the pause grows with each failure,
 * up to a day.
 */
export interface EntityFailure {
  /** The first failure of this series. */
  since: Instant
  /** Failures in a row. */
  attempts: number
  /** Not requested again before then, unless a person starts a read. */
  retryAt: Instant
  code: string
  message: string
  remedy: string | null
  intuitTid: string | null
}
