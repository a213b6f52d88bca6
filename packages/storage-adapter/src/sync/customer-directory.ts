import type { DeletionReason } from '@vectis/quickbooks/ports'
import type { CustomerRow } from '@vectis/quickbooks/rows'
import type { AnyKysely } from '../databases/any-kysely.ts'

/** The changes of one batch to the customers of a realm. */
export interface CustomerChanges {
  /** The transaction that writes our rows: your writes in it commit or roll back with them. */
  transaction: AnyKysely
  tenantId: string
  /** `quickbooks`. */
  source: string
  realmId: string
  /** Customers that are new or changed; unchanged ones are left out. */
  changed: readonly CustomerRow[]
  /** Customers that were deleted in the source. */
  removed: readonly {
    externalId: string
    reason: DeletionReason
    /** The surviving customer of a merge. */
    mergedInto: string | null
  }[]
}

/**
 * Keeps a customers table of the host up to date with ours. Called inside the transaction of every batch that changes
 * customers. If it throws, the whole batch is rolled back, and the sync tries again later.
 */
export interface CustomerDirectory {
  apply(changes: CustomerChanges): Promise<void>
}
