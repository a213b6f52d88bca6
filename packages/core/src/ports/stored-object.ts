import type { Instant } from '../values/instant.ts'
import type { SyncEntity } from '../entities/synced.ts'

/** A live transaction, and whose it is by what is stored. */
export interface OwnedTransaction {
  entity: SyncEntity
  externalId: string
  customerExternalId: string
  /** Server time of the answer that showed it there. */
  observedAt: Instant
}

/** What is stored of an object. */
export interface StoredVersion {
  externalId: string
  sourceCreatedAt: Instant | null
  sourceUpdatedAt: Instant | null
  isDeleted: boolean
}
