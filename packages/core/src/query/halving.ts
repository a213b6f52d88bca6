import type { FaultResponseError } from '../errors/fault-response-error.ts'
import type { ServerError } from '../errors/network-errors.ts'
import { isUnservableFault, mayBeOfOneRow } from './row-fault.ts'

/**
 * After this many adjacent rows that cannot be served, the entity itself fails. For a 500, which a single row rarely
 * causes, two.
 */
const MOST_IN_A_ROW = 10
const MOST_SERVER_ERRORS = 2
/** After more adjacent rows than this, the next row is requested alone instead of all remaining rows. */
const FEW_IN_A_ROW = 2

/** What a scan requests next while it looks for a row that cannot be served. */
export interface Halving {
  /** New rows of the next page. */
  readonly size: number
  /**
   * The error of a failed page of which all rows but the next one were served since. So the next row is the cause,
   * although it was never requested alone. Null: none is known.
   */
  readonly leftOver: FaultResponseError | ServerError | null
  /** All counted rows have been served or skipped. */
  readonly isThrough: boolean
  /** At most this many rows are left: half of them are requested next. */
  limit(rows: number): void
  /** A page arrived, with this many positions of new rows. */
  served(rows: number): void
  /**
   * A page failed: `narrowed` when fewer rows are requested next, `found` when the next row cannot be served. Throws
   * the error if a row did not cause it.
   */
  failed(error: unknown): 'narrowed' | 'found'
  /** The next row was skipped. It may have been the only one, so all remaining rows are requested. */
  steppedOver(): void
  /** Resets the search: its results are no longer valid. */
  forget(): void
}

/** Finds the row by requesting half as many each time; rows that arrive meanwhile are kept (docs/decisions/0132). */
export function createHalving(pageSize: number): Halving {
  let size = pageSize
  /** One of the next this many rows cannot be served; 0: none is known. */
  let within = 0
  let inARow = 0
  /** Remaining rows, if they were counted. */
  let left = Infinity
  let last: FaultResponseError | ServerError | null = null
  return {
    get size() {
      return size
    },
    get leftOver() {
      return within === 1 && isUnservableFault(last) ? last : null
    },
    get isThrough() {
      return left === 0
    },
    limit(rows) {
      left = Math.max(0, rows)
      if (rows < 1 || rows >= within) return
      within = rows
      size = Math.max(1, Math.min(size, Math.floor(rows / 2)))
    },
    served(rows) {
      inARow = 0
      left = Math.max(0, left - rows)
      within = Math.max(0, within - rows)
      size = within === 0 ? pageSize : Math.max(1, Math.floor(within / 2))
    },
    failed(error) {
      if (!mayBeOfOneRow(error)) throw error
      last = error
      if (size === 1) {
        const most = isUnservableFault(error) ? MOST_IN_A_ROW : MOST_SERVER_ERRORS
        if (inARow + 1 >= most) throw error
        return 'found'
      }
      within = Math.min(size, Math.max(1, left))
      // A 500 usually affects every query of an entity, and requesting one row shows that at once. The same helps after
      // a row was found: its neighbour may fail too.
      const isAlone = !isUnservableFault(error) || inARow > 0
      size = isAlone ? 1 : Math.max(1, Math.floor(within / 2))
      return 'narrowed'
    },
    steppedOver() {
      inARow += 1
      left = Math.max(0, left - 1)
      within = 0
      size = isUnservableFault(last) && inARow <= FEW_IN_A_ROW ? pageSize : 1
    },
    forget() {
      size = pageSize
      within = 0
      inARow = 0
      left = Infinity
    },
  }
}
