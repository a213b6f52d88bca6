import { isUnservableFault, mayBeOfOneRow } from './row-fault.ts'

/**
 * Rows next to each other that cannot be served before it is the entity that fails; of a 500, which is rarely of a
 * row, two.
 */
const MOST_IN_A_ROW = 10
const MOST_SERVER_ERRORS = 2

/** What a scan asks for next while it looks for a row that cannot be served. */
export interface Halving {
  /** New rows of the next page. */
  readonly size: number
  /** A row that cannot be served lies among the next `size` or more rows. */
  readonly isLooking: boolean
  /** No more than so many rows are left: half of them are asked for next. */
  limit(rows: number): void
  /** A page came, with so many positions of new rows. */
  served(rows: number): void
  /**
   * A page failed: `narrowed` when fewer rows are asked for next, `found` when the very next row cannot be served.
   * Throws the error when it is not of a row.
   */
  failed(error: unknown): 'narrowed' | 'found'
}

/** Finds the row by asking for half as many, about nine calls for one among 500; what comes on the way is kept. */
export function createHalving(pageSize: number): Halving {
  let size = pageSize
  /** The next so many rows hold one that cannot be served; 0: none is known. */
  let within = 0
  let inARow = 0
  return {
    get size() {
      return size
    },
    get isLooking() {
      return within > 0 || inARow > 0
    },
    limit(rows) {
      if (within === 0 || rows < 1 || rows >= within) return
      within = rows
      size = Math.max(1, Math.min(size, Math.floor(rows / 2)))
    },
    served(rows) {
      inARow = 0
      within = Math.max(0, within - rows)
      size = within === 0 ? pageSize : Math.max(1, Math.floor(within / 2))
    },
    failed(error) {
      if (!mayBeOfOneRow(error)) throw error
      if (size > 1) {
        within = size
        // A 500 mostly concerns all that is asked of an entity: one row tells at once.
        size = isUnservableFault(error) ? Math.floor(size / 2) : 1
        return 'narrowed'
      }
      inARow += 1
      if (inARow >= (isUnservableFault(error) ? MOST_IN_A_ROW : MOST_SERVER_ERRORS)) throw error
      within = Math.max(0, within - 1)
      // One row shows whether that was all; a whole page follows.
      size = 1
      return 'found'
    },
  }
}
