import type { Instant } from '../values/instant.ts'
import type { SyncEntity } from '../entities/synced.ts'

/** A live transaction and its stored customer. */
export interface OwnedTransaction {
  entity: SyncEntity
  externalId: string
  customerExternalId: string
  /** Server time of the answer that included it. */
  observedAt: Instant
}

/** The stored state of an object. */
export interface StoredVersion {
  externalId: string
  sourceCreatedAt: Instant | null
  sourceUpdatedAt: Instant | null
  isDeleted: boolean
}
