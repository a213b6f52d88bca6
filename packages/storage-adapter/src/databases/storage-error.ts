import { docsOf, remedies } from '@vectis/quickbooks/errors'

/**
 * - `database_unreachable`: no connection could be made
 * - `database_closed`: the storage, or the host's pool, was closed in this process
 * - `connection_lost`: it broke; the transaction under way is rolled back
 * - `database_read_only`: a standby, or a read-only transaction
 * - `disk_full`: the server cannot write
 * - `permission_denied`: the role lacks a privilege
 * - `too_many_connections`: the server takes no more
 * - `conflict`: a deadlock or a serialization failure; the same call may be tried again
 * - `timed_out`: a statement or lock timeout of the host's
 */
export type StorageErrorCode =
  | 'database_unreachable'
  | 'database_closed'
  | 'connection_lost'
  | 'database_read_only'
  | 'disk_full'
  | 'permission_denied'
  | 'too_many_connections'
  | 'conflict'
  | 'timed_out'

/** The database failed for a reason outside the data. Nothing was partly written. `message` ends with the remedy. */
export class StorageError extends Error {
  override readonly name: string = 'StorageError'
  readonly code: StorageErrorCode
  /** What to do; the end of `message`. */
  readonly remedy: string
  /** The SQLSTATE or system code underneath, such as `25006` or `ECONNRESET`. */
  readonly origin: string | null

  constructor(code: StorageErrorCode, options: { origin: string | null; cause: unknown }) {
    const { say, do: remedy } = remedies[code]
    super(`${say} ${remedy}`, { cause: options.cause })
    this.code = code
    this.remedy = remedy
    this.origin = options.origin
  }

  /** The address of the page that describes the code. */
  get docs(): string {
    return docsOf(this.code)
  }
}
