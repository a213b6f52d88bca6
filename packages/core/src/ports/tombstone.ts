import type { Instant } from '../values/instant.ts'
import type { SyncEntity } from '../entities/synced.ts'

export type DeletionReason = 'deleted' | 'merged' | 'absent'

/**
 * An object that is gone. The sync has confirmed it by a claim and an answer that agrees, so it applies whatever
 * version is stored; one for an object never seen is stored too. A row comes back only when a batch names it in
 * `revived`.
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
 * Proof of absence by window: every live row of `entity` whose `sourceCreatedAt` lies in the window and whose id is not
 * in `present` gets the mark of this scan. A row that is read again, changed or not, loses its mark. Marks become
 * tombstones through `resolveAbsent`, or are cleared. Rows without a `sourceCreatedAt` are never marked.
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
