import { describeError, mayBeOfOneRow } from '@vectis/quickbooks/errors'
import { transactionEntities } from '@vectis/quickbooks/rows'
import { compareInstants, toInstant } from '@vectis/quickbooks/values'
import type { OpenQuestion, QuestionChanges } from '@vectis/quickbooks/ports'
import type { SyncEntity } from '@vectis/quickbooks/rows'
import type { UnservedRow } from '@vectis/quickbooks/wire'
import type { RunContext } from '../context/run-context.ts'
import { UNSERVED_PAUSE_MS } from '../plan/turns.ts'

/** Ids between two neighbours that are looked up. */
const BETWEEN_AT_MOST = 64
/** The most unused ids between them that are searched with a few calls. */
const CANDIDATES_AT_MOST = 12
/** Up to this many are read by id at once, instead of a count. */
const READ_ALONE = 2

/** Ids that account for rows which one reading skipped. Each accounts for one row, so none may for a second. */
export type AccountedIds = Set<string>

/** What a read that skipped rows changes about the open questions. */
export interface UnservedQuestions extends Required<Pick<QuestionChanges, 'add' | 'put'>> {
  /** Known intervals in which it skipped a row again. */
  met: OpenQuestion[]
}

/**
 * The open questions for rows that a read skipped. Their ids are searched between those of their neighbours. If none is
 * found, the question names the interval of their creation instead.
 */
export async function questionsOf(
  context: RunContext,
  entity: SyncEntity,
  rows: readonly UnservedRow[],
  accounted: AccountedIds,
): Promise<UnservedQuestions> {
  const add: OpenQuestion[] = []
  const put: OpenQuestion[] = []
  const met: OpenQuestion[] = []
  const intervals = Map.groupBy(rows, ({ createdFrom }) => createdFrom)
  for (const alike of intervals.values()) {
    const [first] = alike
    if (first === undefined) continue
    const interval = intervalFrom(context, entity, first)
    if (interval !== null && covers(interval, first)) {
      met.push(interval)
      continue
    }
    const missing = { rows: alike.length, accounted }
    if (await areKnown(context, entity, first, missing)) continue
    const named = await nameUnserved(context, entity, first, missing)
    for (const externalId of named) {
      accounted.add(externalId)
      add.push(toQuestion(context, entity, first, externalId))
    }
    if (named.length === alike.length) continue
    if (interval === null) add.push(toQuestion(context, entity, first, ''))
    else put.push({ ...interval, createdBefore: first.createdBefore })
  }
  return { add, put, met }
}

/** The open question about the interval with the same start. */
function intervalFrom(
  { questions }: RunContext,
  entity: SyncEntity,
  { createdFrom }: UnservedRow,
): OpenQuestion | null {
  const isSame = (one: OpenQuestion) =>
    one.entity === entity && one.externalId === '' && one.createdFrom === createdFrom
  return questions.unserved().find(isSame) ?? null
}

/** Two rows of one second share the start of their intervals. The later one may lie after the end of the earlier one's. */
function covers({ createdBefore: end }: OpenQuestion, { createdBefore }: UnservedRow): boolean {
  if (end === null) return true
  return createdBefore !== null && compareInstants(end, createdBefore) >= 0
}

interface Missing {
  /** How many rows were skipped between the same neighbours. */
  rows: number
  accounted: AccountedIds
}

/**
 * Seen before: their questions have a schedule, and nothing is counted again. A question by id may be about another
 * row; that row's id shows it.
 */
async function areKnown(
  context: RunContext,
  entity: SyncEntity,
  { idBefore, idBehind }: UnservedRow,
  { rows, accounted }: Missing,
): Promise<boolean> {
  if (idBefore === null || idBehind === null) return false
  const between = context.questions
    .unserved()
    .filter((question) => question.entity === entity)
    .map(({ externalId }) => externalId)
    .filter((id) => id !== '' && Number(id) > Number(idBefore) && Number(id) < Number(idBehind))
    .filter((id) => !accounted.has(id))
  if (between.length < rows) return false
  const unserved = await unservedAmong(context, entity, between, rows)
  if (unserved.length < rows) return false
  for (const id of unserved) accounted.add(id)
  return true
}

/** Ids that QuickBooks cannot serve even alone, until enough are found: one call each. */
async function unservedAmong(
  { realm, signal }: RunContext,
  entity: SyncEntity,
  ids: readonly string[],
  enough: number,
): Promise<string[]> {
  const unserved: string[] = []
  for (const id of ids) {
    if (unserved.length === enough) break
    if (await isUnserved(() => realm.ask<SyncEntity>(entity, id, { signal }))) unserved.push(id)
  }
  return unserved
}

/** An HTTP 500 for one id is caused by that row, like the Fault. */
async function isUnserved(ask: () => Promise<{ kind: string }>): Promise<boolean> {
  try {
    return (await ask()).kind === 'unserved'
  } catch (error) {
    if (mayBeOfOneRow(error)) return true
    throw error
  }
}

function toQuestion(
  { clock }: RunContext,
  entity: SyncEntity,
  { createdFrom, createdBefore, error }: UnservedRow,
  externalId: string,
): OpenQuestion {
  const now = clock.now()
  const interval = externalId === '' ? { createdFrom, createdBefore } : noInterval
  return {
    entity,
    externalId,
    kind: 'unserved',
    claim: null,
    claimedAt: toInstant(now),
    deletedAt: null,
    mergedInto: null,
    ...interval,
    reason: describeError(error).message,
    attempts: 1,
    misses: 0,
    nextAt: toInstant(now + UNSERVED_PAUSE_MS),
  }
}

/** The row still cannot be served: the question waits for its next turn. */
export function askedAgain({ clock }: RunContext, question: OpenQuestion): OpenQuestion {
  const nextAt = toInstant(clock.now() + UNSERVED_PAUSE_MS)
  return { ...question, attempts: question.attempts + 1, nextAt }
}

export const noInterval = { createdFrom: null, createdBefore: null }

/**
 * Ids mostly rise with time. Searches the ids between those of the neighbours that no stored row has, for ids that
 * QuickBooks cannot serve alone. Few are requested one by one; more are narrowed down by `COUNT(*)` first.
 */
async function nameUnserved(
  context: RunContext,
  entity: SyncEntity,
  { idBefore, idBehind }: UnservedRow,
  { rows, accounted }: Missing,
): Promise<string[]> {
  if (idBefore === null || idBehind === null) return []
  if (!/^\d{1,15}$/.test(idBefore) || !/^\d{1,15}$/.test(idBehind)) return []
  const [low, high] = [Number(idBefore), Number(idBehind)].toSorted((a, b) => a - b)
  if (high! - low! - 1 > BETWEEN_AT_MOST) return []
  const between = Array.from({ length: Math.max(0, high! - low! - 1) }, (_, index) =>
    String(low! + 1 + index),
  )
  const open = between.filter((id) => !accounted.has(id))
  const free = await withoutStored(context, entity, open)
  if (free.length === 0 || free.length > CANDIDATES_AT_MOST) return []
  return narrow(context, entity, free, rows)
}

/** All transactions share one range of ids. */
async function withoutStored(
  { store, realmId }: RunContext,
  entity: SyncEntity,
  externalIds: readonly string[],
): Promise<string[]> {
  if (externalIds.length === 0) return []
  const alike = entity === 'Customer' ? (['Customer'] as const) : transactionEntities
  const taken = new Set<string>()
  for (const one of alike) {
    const stored = await store.readVersions({ realmId, entity: one, externalIds })
    for (const { externalId, isDeleted } of stored) {
      if (one !== entity || !isDeleted) taken.add(externalId)
    }
  }
  return externalIds.filter((id) => !taken.has(id))
}

/**
 * Finds which of these ids belong to the entity (at most `rows` do), by halving, until reading each one is as cheap.
 */
async function narrow(
  context: RunContext,
  entity: SyncEntity,
  ids: readonly string[],
  rows: number,
): Promise<string[]> {
  if (ids.length <= Math.max(READ_ALONE, rows)) return unservedAmong(context, entity, ids, rows)
  const left = ids.slice(0, Math.ceil(ids.length / 2))
  const right = ids.slice(left.length)
  const onLeft = await countIds(context, entity, left)
  // Another row may have such an id: then it is unknown which one is meant.
  if (onLeft > rows) return []
  const named = onLeft === 0 ? [] : await narrow(context, entity, left, onLeft)
  if (onLeft === rows) return named
  return [...named, ...(await narrow(context, entity, right, rows - onLeft))]
}

function countIds(
  { realm, signal }: RunContext,
  entity: SyncEntity,
  ids: readonly string[],
): Promise<number> {
  return realm.count(entity, { where: { Id: [...ids] }, signal })
}

/** The condition on `CreateTime` of an interval. */
export function createdWithin({
  createdFrom,
  createdBefore,
}: Pick<OpenQuestion, 'createdFrom' | 'createdBefore'>): {
  'MetaData.CreateTime'?: { gte?: string; lt?: string }
} {
  if (createdFrom === null && createdBefore === null) return {}
  return {
    'MetaData.CreateTime': {
      ...(createdFrom === null ? {} : { gte: createdFrom }),
      ...(createdBefore === null ? {} : { lt: createdBefore }),
    },
  }
}
