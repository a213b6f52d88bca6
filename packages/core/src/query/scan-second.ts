import type { EntityTypes } from '../entities/entity-table.ts'
import type { QuickBooksError } from '../errors/quickbooks-error.ts'
import type { SyncEntity } from '../entities/synced.ts'
import { countRows } from './query.ts'
import { callOptions } from './realm-reader.ts'
import type { CallOptions, RealmReader } from './realm-reader.ts'
import { isUnservableFault } from './row-fault.ts'
import { askPage } from './scan-page.ts'
import type { AnsweredPage } from './scan-page.ts'
import type { Where } from './statement.ts'

/** Rows of one second that are worth a call each. */
const MOST_ROWS = 50

/**
 * The rows of one second of which some cannot be served, one by one, and what each of the others failed with. Null
 * where none can be served, or where there are too many to ask for each.
 */
export async function readSecond<E extends SyncEntity>(
  reader: RealmReader,
  entity: E,
  { where, seen }: { where: Where<SyncEntity>; seen: ReadonlySet<string> },
  options: CallOptions,
): Promise<{ page: AnsweredPage<EntityTypes[E]>; errors: QuickBooksError[] } | null> {
  const count = await countRows<SyncEntity>(reader, entity, { where, ...callOptions(options) })
  if (count > MOST_ROWS) return null
  let page: AnsweredPage<EntityTypes[E]> | null = null
  const errors: QuickBooksError[] = []
  for (let startPosition = 1; startPosition <= count; startPosition += 1) {
    const plan = { startPosition, maxResults: 1 }
    try {
      const one = await askPage(reader, entity, { where, plan, seen }, options)
      page = page === null ? one : joinPages(page, one)
    } catch (error) {
      if (!isUnservableFault(error)) throw error
      errors.push(error as QuickBooksError)
    }
  }
  return page === null ? null : { page, errors }
}

/** Two answers to statements with the same conditions as one; the second one's rows come behind. */
export function joinPages<Row>(
  page: AnsweredPage<Row>,
  more: AnsweredPage<Row>,
): AnsweredPage<Row> {
  return {
    ...page,
    rows: [...page.rows, ...more.rows],
    rejected: [...page.rejected, ...more.rejected],
    identities: [...page.identities, ...more.identities],
    size: page.size + more.size,
    fresh: page.fresh + more.fresh,
  }
}
