import type { DeletionReason } from '@vectis/quickbooks/ports'
import type { CustomerRow } from '@vectis/quickbooks/rows'
import type { AnyKysely } from '../databases/any-kysely.ts'

/** What one batch changed among the customers of a realm. */
export interface CustomerChanges {
  /** The transaction that writes our rows: what is written through it commits or rolls back with them. */
  transaction: AnyKysely
  tenantId: string
  /** `quickbooks`. */
  source: string
  realmId: string
  /** Customers that are new or changed; unchanged ones are left out. */
  changed: readonly CustomerRow[]
  /** Customers that are gone from the source. */
  removed: readonly {
    externalId: string
    reason: DeletionReason
    /** The surviving customer of a merge. */
    mergedInto: string | null
  }[]
}

/**
 * Keeps a customers table of the host's in step with ours. Called inside the transaction of every batch that changes
 * customers; an error it throws takes the whole batch back, and the sync tries again later.
 */
export interface CustomerDirectory {
  apply(changes: CustomerChanges): Promise<void>
}
