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
import { mostSetAside } from './empty-checkpoint.ts'
import { readQueryEnvelope } from './envelope.ts'
import { countRows } from './query.ts'
import { callOptions, timeOf } from './realm-reader.ts'
import type { CallOptions, RealmReader } from './realm-reader.ts'
import { buildPageStatement } from './scan-cursor.ts'
import type { Cursor, PagePlan, RowTimes } from './scan-cursor.ts'
import type { Where } from './statement.ts'

/** Empty pages that contradict COUNT(*) or rows just read, before they are an error. */
const MOST_DOUBTS = 3

/** A row that QuickBooks counts and cannot serve; stepped over. */
export interface UnservedRow {
  /** `CreateTime` of the row before it, inclusive; null: it is the first. */
  createdFrom: Instant | null
  /** After the `CreateTime` of the row behind it, exclusive; null: it is the last. */
  createdBefore: Instant | null
  /** Id of the row before and behind it, as far as there is one: ids rise with time, mostly. */
  idBefore: string | null
  idBehind: string | null
  /** What QuickBooks answered when this row alone was asked for. */
  error: QuickBooksError
}

/** One page of a scan and where the scan stands after it. */
export interface ScanPage<Row> {
  rows: Row[]
  setAside: SetAside[]
  /** Every id of the page, set-aside ones included: they exist. */
  ids: string[]
  /**
   * Rows before or within this page that cannot be served. Store them with the page: the next one does not name them
   * again.
   */
  unserved: UnservedRow[]
  /** Pass it back as `from` to go on after this page. */
  position: ScanPosition
  /** The window of `CreateTime` that this page has finished: inclusive start, exclusive end; null = open. */
  window: { createdFrom: Instant | null; createdBefore: Instant | null }
  time: Instant
  done: boolean
  /**
   * Only of a last page, of a reading without order: the COUNT that does not agree with the rows read. Null when
   * it does, or was not needed.
   */
  disagrees: { read: number; count: number } | null
}

/** One answer of a scan, its rows taken apart. */
export interface AnsweredPage<Row> {
  rows: Row[]
  rejected: RejectedRow[]
  identities: RowTimes[]
  /** Elements of the answer. */
  size: number
  /** Elements that were not read before. */
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
 * What an empty page is, by `COUNT(*)` with the same conditions. `end`: there are no rows, or as many as were passed.
 * `moved`: fewer; some before its first position were deleted since. `doubted`: there is a row at that position: ask
 * again. Where nothing can be counted a second empty page in a row is the end. Throws `UnreadableAnswerError` when page
 * and count go on contradicting each other.
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
    // No second witness but the page itself: empty twice.
    return doubts > 1 ? 'end' : 'doubted'
  }
  if (count === 0 || (count === passed && startPosition > passed)) return 'end'
  if (doubts < MOST_DOUBTS) return count < startPosition ? 'moved' : 'doubted'
  throw new UnreadableAnswerError(
    `Expected ${count} rows of ${entity}, as COUNT(*) reports; the page was empty ${doubts} times.`,
    { realmId: reader.realmId },
  )
}

/** Rows that match; infinite where that cannot be asked. */
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
    const start: ScanPosition = {
      scanId: newScanId(reader),
      // No answer has come yet: the first one sets it.
      startedAt: '',
      createdFrom: null,
      offset: 0,
      idsAtCursor: [],
      setAside: [],
      rows: 0,
      pages: 0,
      expected: null,
    }
    const at = position ?? start
    return { ...at, offset: at.offset + 1, skippedUpTo: at.offset + 1 }
  },
  /** Back to the first row of the cursor's second: what was read there is known by its id. */
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
    also: readonly string[]
    done: boolean
    disagrees?: ScanPage<Row>['disagrees']
  },
): ScanPage<Row> {
  const { page, position, unserved, from, before, also, done, disagrees = null } = input
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
