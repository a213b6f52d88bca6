import type { Instant } from '../values/instant.ts'
import type { SyncEntity } from '../entities/synced.ts'
import type { DeletionReason } from './tombstone.ts'

/**
 * Why an object has to be asked for again. `not_yet`: something named it and an answer did not hold it. `deletion`: it
 * is said to be deleted or merged, and no answer about its id has agreed yet. `absence`: a complete read did not find
 * it. `revival`: it is stored as gone and an answer held it. `unserved`: QuickBooks cannot return it.
 */
export type QuestionKind = 'not_yet' | 'deletion' | 'absence' | 'revival' | 'unserved'

/** What names a question: an object, or a part of an entity in which a row without a known id lies. */
export interface QuestionKey {
  entity: SyncEntity
  /** The empty text when only the interval of its CreateTime is known. */
  externalId: string
  /** Start of that interval, inclusive; null when the id is known, and for an interval from the beginning. */
  createdFrom: Instant | null
}

/** An object about which nothing is concluded yet, with the clock on which it is asked for again. */
export interface OpenQuestion extends QuestionKey {
  kind: QuestionKind
  /** The claim about it, and the reason that a tombstone would get; null when nothing says that it is gone. */
  claim: DeletionReason | null
  /** When it was first asked (server time). */
  claimedAt: Instant
  /** The deletion's own time, from a stub or an event; null when there was none. */
  deletedAt: Instant | null
  /** The surviving customer of a merge, where that is known. */
  mergedInto: string | null
  /** End of the interval, exclusive; null when the id is known, and for an interval to the end. */
  createdBefore: Instant | null
  /** For people: why nothing is concluded. Never holds a secret. */
  reason: string
  /** Ticks in which it was asked for. */
  attempts: number
  /** Ticks in which a read by id answered that there is no such object. */
  misses: number
  /** When it is asked for again (our clock). */
  nextAt: Instant
}

/** Which open questions to read. */
export interface QuestionQuery {
  /** Only those whose `nextAt` has come by then. Default: all. */
  dueAt?: Instant
  /** With `dueAt`: also those whose `nextAt` is after this: a clock that was ahead stored them. Default: none. */
  ahead?: Instant
  /** Only those of these entities. Default: of all. */
  entities?: readonly SyncEntity[]
  /** Only those about an object whose id is known. Default false. */
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
