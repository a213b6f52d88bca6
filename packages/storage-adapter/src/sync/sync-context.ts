import type { Tables } from '../databases/tables.ts'
import type { CustomerDirectory } from './customer-directory.ts'

/** Whose rows a statement may touch; in every statement. */
export interface SyncContext extends Tables {
  tenantId: string
  source: string
  /** The transaction is ours, and nothing of the host's is in it but its directory. Absent: the host's, or none. */
  isOwnTransaction?: boolean
  /** The host's own customers, when it keeps some. */
  directory?: CustomerDirectory
}
