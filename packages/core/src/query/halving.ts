import type { FaultResponseError } from '../errors/fault-response-error.ts'
import type { ServerError } from '../errors/network-errors.ts'
import { isUnservableFault, mayBeOfOneRow } from './row-fault.ts'

/**
 * After this many adjacent rows that cannot be served, the entity itself fails. For a 500, which a single row rarely
 * causes, two.
 */
const MOST_IN_A_ROW = 10
const MOST_SERVER_ERRORS = 2
/** After more adjacent rows than this, the next row is asked for alone, not all that is left. */
const FEW_IN_A_ROW = 2

/** What a scan asks for next while it looks for a row that cannot be served. */
export interface Halving {
  /** New rows of the next page. */
  readonly size: number
  /**
   * What a page failed with of which all rows but the very next one were served since: that one is it, and it was never
   * asked for alone. Null: none is known.
   */
  readonly leftOver: FaultResponseError | ServerError | null
  /** All rows that were counted have been served or stepped over. */
  readonly isThrough: boolean
  /** No more than so many rows are left: half of them are asked for next. */
  limit(rows: number): void
  /** A page came, with so many positions of new rows. */
  served(rows: number): void
  /**
   * A page failed: `narrowed` when fewer rows are asked for next, `found` when the very next row cannot be served.
   * Throws the error when it is not of a row.
   */
  failed(error: unknown): 'narrowed' | 'found'
  /** The very next row was stepped over. It may have been the only one, so all that is left is asked for. */
  steppedOver(): void
  /** What was learnt no longer holds. */
  forget(): void
}

/** Finds the row by asking for half as many; what comes on the way is kept (docs/decisions/0132). */
export function createHalving(pageSize: number): Halving {
  let size = pageSize
  /** The next so many rows hold one that cannot be served; 0: none is known. */
  let within = 0
  let inARow = 0
  /** Rows that are left, as far as they were counted. */
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
      if (within === 0 || rows < 1 || rows >= within) return
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
      // A 500 usually concerns every query of an entity, and asking for one row shows it at once. The same helps behind
      // a row that was found: its neighbour may be the next.
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
