import { countTurns, takeNextTurn } from '../defaults.ts'

/** How many rows one statement of a store writes. */
export interface Pace {
  rowsAtOnce: number
}

/** Rows of one statement on an embedded database: about 10 ms of work. */
const embeddedSlice = 75

export function createPace(): Pace {
  return { rowsAtOnce: Number.POSITIVE_INFINITY }
}

/**
 * Runs a statement and finds out by it whether the database is embedded in this process: one that is elsewhere cannot
 * answer within the same turn of the event loop. From then on the rows of a batch are written in slices.
 */
export async function watchPace(
  pace: Pace | undefined,
  work: () => Promise<unknown>,
): Promise<void> {
  const turn = countTurns()
  await work()
  if (pace && turn !== null && turn === countTurns()) pace.rowsAtOnce = embeddedSlice
}

/**
 * Runs `work` for all rows at once, or, where the database is embedded and would keep everything else in the process
 * waiting, for some at a time with a turn of the event loop around each.
 */
export async function inSlices<Row>(
  { pace }: { pace?: Pace },
  rows: readonly Row[],
  work: (slice: readonly Row[]) => Promise<void>,
): Promise<void> {
  const { rowsAtOnce } = pace ?? createPace()
  if (rows.length === 0) return
  if (rows.length <= rowsAtOnce) return work(rows)
  for (let at = 0; at < rows.length; at += rowsAtOnce) {
    await takeNextTurn()
    await work(rows.slice(at, at + rowsAtOnce))
  }
  await takeNextTurn()
}
