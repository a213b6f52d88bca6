import type { Instant } from '../values/instant.ts'
import type { SyncEntity } from '../entities/synced.ts'

/** Where a keyset scan stands; enough to go on after a crash with at most one page read again. */
export interface ScanPosition {
  /** Identifies this scan; absence marks belong to it. */
  scanId: string
  /** `time` of the first answer: change data capture resumes from here when the scan is done. */
  startedAt: Instant
  /** `CreateTime` of the last row read; the next page asks for `>=` it. Null before the first page. */
  createdFrom: Instant | null
  /** Rows already read within that second, walked by offset. */
  offset: number
  /** Rows of that second up to this one are not asked for again: one of them cannot be served. Absent without one. */
  skippedUpTo?: number
  /** Ids already read within that second, so that a re-read drops them. */
  idsAtCursor: string[]
  /** Ids of rows that no schema accepted, the empty text for one without an id; those beyond 1,000 are left out. */
  setAside: string[]
  rows: number
  pages: number
  /**
   * Nothing was stored of the entity when this scan began; the caller that stores it sets this. Without it, something
   * may have been.
   */
  isFirst?: boolean
  /** COUNT(*) at the start, for progress; null when unknown. */
  expected: number | null
}

/** Where reading an entity resumes. Written in the transaction of the rows it covers. */
export interface Checkpoint {
  entity: SyncEntity
  /**
   * Lower bound of the next incremental read: the server's own `time`, never ours. Null before the first full read
   * ended.
   */
  changedSince: Instant | null
  /**
   * Deletions since then were in no answer: change data capture failed, and the query read in its place holds none.
   * Null while it has shown all of them.
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
  /** The reading of this entity that fails, and when it is tried again; null while it is read. */
  failing: EntityFailure | null
  /**
   * Ids of rows that no schema accepted, in the last full read and since, at most 1,000; the empty text for one without
   * an id. QuickBooks counts them.
   */
  setAside: string[]
}

/**
 * An entity that could not be read, while others could. It has a clock of its own: the pause grows with each failure,
 * up to a day.
 */
export interface EntityFailure {
  /** The first failure of this series. */
  since: Instant
  /** Failures in a row. */
  attempts: number
  /** Not asked for again before then, unless a person asks. */
  retryAt: Instant
  code: string
  message: string
  remedy: string | null
  intuitTid: string | null
}
