import { takeNextTurn } from '../defaults.ts'

/**
 * Rows per statement. A driver parses all rows of a statement in one turn of the event loop: a hundred thousand rows
 * would block the rest of the process. See docs/decisions/0136.
 */
export const pageSize = 2_000

/**
 * Every row that a statement answers, in pages of `pageSize`. `readPage` reads as many behind a row, in the order of the
 * key; it gets null for the first page. A row that is written meanwhile is read as it was or as it is.
 */
export async function* inPages<Row>(
  readPage: (last: Row | null) => Promise<readonly Row[]>,
): AsyncGenerator<readonly Row[], void, void> {
  for (let last: Row | null = null; ;) {
    const page: readonly Row[] = await readPage(last)
    yield page
    last = page.at(-1) ?? null
    if (page.length < pageSize || last === null) return
    // An embedded database answers without yielding to the event loop.
    await takeNextTurn()
  }
}

/** All of them in one array. */
export async function listRows<Row>(pages: AsyncIterable<readonly Row[]>): Promise<Row[]> {
  const rows: Row[] = []
  for await (const page of pages) for (const row of page) rows.push(row)
  return rows
}
