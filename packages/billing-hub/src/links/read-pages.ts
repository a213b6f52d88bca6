import { takeNextTurn } from '../defaults.ts'

/**
 * Rows of one statement. A driver hands over what a statement answers in one turn of the event loop, and so is every
 * column of it read: with a hundred thousand rows nothing else of the process would have its turn meanwhile.
 */
export const pageSize = 2_000

/**
 * Every row that a statement answers, `pageSize` at a time. `readPage` reads as many behind a row, in the order of the
 * key; it gets null for the first page. A row that is written meanwhile is read as it was or as it is.
 */
export async function readPages<Row>(
  readPage: (last: Row | null) => Promise<readonly Row[]>,
): Promise<Row[]> {
  const rows: Row[] = []
  for (let last: Row | null = null; ;) {
    const page: readonly Row[] = await readPage(last)
    for (const row of page) rows.push(row)
    last = page.at(-1) ?? null
    if (page.length < pageSize || last === null) return rows
    // An embedded database answers without giving way.
    await takeNextTurn()
  }
}
