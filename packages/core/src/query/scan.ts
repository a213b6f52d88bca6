import { PageCapError } from '../errors/page-cap-error.ts'
import type { EntityTypes } from '../entities/entity-table.ts'
import type { SyncEntity } from '../entities/synced.ts'
import type { ScanPosition } from '../ports/checkpoint.ts'
import type { Instant } from '../values/instant.ts'
import { countRows } from './query.ts'
import { callOptions } from './realm-reader.ts'
import type { RealmReader } from './realm-reader.ts'
import { startOfScan } from './empty-checkpoint.ts'
import { createHalving } from './halving.ts'
import type { RowTimes } from './scan-cursor.ts'
import {
  buildWhere,
  isInOrder,
  isSameInstant,
  MAX_ROWS,
  nextCursor,
  PAGE_SIZE,
  planPage,
} from './scan-cursor.ts'
import type { ScanOptions } from './scan-options.ts'
import { askPage, advance, countLeft, judgeEmpty, toScanPage } from './scan-page.ts'
import type { ScanPage } from './scan-page.ts'
import { isUnservableFault } from './row-fault.ts'
import { scanUnordered } from './scan-unordered.ts'
import { describeUnserved, proveSteppedOver } from './scan-unserved.ts'
import type { SteppedOver } from './scan-unserved.ts'

/** The page size from which a COUNT comes before halving: few rows may be left. */
const WORTH_A_COUNT = 100
/** Pages of one statement, as for queries. */
const MAX_PAGES = 200
/** How often a scan restarts a second because some of its rows were deleted meanwhile. */
const MOST_MOVES = 3

/**
 * Reads all rows of an entity, even while they change: by keyset on `MetaData.CreateTime`, which never moves. Each page
 * asks for what was created at or after the second of the last row read, so a row that is added, removed or changed
 * elsewhere cannot hide another one.
 *
 * The rows of that one second are read again and dropped by id. Only if more than 500 rows share it are they walked by
 * position, with an overlap of 500. Rows created while the scan runs may be missing: read changes from
 * `position.startedAt` afterwards. Resume after a crash with the last `position`; at most one page is read twice.
 *
 * A row that QuickBooks cannot serve is found by halving the page, skipped, and named in `unserved`. If pages arrive
 * out of order, the scan begins anew by windows of `CreateTime`, which need no order, and is compared with `COUNT(*)` at
 * its end.
 *
 * Throws `PageCapError` when more than 100,000 rows share one second, and the errors of a call.
 */
export async function* scan<E extends SyncEntity>(
  reader: RealmReader,
  entity: E,
  options: ScanOptions = {},
): AsyncGenerator<ScanPage<EntityTypes[E]>, void, undefined> {
  const { pageSize = PAGE_SIZE, updatedFrom, doubtEmpty = true } = options
  if (!Number.isInteger(pageSize) || pageSize < 1 || pageSize > MAX_ROWS) {
    throw new TypeError(
      `Expected pageSize to be an integer from 1 to ${MAX_ROWS}, received ${pageSize}.`,
    )
  }
  let position = options.from ?? null
  if (position?.isUnordered) return yield* scanUnordered(reader, entity, options, position)
  // A total is used only after it announced rows that then arrived: some answers repeat the page's own size there.
  let announcedMore = false
  let isTotalProven = false
  const halving = createHalving(pageSize)
  /** Found but not reported yet, because the next row is unknown. */
  let found: SteppedOver[] = []
  let lastId: string | null = null
  let doubts = 0
  let moves = 0
  let steppedOver = 0
  let wasCounted = false
  const stepOver = (error: SteppedOver['error']) => {
    found.push({ startPosition: (position?.offset ?? 0) + 1, error })
    position = advance.over(reader, position)
    halving.steppedOver()
  }
  for (let pagesInSecond = 1; ; pagesInSecond += 1) {
    if (halving.leftOver !== null) stepOver(halving.leftOver)
    const from = position?.createdFrom ?? null
    const plan = planPage(position, halving.size)
    const where = buildWhere(from, null, updatedFrom)
    let page
    try {
      page = await askPage(reader, entity, { where, plan, seen: position?.idsAtCursor }, options)
    } catch (error) {
      const asked = halving.size
      if (halving.failed(error) === 'found') {
        stepOver(error as SteppedOver['error'])
      } else if (!wasCounted && asked >= WORTH_A_COUNT && isUnservableFault(error)) {
        wasCounted = true
        halving.limit((await countLeft(reader, entity, where, options)) - (position?.offset ?? 0))
      }
      continue
    }
    const { identities, fresh, totalCount } = page
    if (page.size > 0 || halving.isThrough) doubts = 0
    else if (doubtEmpty || (position !== null && plan.startPosition <= position.offset)) {
      doubts += 1
      const { startPosition } = plan
      const about = { where, startPosition, passed: position?.offset ?? 0, doubts }
      const verdict = await judgeEmpty(reader, entity, about, options)
      if (verdict === 'moved' && position !== null) {
        position = advance.toSecond(position)
        moves += 1
      }
      if (verdict !== 'end' && moves <= MOST_MOVES) continue
    }
    if (found.length > 0 && moves < MOST_MOVES) {
      const proven = await proveSteppedOver(reader, entity, { where, found }, options)
      if (proven === null) {
        // All rows of that second once more, with those that cannot be served.
        position = position === null ? null : advance.toSecond(position)
        moves += 1
        found = []
        halving.forget()
        continue
      }
      found = proven
    }
    const isShort = page.size < plan.maxResults
    if (announcedMore && fresh > 0) isTotalProven = true
    const isMore = totalCount !== null && totalCount > plan.startPosition - 1 + page.size
    announcedMore = isMore
    const done = isShort || (isTotalProven && totalCount !== null && !isMore)
    if (!done && !(await comesInOrder(reader, entity, { from, identities }, options))) {
      yield* scanUnordered(reader, entity, options, anew(position))
      return
    }
    halving.served(plan.startPosition - 1 + page.size - (position?.offset ?? 0))
    const cursor = nextCursor(position, plan, identities)
    const before = position
    position = advance.by(reader, position, { page, cursor })
    // After a found row, the next row gives the end of its interval; without one it is the last row.
    const errors = found.map(({ error }) => error)
    const unserved = describeUnserved(errors, before, lastId, identities)
    found = []
    lastId = identities.at(-1)?.id ?? lastId
    steppedOver += unserved.length
    const isMissing =
      done &&
      position.pages > 1 &&
      (await countsMore(reader, entity, position.rows + steppedOver, options))
    yield toScanPage(entity, {
      page,
      position,
      unserved,
      from,
      before: done ? null : cursor.createdFrom,
      // If the page starts within a second, it does not hold the whole window that it ends.
      also: plan.startPosition > 1 ? (before?.idsAtCursor ?? []) : [],
      done: done && !isMissing,
    })
    if (isMissing) yield* scanUnordered(reader, entity, options, anew(position))
    if (done) return
    if (!isSameInstant(from, cursor.createdFrom)) pagesInSecond = 0
    if (pagesInSecond >= MAX_PAGES) {
      const { realmId } = reader
      const startPosition = cursor.offset + 1
      const { rows } = position
      throw new PageCapError({ entity, pages: MAX_PAGES, rows, startPosition, realmId })
    }
  }
}

/**
 * The beginning of the same scan, before its first row: what was deleted since its first page is among the changes since
 * that page, and not since the next one.
 */
function anew(position: ScanPosition | null): ScanPosition | null {
  return position && startOfScan({ scanId: '', startedAt: position.startedAt })
}

/** A first page of a single second does not show the order: a count shows whether older rows follow. */
async function comesInOrder(
  reader: RealmReader,
  entity: SyncEntity,
  { from, identities }: { from: Instant | null; identities: readonly RowTimes[] },
  options: ScanOptions,
): Promise<boolean> {
  if (!isInOrder(from, identities)) return false
  const first = identities[0]?.createdAt ?? null
  const last = identities.at(-1)?.createdAt ?? null
  const isOfOneSecond = from === null && first !== null && isSameInstant(first, last)
  if (!isOfOneSecond || identities.length === 1) return true
  const where = buildWhere(null, first, options.updatedFrom)
  return (await countRows<SyncEntity>(reader, entity, { where, ...callOptions(options) })) === 0
}

/** QuickBooks guarantees no order of templates, although pages may look ordered: a count confirms a second page. */
async function countsMore(
  reader: RealmReader,
  entity: SyncEntity,
  read: number,
  options: ScanOptions,
): Promise<boolean> {
  if (entity !== 'RecurringTransaction') return false
  const where = buildWhere(null, null, options.updatedFrom)
  return (await countRows<SyncEntity>(reader, entity, { where, ...callOptions(options) })) > read
}
