import type { Columns, RowOf } from './columns.ts'
import { read, run, type Parameter } from './run.ts'
import type { Tables } from './tables.ts'

/**
 * Rows of one statement, `size` at a time, computed once: a driver parses all rows of an answer in one turn of the
 * event loop. The next rows are asked for before the caller has these, so that the server works meanwhile. Only in a
 * transaction, and with a `name` that no other open cursor of it has. The planner optimises cursor statements for their
 * first rows; a statement that sorts at its end, over `offset 0`, is planned for all rows.
 */
export async function* readByCursor<Shape extends Columns>(
  { db }: Pick<Tables, 'db'>,
  statement: string,
  parameters: readonly Parameter[],
  columns: Shape,
  { name, size }: { name: string; size: number },
): AsyncGenerator<RowOf<Shape>[], void, void> {
  await run({ db }, `declare ${name} no scroll cursor for ${statement}`, parameters)
  const fetch = () => {
    const page = read({ db }, `fetch ${size} from ${name}`, [], columns)
    // A caller that stops here never awaits it; one that goes on gets its error.
    page.catch(() => undefined)
    return page
  }
  for (let next = fetch(); ;) {
    const rows = await next
    const isLast = rows.length < size
    if (!isLast) next = fetch()
    yield rows
    if (isLast) break
  }
  await run({ db }, `close ${name}`, [])
}
