import type { Instant } from '../values/instant.ts'
import type { SyncEntity } from '../entities/synced.ts'

/** Reasons of a deletion, from the weakest to the strongest claim. */
export const deletionReasons = ['absent', 'deleted', 'merged'] as const

export type DeletionReason = (typeof deletionReasons)[number]

/**
 * A deleted object. The sync has confirmed the deletion by a claim and a second answer, so it applies to any stored
 * version; a tombstone for an unknown object is stored too. A row is restored only when a batch names it in `revived`.
 */
export interface Tombstone {
  entity: SyncEntity
  externalId: string
  /** From the stub's MetaData; null when the stub had none: a store takes the batch's `observedAt`. */
  deletedAt: Instant | null
  reason: DeletionReason
  /** The surviving customer of a merge. */
  mergedInto?: string
}

/**
 * Evidence of absence from a window: every live row of `entity` whose `sourceCreatedAt` lies in the window and whose id
 * is not in `present` gets the mark of this scan. A row that is read again, changed or not, loses its mark. Marks
 * become tombstones through `resolveAbsent`, or are cleared. Rows without a `sourceCreatedAt` are never marked.
 */
export interface AbsenceWindow {
  entity: SyncEntity
  scanId: string
  /** Inclusive; null = from the beginning. */
  createdFrom: Instant | null
  /** Exclusive; null = to the end. */
  createdBefore: Instant | null
  present: readonly string[]
}
