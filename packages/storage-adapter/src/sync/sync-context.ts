import type { Tables } from '../databases/tables.ts'
import type { CustomerDirectory } from './customer-directory.ts'
import type { Pace } from './in-slices.ts'

/** The scope of every statement. */
export interface SyncContext extends Tables {
  tenantId: string
  source: string
  /**
   * The transaction is ours, and contains nothing of the host except its directory's writes. Absent: it is the host's,
   * or there is none.
   */
  isOwnTransaction?: boolean
  /** How many rows one statement writes. Absent: all of a batch. */
  pace?: Pace
  /** The host's directory of customers, if there is one. */
  directory?: CustomerDirectory
}
