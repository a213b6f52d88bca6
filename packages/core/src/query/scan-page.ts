import { FaultResponseError } from '../errors/fault-response-error.ts'
import { UnreadableAnswerError } from '../errors/network-errors.ts'
import type { QuickBooksError } from '../errors/quickbooks-error.ts'
import type { EntityTypes } from '../entities/entity-table.ts'
import { parseRows } from '../entities/parse-rows.ts'
import type { RejectedRow } from '../entities/parse-rows.ts'
import { identifyRow } from '../entities/row-identity.ts'
import type { ScanPosition } from '../ports/checkpoint.ts'
import type { SyncEntity } from '../entities/synced.ts'
import type { SetAside } from '../ports/sync-store.ts'
import type { Instant } from '../values/instant.ts'
import { mostSetAside, startOfScan } from './empty-checkpoint.ts'
import { readQueryEnvelope } from './envelope.ts'
import { countRows } from './query.ts'
import { callOptions, timeOf } from './realm-reader.ts'
import type { CallOptions, RealmReader } from './realm-reader.ts'
import { buildPageStatement } from './scan-cursor.ts'
import type { Cursor, PagePlan, RowTimes } from './scan-cursor.ts'
import type { Where } from './statement.ts'

/** The number of empty pages, contradicted by COUNT(*) or by rows just read, that is an error. */
const MOST_DOUBTS = 3

/** A row that QuickBooks counts but cannot serve; it is skipped. */
export interface UnservedRow {
  /** `CreateTime` of the previous row, inclusive; null: it is the first row. */
  createdFrom: Instant | null
  /** Just after the `CreateTime` of the next row, exclusive; null: it is the last row. */
  createdBefore: Instant | null
  /** Ids of the previous and the next row, if any: ids mostly rise with time. */
  idBefore: string | null
  idBehind: string | null
  /** QuickBooks' answer when this row was requested alone. */
  error: QuickBooksError
}

/** One page of a scan and the scan's position after it. */
export interface ScanPage<Row> {
  rows: Row[]
  setAside: SetAside[]
  /** Every id of the page, including rows set aside: they exist. */
  ids: string[]
  /**
   * Rows before or within this page that cannot be served. Store them with the page: the next page does not name them
   * again.
   */
  unserved: UnservedRow[]
  /** Pass it back as `from` to continue after this page. */
  position: ScanPosition
  /** The window of `CreateTime` that this page has finished: inclusive start, exclusive end; null = open. */
  window: { createdFrom: Instant | null; createdBefore: Instant | null }
  time: Instant
  done: boolean
  /**
   * Only on the last page of a read whose rows arrive unordered: the COUNT that differs from the rows read. Null when
   * it agrees or was not needed.
   */
  disagrees: { read: number; count: number } | null
}

/** One answer of a scan, with its rows parsed. */
export interface AnsweredPage<Row> {
  rows: Row[]
  rejected: RejectedRow[]
  identities: RowTimes[]
  /** Elements of the answer. */
  size: number
  /** Elements that are new in this answer. */
  fresh: number
  totalCount: number | null
  time: Instant
}

export async function askPage<E extends SyncEntity>(
  reader: RealmReader,
  entity: E,
  input: { where: Where<SyncEntity>; plan: PagePlan; seen: Iterable<string> | undefined },
  options: CallOptions,
): Promise<AnsweredPage<EntityTypes[E]>> {
  const statement = buildPageStatement(entity, input.where, input.plan)
  const answer = await reader.call({ operation: 'query', entity, statement }, callOptions(options))
  const { elements, totalCount } = readQueryEnvelope(entity, answer.body)
  const seen = new Set(input.seen)
  const identities = elements.map((element) => identifyRow(entity, element))
  const fresh = elements.filter((_, index) => !seen.has(identities[index]!.id))
  const { rows, rejected } = parseRows(entity, fresh, reader)
  return {
    rows,
    rejected,
    identities,
    size: elements.length,
    fresh: fresh.length,
    totalCount,
    time: timeOf(reader, answer),
  }
}

/**
 * The meaning of an empty page, by `COUNT(*)` with the same conditions. `end`: there are no more rows. `moved`: fewer
 * rows than were passed; some before this position were deleted since. `doubted`: there is a row at this position, so
 * request the page again. If counting fails, a second empty page in a row is the end. Throws `UnreadableAnswerError`
 * when page and count keep contradicting each other.
 */
export async function judgeEmpty(
  reader: RealmReader,
  entity: SyncEntity,
  input: {
    where: Where<SyncEntity>
    startPosition: number
    /** Positions that were passed within the same window. */
    passed: number
    doubts: number
  },
  options: CallOptions,
): Promise<'end' | 'moved' | 'doubted'> {
  const { where, startPosition, passed, doubts } = input
  let count: number
  try {
    count = await countRows<SyncEntity>(reader, entity, { where, ...callOptions(options) })
  } catch (error) {
    const cannotCount =
      error instanceof FaultResponseError || error instanceof UnreadableAnswerError
    if (!cannotCount) throw error
    // Without a count only the page itself can confirm: empty twice.
    return doubts > 1 ? 'end' : 'doubted'
  }
  if (count === 0 || (count === passed && startPosition > passed)) return 'end'
  if (doubts < MOST_DOUBTS) return count < startPosition ? 'moved' : 'doubted'
  throw new UnreadableAnswerError(
    `Expected ${count} rows of ${entity}, as COUNT(*) reports; the page was empty ${doubts} times.`,
    { realmId: reader.realmId },
  )
}

/** Matching rows; infinite if they cannot be counted. */
export async function countLeft(
  reader: RealmReader,
  entity: SyncEntity,
  where: Where<SyncEntity>,
  options: CallOptions,
): Promise<number> {
  try {
    return await countRows<SyncEntity>(reader, entity, { where, ...callOptions(options) })
  } catch (error) {
    if (error instanceof FaultResponseError || error instanceof UnreadableAnswerError)
      return Infinity
    throw error
  }
}

/** The position after a page, and after a row that cannot be served. */
export const advance = {
  by<Row>(
    reader: RealmReader,
    position: ScanPosition | null,
    { page, cursor }: { page: AnsweredPage<Row>; cursor: Cursor },
  ): ScanPosition {
    const { rejected, fresh, time, totalCount } = page
    const ids = rejected.map(({ externalId }) => externalId ?? '')
    return {
      scanId: position?.scanId || newScanId(reader),
      startedAt: position?.startedAt || time,
      ...cursor,
      setAside: [...(position?.setAside ?? []), ...ids].slice(0, mostSetAside),
      rows: (position?.rows ?? 0) + fresh,
      pages: (position?.pages ?? 0) + 1,
      expected: position === null ? totalCount : position.expected,
    }
  },
  over(reader: RealmReader, position: ScanPosition | null): ScanPosition {
    const at = position ?? startOfScan({ scanId: newScanId(reader) })
    return { ...at, offset: at.offset + 1, skippedUpTo: at.offset + 1 }
  },
  /** Back to the first row of the cursor's second: rows already read are recognised by id. */
  toSecond(position: ScanPosition): ScanPosition {
    const { skippedUpTo: _, ...at } = position
    return { ...at, offset: 0 }
  },
}

function newScanId({ random }: RealmReader): string {
  return Buffer.from(random.bytes(16)).toString('hex')
}

export function toScanPage<Row>(
  entity: SyncEntity,
  input: {
    page: AnsweredPage<Row>
    position: ScanPosition
    unserved: UnservedRow[]
    from: Instant | null
    before: Instant | null
    /** Ids of the window that earlier pages had. Default: none. */
    also?: readonly string[]
    done: boolean
    disagrees?: ScanPage<Row>['disagrees']
  },
): ScanPage<Row> {
  const { page, position, unserved, from, before, also = [], done, disagrees = null } = input
  const ids = new Set(page.identities.map(({ id }) => id).filter((id) => id !== ''))
  for (const id of also) ids.add(id)
  return {
    rows: page.rows,
    setAside: page.rejected.map((row) => ({ ...row, entity })),
    ids: [...ids],
    unserved,
    position,
    window: { createdFrom: from, createdBefore: before },
    time: page.time,
    done,
    disagrees,
  }
}
