import type { Owned } from '../databases/in-transaction.ts'
import { run } from '../databases/run.ts'
import type { Tables } from '../databases/tables.ts'
import { countTurns, takeNextTurn } from '../defaults.ts'

/** How many rows one statement of a store writes. */
export interface Pace {
  isEmbedded: boolean
  /** The last slice changed no row: the next ones probably do not either, and cost less. */
  isQuiet: boolean
}

/** Rows of one statement on an embedded database: about 10 ms of work each. */
const embedded = { slice: 75, quietSlice: 350 }

export function createPace(): Pace {
  return { isEmbedded: false, isQuiet: false }
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
  if (pace && turn !== null && turn === countTurns()) pace.isEmbedded = true
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
  return pace?.isEmbedded === true
}

/**
 * Runs `work` for all rows at once, or, where the database is embedded and would keep everything else in the process
 * waiting, for some at a time with a turn of the event loop around each. `work` says whether it changed a row: while it
 * does not, more rows go at once. See docs/decisions/0191.
 */
export async function inSlices<Row>(
  { pace }: { pace?: Pace },
  rows: readonly Row[],
  work: (slice: readonly Row[]) => Promise<boolean>,
): Promise<void> {
  if (rows.length === 0) return
  if (!pace?.isEmbedded) {
    await work(rows)
    return
  }
  for (let at = 0; at < rows.length;) {
    const slice = rows.slice(at, at + (pace.isQuiet ? embedded.quietSlice : embedded.slice))
    if (slice.length < rows.length) await takeNextTurn()
    pace.isQuiet = !(await work(slice))
    at += slice.length
    if (at === rows.length && slice.length < rows.length) await takeNextTurn()
  }
}
