import type { Instant } from '../values/instant.ts'
import type { SyncEntity } from '../entities/synced.ts'
import type { DeletionReason } from './tombstone.ts'

/**
 * Why an object has to be requested again. `not_yet`: something named it, but an answer did not include it. `deletion`:
 * it was reported as deleted or merged, but no read by its id has confirmed that yet. `absence`: a complete read did
 * not find it. `revival`: it is stored as deleted, but an answer included it. `unserved`: QuickBooks cannot return it.
 */
export type QuestionKind = 'not_yet' | 'deletion' | 'absence' | 'revival' | 'unserved'

/** The key of a question: an object, or an interval of an entity that contains a row without a known id. */
export interface QuestionKey {
  entity: SyncEntity
  /** Empty when only the interval of its CreateTime is known. */
  externalId: string
  /** Start of that interval, inclusive; null when the id is known, and for an interval from the beginning. */
  createdFrom: Instant | null
}

/** An object whose state is not confirmed yet, with the time of the next request for it. */
export interface OpenQuestion extends QuestionKey {
  kind: QuestionKind
  /** The reported deletion, which becomes the reason of a tombstone; null when no deletion was reported. */
  claim: DeletionReason | null
  /** When the question was first opened (server time). */
  claimedAt: Instant
  /** The deletion's own time, from a stub or an event; null when there was none. */
  deletedAt: Instant | null
  /** The surviving customer of a merge, where that is known. */
  mergedInto: string | null
  /** End of the interval, exclusive; null when the id is known, and for an interval to the end. */
  createdBefore: Instant | null
  /** For people: why it is still open. Never holds a secret. */
  reason: string
  /** Number of ticks that requested it. */
  attempts: number
  /** Number of ticks in which a read by id found no such object. */
  misses: number
  /** When it is requested again (our clock). */
  nextAt: Instant
}

/** Which open questions to read. */
export interface QuestionQuery {
  /** Only those whose `nextAt` has come by then. Default: all. */
  dueAt?: Instant
  /**
   * With `dueAt`: also questions whose `nextAt` is after this, which a process with a fast clock stored. Default: none.
   */
  ahead?: Instant
  /** Only those of these entities. Default: of all. */
  entities?: readonly SyncEntity[]
  /** Only questions about an object whose id is known. Default false. */
  named?: boolean
  limit: number
}

/** Changes of the open questions, in the transaction of a batch: first `settle`, then `put`, then `add`. */
export interface QuestionChanges {
  /** Written under its key. It replaces a question with the same key, but the earlier `claimedAt` stays. */
  put?: readonly OpenQuestion[]
  /** Written only if there is none with its key: the schedule of an existing question stays. */
  add?: readonly OpenQuestion[]
  /** Answered questions to remove. Unknown keys are no error. */
  settle?: readonly QuestionKey[]
}
