import { PageCapError } from '../errors/page-cap-error.ts'
import { UnreadableAnswerError } from '../errors/network-errors.ts'
import type { EntityTypes } from '../entities/entity-table.ts'
import { parseRows } from '../entities/parse-rows.ts'
import { identifyRow } from '../entities/row-identity.ts'
import { toEpochMs, type Instant } from '../values/instant.ts'
import type { ScanPosition, SetAside, SyncEntity } from '../ports/sync-store.ts'
import { readQueryEnvelope } from './envelope.ts'
import { callOptions, timeOf } from './realm-reader.ts'
import type { CallOptions, RealmReader } from './realm-reader.ts'
import { buildStatement } from './statement.ts'
import type { StatementOptions } from './statement.ts'

/** One page of a scan and where the scan stands after it. */
export interface ScanPage<Row> {
  rows: Row[]
  setAside: SetAside[]
  /** Every id of the page, set-aside ones included: they exist. */
  ids: string[]
  /** Pass it back as `from` to go on after this page. */
  position: ScanPosition
  /** The window of `CreateTime` that this page has finished: inclusive start, exclusive end; null = open. */
  window: { createdFrom: Instant | null; createdBefore: Instant | null }
  time: Instant
  done: boolean
}

export type ScanOptions = CallOptions & {
  /** Go on after the page that returned this position. */
  from?: ScanPosition
  /** New rows per call, 1 to 500. Default 500: what a crash costs at most, and what a call is worth. */
  pageSize?: number
  /** Only rows whose `MetaData.LastUpdatedTime` is at or after this instant. Default: all. */
  updatedFrom?: Instant
}

/** New rows per page, at most. */
const PAGE_SIZE = 500
/** QuickBooks returns no more rows for one statement. */
const MAX_ROWS = 1_000
/** Pages of one statement, as for queries. */
const MAX_PAGES = 200
/** Ids of unreadable rows that a position carries: it is stored with every page. */
const MOST_SET_ASIDE = 1_000

/**
 * Reads all rows of an entity, also while they change: by keyset on `MetaData.CreateTime`, which never moves. Each page
 * asks for what was created at or after the second of the last row read, so a row that comes, goes or changes
 * elsewhere cannot push another out of sight.
 *
 * The rows of that one second are read again and dropped by id. Only if more than 500 rows share it are they walked by
 * position, with an overlap of 500. Rows created while the scan runs may be missing: read changes from
 * `position.startedAt` afterwards. Resume after a crash with the last `position`; at most one page is read twice.
 *
 * Throws `PageCapError` when more than 100,000 rows share one second, and what a call throws.
 */
export async function* scan<E extends SyncEntity>(
  reader: RealmReader,
  entity: E,
  options: ScanOptions = {},
): AsyncGenerator<ScanPage<EntityTypes[E]>, void, undefined> {
  const { pageSize = PAGE_SIZE } = options
  if (!Number.isInteger(pageSize) || pageSize < 1 || pageSize > PAGE_SIZE) {
    throw new TypeError(
      `Expected pageSize to be an integer from 1 to ${PAGE_SIZE}, received ${pageSize}.`,
    )
  }
  let position = options.from ?? null
  // A total is believed once it announced rows that then came: some answers repeat the page's own size there.
  let announcedMore = false
  let isTotalProven = false
  for (let pagesInSecond = 1; ; pagesInSecond += 1) {
    const from = position?.createdFrom ?? null
    const plan = planPage(position?.offset ?? 0, pageSize)
    const statement = buildPageStatement(entity, from, plan, options.updatedFrom)
    const answer = await reader.call(
      { operation: 'query', entity, statement },
      callOptions(options),
    )
    const { elements, totalCount } = readQueryEnvelope(entity, answer.body)
    const time = timeOf(reader, answer)
    const seen = new Set(position?.idsAtCursor)
    const identities = elements.map((element) => identifyRow(entity, element))
    checkOrder(entity, from, identities)
    const fresh = elements.filter((_, index) => !seen.has(identities[index]!.id))
    const { rows, rejected } = parseRows(entity, fresh, reader)

    if (announcedMore && fresh.length > 0) isTotalProven = true
    const isMore = totalCount !== null && totalCount > plan.startPosition - 1 + elements.length
    announcedMore = isMore
    const isShort = elements.length < plan.maxResults
    const done = isShort || (isTotalProven && totalCount !== null && !isMore)

    const cursor = nextCursor(from, plan, identities, seen)
    position = {
      scanId: position?.scanId ?? Buffer.from(reader.random.bytes(16)).toString('hex'),
      startedAt: position?.startedAt ?? time,
      ...cursor,
      setAside: [
        ...(position?.setAside ?? []),
        ...rejected.map(({ externalId }) => externalId ?? ''),
      ].slice(0, MOST_SET_ASIDE),
      rows: (position?.rows ?? 0) + fresh.length,
      pages: (position?.pages ?? 0) + 1,
      expected: position === null ? totalCount : position.expected,
    }
    const present = new Set(identities.map(({ id }) => id).filter((id) => id !== ''))
    // Past the first rows of a second, this page alone does not hold all of the window that it ends.
    if (plan.startPosition > 1) for (const id of seen) present.add(id)
    yield {
      rows,
      setAside: rejected.map((row) => ({ ...row, entity })),
      ids: [...present],
      position,
      window: { createdFrom: from, createdBefore: done ? null : cursor.createdFrom },
      time,
      done,
    }
    if (done) return
    if (!isSameInstant(from, cursor.createdFrom)) pagesInSecond = 0
    if (pagesInSecond >= MAX_PAGES) {
      const { realmId } = reader
      const startPosition = cursor.offset + 1
      throw new PageCapError({
        entity,
        pages: MAX_PAGES,
        rows: position.rows,
        startPosition,
        realmId,
      })
    }
  }
}

interface PagePlan {
  startPosition: number
  maxResults: number
}

/** `offset` rows of the cursor's second were read: ask for them again and for a page more, as far as one answer goes. */
function planPage(offset: number, pageSize: number): PagePlan {
  const overlap = Math.min(offset, MAX_ROWS - PAGE_SIZE)
  return { startPosition: offset - overlap + 1, maxResults: pageSize + overlap }
}

function buildPageStatement(
  entity: SyncEntity,
  from: Instant | null,
  plan: PagePlan,
  updatedFrom: Instant | undefined,
): string {
  const options: StatementOptions<SyncEntity> = {
    ...plan,
    where: {
      ...(from === null ? {} : { 'MetaData.CreateTime': { gte: from } }),
      ...(updatedFrom === undefined ? {} : { 'MetaData.LastUpdatedTime': { gte: updatedFrom } }),
    },
    orderBy: { field: 'MetaData.CreateTime' },
  }
  return buildStatement(entity, options)
}

interface RowTimes {
  id: string
  createdAt: Instant | null
}

function nextCursor(
  from: Instant | null,
  plan: PagePlan,
  identities: readonly RowTimes[],
  seen: ReadonlySet<string>,
): Pick<ScanPosition, 'createdFrom' | 'offset' | 'idsAtCursor'> {
  const createdFrom = identities.findLast(({ createdAt }) => createdAt !== null)?.createdAt ?? from
  const isSameSecond = isSameInstant(from, createdFrom)
  const atCursor = identities.filter(({ createdAt }) => isSameInstant(createdAt, createdFrom))
  const ids = new Set(isSameSecond ? seen : [])
  for (const { id } of atCursor) if (id !== '') ids.add(id)
  return {
    createdFrom,
    offset: atCursor.length + (isSameSecond ? plan.startPosition - 1 : 0),
    idsAtCursor: [...ids],
  }
}

/** A page that is not in the order asked for would make the next one start behind rows nobody read. */
function checkOrder(
  entity: SyncEntity,
  from: Instant | null,
  identities: readonly RowTimes[],
): void {
  let last = from === null ? -Infinity : toEpochMs(from)
  for (const { id, createdAt } of identities) {
    if (createdAt === null) continue
    const at = toEpochMs(createdAt)
    if (at < last) {
      throw new UnreadableAnswerError(
        `Expected ${entity} rows in the order of MetaData.CreateTime; row ${id} is out of it.`,
      )
    }
    last = at
  }
}

function isSameInstant(left: Instant | null, right: Instant | null): boolean {
  if (left === null || right === null) return left === right
  return toEpochMs(left) === toEpochMs(right)
}
