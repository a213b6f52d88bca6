import type { ScanPosition } from '../ports/checkpoint.ts'
import type { Instant } from '../values/instant.ts'
import type { CallOptions } from './realm-reader.ts'

export type ScanOptions = CallOptions & {
  /** Continue after the page that returned this position. */
  from?: ScanPosition
  /**
   * New rows per call, 1 to 1,000. Default 500: the most that a crash costs. QuickBooks returns 1,000 rows at most, so
   * that of a page of 1,000 the rows of the last second, usually one, are read again in place of new ones.
   */
  pageSize?: number
  /** Only rows whose `MetaData.LastUpdatedTime` is at or after this instant. Default: all. */
  updatedFrom?: Instant
  /**
   * If the first page is empty, request `COUNT(*)`, and the page again if they contradict. Default true; one call for
   * an entity without rows.
   */
  doubtEmpty?: boolean
}
