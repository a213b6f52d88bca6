import type { ScanPosition } from '../ports/checkpoint.ts'
import type { Instant } from '../values/instant.ts'
import type { CallOptions } from './realm-reader.ts'

export type ScanOptions = CallOptions & {
  /** Go on after the page that returned this position. */
  from?: ScanPosition
  /** New rows per call, 1 to 500. Default 500: what a crash costs at most, and what a call is worth. */
  pageSize?: number
  /** Only rows whose `MetaData.LastUpdatedTime` is at or after this instant. Default: all. */
  updatedFrom?: Instant
  /**
   * Ask `COUNT(*)` when the first page is empty, and the page again when they contradict. Default true; one call
   * for an entity without rows.
   */
  doubtEmpty?: boolean
}
