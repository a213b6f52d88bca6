import { takeNextTurn } from '../defaults.ts'

/**
 * Rows per statement. A driver parses all rows of a statement in one turn of the event loop: a hundred thousand rows
 * would block the rest of the process. See docs/decisions/0136.
 */
export const pageSize = 1_000

/**
 * Every row of a statement, in pages of `pageSize`. `readPage` reads the rows after a given row, in the order of the
 * key; it gets null for the first page. A row that changes meanwhile is read in its old or its new version.
 */
export async function* inPages<Row>(
  readPage: (last: Row | null) => Promise<readonly Row[]>,
): AsyncGenerator<readonly Row[], void, void> {
  for (let last: Row | null = null; ;) {
    const page: readonly Row[] = await readPage(last)
    // What the caller does with a full page is another turn than what the driver did.
    if (page.length === pageSize) await takeNextTurn()
    yield page
    last = page.at(-1) ?? null
    if (page.length < pageSize || last === null) return
  }
}

/** All of them in one array. */
export async function listRows<Row>(pages: AsyncIterable<readonly Row[]>): Promise<Row[]> {
  const rows: Row[] = []
  for await (const page of pages) for (const row of page) rows.push(row)
  return rows
}

/** Each page with what `prepare` reads for it: the database works on one page while the caller does on the page before. */
export async function* readAhead<Page, Prepared>(
  pages: AsyncIterable<Page>,
  prepare: (page: Page) => Promise<Prepared>,
): AsyncGenerator<[Page, Prepared], void, void> {
  let before: [Page, Promise<Prepared>] | null = null
  for await (const page of pages) {
    const preparing = prepare(page)
    // A caller that stops at the page before never awaits it; one that goes on gets its error.
    preparing.catch(() => undefined)
    if (before !== null) yield [before[0], await before[1]]
    before = [page, preparing]
  }
  if (before !== null) yield [before[0], await before[1]]
}

/** Rows that a pass works on in one turn of the event loop: a driver sends each statement in a turn of its own. */
const pieceSize = 200

/** The same pages in smaller pieces, so that the statements of `readAhead` follow each other while the caller works. */
export async function* inPieces<Row, Prepared>(
  pages: AsyncIterable<[readonly Row[], Prepared]>,
): AsyncGenerator<[readonly Row[], Prepared], void, void> {
  for await (const [page, prepared] of pages) {
    for (let at = 0; at < page.length; at += pieceSize)
      yield [page.slice(at, at + pieceSize), prepared]
  }
}
