import type { Owned } from '../databases/in-transaction.ts'
import { run } from '../databases/run.ts'
import type { Tables } from '../databases/tables.ts'
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
export async function watchPace<Result>(
  pace: Pace | undefined,
  work: () => Promise<Result>,
): Promise<Result> {
  const turn = countTurns()
  const result = await work()
  if (pace && turn !== null && turn === countTurns()) pace.rowsAtOnce = embeddedSlice
  return result
}

/**
 * On an embedded database: this transaction creates files of the write-ahead log without filling them with zeros first.
 * One in about 8,000 new rows needs a new file, and filling its 16 MB is one turn of 60 ms. Only a superuser may decide
 * that, which the user of an embedded database nearly always is.
 */
export async function skipZeroFill(
  context: Pick<Tables, 'db'> & Owned & { pace?: Pace },
): Promise<void> {
  if (!isEmbedded(context) || context.isOwnTransaction !== true) return
  await run(
    context,
    `select set_config('wal_init_zero', 'off', true) from pg_roles where rolname = current_user and rolsuper`,
    [],
  )
}

export function isEmbedded({ pace }: { pace?: Pace }): boolean {
  return pace?.rowsAtOnce === embeddedSlice
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
