import type { ScanPosition } from '../ports/checkpoint.ts'
import type { SyncEntity } from '../entities/synced.ts'
import { toEpochMs, type Instant } from '../values/instant.ts'
import { buildStatement } from './statement.ts'
import type { Where } from './statement.ts'

/** New rows per page, unless the host wants another number; also what is left for them beside an overlap. */
export const PAGE_SIZE = 500
/** QuickBooks returns no more rows for one statement. */
export const MAX_ROWS = 1_000

export interface PagePlan {
  startPosition: number
  maxResults: number
}

/** The position of a scan within the window that begins at its cursor's second. */
export type Cursor = Pick<ScanPosition, 'createdFrom' | 'offset' | 'idsAtCursor' | 'skippedUpTo'>

/**
 * `offset` rows of the cursor's second were read: request them again and one more page, as far as one answer allows,
 * but never a row that cannot be served. Of a page as large as an answer the overlap takes up to half: usually one row.
 * See docs/decisions/0023.
 */
export function planPage(cursor: Cursor | null, size: number): PagePlan {
  const offset = cursor?.offset ?? 0
  const known = offset - (cursor?.skippedUpTo ?? 0)
  const overlap = Math.max(0, Math.min(known, MAX_ROWS - PAGE_SIZE))
  return { startPosition: offset - overlap + 1, maxResults: Math.min(size + overlap, MAX_ROWS) }
}

/** Windows of `CreateTime`: inclusive start, exclusive end; and optionally a bound of `LastUpdatedTime`. */
export function buildWhere(
  from: Instant | null,
  before: Instant | null,
  updatedFrom: Instant | undefined,
): Where<SyncEntity> {
  const created = {
    ...(from === null ? {} : { gte: from }),
    ...(before === null ? {} : { lt: before }),
  }
  return {
    ...(from === null && before === null ? {} : { 'MetaData.CreateTime': created }),
    ...(updatedFrom === undefined ? {} : { 'MetaData.LastUpdatedTime': { gte: updatedFrom } }),
  }
}

export function buildPageStatement(
  entity: SyncEntity,
  where: Where<SyncEntity>,
  plan: PagePlan,
): string {
  return buildStatement<SyncEntity>(entity, {
    ...plan,
    where,
    orderBy: { field: 'MetaData.CreateTime' },
  })
}

export interface RowTimes {
  id: string
  createdAt: Instant | null
}

export function nextCursor(
  before: Cursor | null,
  plan: PagePlan,
  identities: readonly RowTimes[],
): Cursor {
  const from = before?.createdFrom ?? null
  const createdFrom = identities.findLast(({ createdAt }) => createdAt !== null)?.createdAt ?? from
  const isSameSecond = isSameInstant(from, createdFrom)
  const at = createdFrom === null ? null : toEpochMs(createdFrom)
  const atCursor = identities.filter(({ createdAt }) =>
    createdAt === null || at === null ? createdAt === createdFrom : toEpochMs(createdAt) === at,
  )
  const ids = new Set(isSameSecond ? before?.idsAtCursor : [])
  for (const { id } of atCursor) if (id !== '') ids.add(id)
  const { skippedUpTo } = before ?? {}
  return {
    createdFrom,
    offset: atCursor.length + (isSameSecond ? plan.startPosition - 1 : 0),
    idsAtCursor: [...ids],
    ...(isSameSecond && skippedUpTo !== undefined ? { skippedUpTo } : {}),
  }
}

/** After a page in the wrong order, the next one would start behind rows that were never read. */
export function isInOrder(from: Instant | null, identities: readonly RowTimes[]): boolean {
  let last = from === null ? -Infinity : toEpochMs(from)
  for (const { createdAt } of identities) {
    if (createdAt === null) continue
    const at = toEpochMs(createdAt)
    if (at < last) return false
    last = at
  }
  return true
}

export function isSameInstant(left: Instant | null, right: Instant | null): boolean {
  if (left === null || right === null) return left === right
  return toEpochMs(left) === toEpochMs(right)
}
