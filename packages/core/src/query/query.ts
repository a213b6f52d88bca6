import { UnreadableAnswerError } from '../errors/network-errors.ts'
import { PageCapError } from '../errors/page-cap-error.ts'
import type { EntityTypes, QueryableEntity } from '../entities/entity-table.ts'
import { parseRows } from '../entities/parse-rows.ts'
import type { RejectedRow } from '../entities/parse-rows.ts'
import { readQueryEnvelope } from './envelope.ts'
import { callOptions, timeOf } from './realm-reader.ts'
import type { CallOptions, RealmReader } from './realm-reader.ts'
import { buildCountStatement, buildStatement } from './statement.ts'
import type { StatementOptions } from './statement.ts'

export interface QueryOptions<E extends QueryableEntity>
  extends CallOptions, Pick<StatementOptions<E>, 'where' | 'orderBy'> {
  /** Rows per call, 1 to 1,000. Default 500. */
  pageSize?: number
  /** Pages before `PageCapError`, 1 to 200. Default 200: at most 100,000 rows of one statement. */
  maxPages?: number
}

export interface QueryPage<Row> {
  rows: Row[]
  /** Rows that failed their schema; the other rows are unaffected. */
  setAside: RejectedRow[]
  /** 1-based position of the page's first row. */
  startPosition: number
  /** Server time of the answer. */
  time: string
}

/**
 * The rows that a statement matches, read during iteration: one call per page, no page is kept. Each iteration reads
 * again.
 *
 * Pages are read by position, and positions shift when rows are added or removed meanwhile: to read all of an entity,
 * use `scan`.
 */
export interface Query<Row> extends AsyncIterable<Row> {
  pages(): AsyncIterable<QueryPage<Row>>
  /** All rows in memory: at most `pageSize` times `maxPages`. */
  toArray(): Promise<Row[]>
  /** One `SELECT COUNT(*)` with the same conditions. */
  count(): Promise<number>
}

const MAX_PAGES = 200

/**
 * Throws `TypeError` at once for a statement that cannot be built; iterating throws `PageCapError` when more rows match
 * than the pages may hold, and the errors of a call. See docs/decisions/0022.
 */
export function createQuery<E extends QueryableEntity>(
  reader: RealmReader,
  entity: E,
  options: QueryOptions<E> = {},
): Query<EntityTypes[E]> {
  const { pageSize = 500, maxPages = MAX_PAGES, where, orderBy } = options
  if (!Number.isInteger(maxPages) || maxPages < 1 || maxPages > MAX_PAGES) {
    throw new TypeError(
      `Expected maxPages to be an integer from 1 to ${MAX_PAGES}, received ${maxPages}.`,
    )
  }
  const conditions = where === undefined ? {} : { where }
  const order = orderBy === undefined ? {} : { orderBy }
  const statementAt = (startPosition: number) =>
    buildStatement(entity, { ...conditions, ...order, startPosition, maxResults: pageSize })
  statementAt(1)

  const count = () => countRows(reader, entity, { ...conditions, ...callOptions(options) })

  async function* pages(): AsyncGenerator<QueryPage<EntityTypes[E]>, void, undefined> {
    for (let page = 1; ; page += 1) {
      const startPosition = (page - 1) * pageSize + 1
      const statement = statementAt(startPosition)
      const answer = await reader.call(
        { operation: 'query', entity, statement },
        callOptions(options),
      )
      const { elements } = readQueryEnvelope(entity, answer.body)
      const { rows, rejected } = parseRows(entity, elements, reader)
      yield { rows, setAside: rejected, startPosition, time: timeOf(reader, answer) }
      if (elements.length < pageSize) return
      if (page < maxPages) continue
      // The last allowed page is full. Only a count shows, without another page, whether that was all.
      const read = page * pageSize
      if ((await count()) <= read) return
      const { realmId } = reader
      throw new PageCapError({ entity, pages: page, rows: read, startPosition: read + 1, realmId })
    }
  }

  async function* rows(): AsyncGenerator<EntityTypes[E], void, undefined> {
    for await (const page of pages()) {
      for (const { externalId, path, message } of page.setAside) {
        const event = 'quickbooks.row.unreadable'
        reader.logger.warn({ event, entity, externalId, path }, message)
      }
      yield* page.rows
    }
  }

  return {
    pages,
    [Symbol.asyncIterator]: rows,
    async toArray() {
      const all: EntityTypes[E][] = []
      for await (const row of rows()) all.push(row)
      return all
    },
    count,
  }
}

/** `SELECT COUNT(*)`: rows that match, inactive name-list rows included. */
export async function countRows<E extends QueryableEntity>(
  reader: RealmReader,
  entity: E,
  options: CallOptions & Pick<StatementOptions<E>, 'where'> = {},
): Promise<number> {
  const { where } = options
  const statement = buildCountStatement(entity, where === undefined ? {} : { where })
  const answer = await reader.call({ operation: 'query', entity, statement }, callOptions(options))
  const { totalCount } = readQueryEnvelope(entity, answer.body)
  if (totalCount !== null) return totalCount
  throw new UnreadableAnswerError(`Expected totalCount in the answer to COUNT(*) of ${entity}.`, {
    realmId: reader.realmId,
    intuitTid: answer.intuitTid,
  })
}
