import type { EntityTypes } from '../entities/entity-table.ts'
import { UnreadableAnswerError } from '../errors/network-errors.ts'
import type { QuickBooksError } from '../errors/quickbooks-error.ts'
import type { ScanPosition } from '../ports/checkpoint.ts'
import type { SyncEntity } from '../entities/synced.ts'
import { toEpochMs, toInstant } from '../values/instant.ts'
import type { Instant } from '../values/instant.ts'
import { countRows } from './query.ts'
import { callOptions } from './realm-reader.ts'
import type { RealmReader } from './realm-reader.ts'
import { isUnservableFault } from './row-fault.ts'
import type { ScanOptions } from './scan-options.ts'
import type { ScanPage, UnservedRow } from './scan-page.ts'
import { buildWhere, MAX_ROWS } from './scan-cursor.ts'
import { advance, askPage, toScanPage } from './scan-page.ts'
import type { AnsweredPage } from './scan-page.ts'
import { joinPages, readSecond } from './scan-second.ts'

/** Before the first QuickBooks Online company existed. */
const BEGINNING_MS = Date.UTC(2000, 0, 1)
const SECOND_MS = 1_000
const DAY_MS = 86_400_000
/** Pages of one second, walked by position. */
const MAX_PAGES = 200

/**
 * Reads an entity whose pages arrive unordered: windows of `CreateTime` are made smaller until one answer holds a
 * whole window. Begins at the beginning, since earlier pages that looked ordered may have jumped over rows; or goes on
 * behind a window of its own. Only a second with more than 1,000 rows is walked by position. At the end the rows read
 * are compared with `COUNT(*)`.
 */
export async function* scanUnordered<E extends SyncEntity>(
  reader: RealmReader,
  entity: E,
  options: ScanOptions,
  begun: ScanPosition | null,
): AsyncGenerator<ScanPage<EntityTypes[E]>, void, undefined> {
  const { updatedFrom } = options
  let position = begun
  let from = begun?.createdFrom ?? null
  /** Where the window of the next page begins: before `from` where nothing of a second could be served. */
  let opened = from
  let before: Instant | null = null
  let unserved: UnservedRow[] = []
  /** QuickBooks counts them, but no page included them. */
  let withheld = 0
  let isLogged = false
  const seen = new Set<string>()
  for (;;) {
    const about = { event: 'quickbooks.scan.unordered', entity }
    if (!isLogged) reader.logger.warn(about, 'Rows arrived out of order')
    isLogged = true
    const where = buildWhere(from, before, updatedFrom)
    const plan = { startPosition: 1, maxResults: MAX_ROWS }
    const start = from === null ? BEGINNING_MS : toEpochMs(from)
    const end = before === null ? reader.clock.now() + DAY_MS : toEpochMs(before)
    let page: AnsweredPage<EntityTypes[E]>
    try {
      page = await askPage(reader, entity, { where, plan, seen }, options)
    } catch (error) {
      if (!isUnservableFault(error)) throw error
      if (end - start > SECOND_MS) {
        before = secondAt(start + (end - start) / 2, start)
        continue
      }
      if (before === null) throw error
      const second = await readSecond(reader, entity, { where, seen }, options)
      const errors = second?.errors ?? [error]
      for (const one of errors) unserved.push(unservedIn(from, before, one))
      if (second === null) {
        from = before
        before = null
        continue
      }
      page = second.page
    }
    refuseOutside(entity, page.identities, before)
    if (page.size === MAX_ROWS && end - start > SECOND_MS) {
      const times = page.identities.flatMap(({ createdAt }) => createdAt ?? []).map(toEpochMs)
      const middle = times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)]
      before = secondAt(middle ?? start + (end - start) / 2, start)
      continue
    }
    for (let n = 1; page.size === MAX_ROWS * n && n < MAX_PAGES; n += 1) {
      const further = { startPosition: MAX_ROWS * n + 1, maxResults: MAX_ROWS }
      const known = [...seen, ...page.identities.map(({ id }) => id)]
      const more = await askPage(reader, entity, { where, plan: further, seen: known }, options)
      page = joinPages(page, more)
    }
    for (const { id } of page.identities) if (id !== '') seen.add(id)
    const done = before === null
    const cursor = { createdFrom: before ?? from, offset: 0, idsAtCursor: [] }
    position = { ...advance.by(reader, position, { page, cursor }), isUnordered: true }
    withheld += unserved.length
    const disagrees = done ? await prove(reader, entity, options, position.rows + withheld) : null
    yield toScanPage(entity, {
      page,
      position,
      unserved,
      from: opened,
      before,
      done,
      disagrees,
    })
    if (done) return
    unserved = []
    from = before
    opened = before
    before = null
  }
}

/** Making windows smaller ends only if QuickBooks respects their bounds. */
function refuseOutside(
  entity: SyncEntity,
  identities: readonly { createdAt: Instant | null }[],
  before: Instant | null,
): void {
  if (before === null) return
  const end = toEpochMs(before)
  if (!identities.some(({ createdAt }) => createdAt !== null && toEpochMs(createdAt) >= end)) return
  throw new UnreadableAnswerError(
    `Expected rows of ${entity} created before ${before}, as requested; received others.`,
  )
}

async function prove(
  reader: RealmReader,
  entity: SyncEntity,
  options: ScanOptions,
  read: number,
): Promise<{ read: number; count: number } | null> {
  const where = buildWhere(null, null, options.updatedFrom)
  const count = await countRows<SyncEntity>(reader, entity, { where, ...callOptions(options) })
  return count === read ? null : { read, count }
}

/** A whole second after `start`: windows end between seconds, so that no row is in two windows. */
function secondAt(ms: number, start: number): Instant {
  const second = Math.floor(ms / SECOND_MS) * SECOND_MS
  return toInstant(second > start ? second : Math.floor(start / SECOND_MS) * SECOND_MS + SECOND_MS)
}

function unservedIn(
  createdFrom: Instant | null,
  createdBefore: Instant | null,
  error: QuickBooksError,
): UnservedRow {
  return { createdFrom, createdBefore, idBefore: null, idBehind: null, error }
}
