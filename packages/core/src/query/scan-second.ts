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

/** The most rows of one second that are requested one by one. */
const MOST_ROWS = 50

/**
 * Reads the rows of one second one by one, because some cannot be served, with the errors of those. Null if none can be
 * served, or if there are too many to request each.
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

/** Joins two answers to statements with the same conditions; the rows of the second come last. */
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
