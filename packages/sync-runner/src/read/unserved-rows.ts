import { describeError, mayBeOfOneRow, toInstant } from '@vectis/quickbooks'
import type { OpenQuestion, SyncEntity, UnservedRow } from '@vectis/quickbooks'
import type { RunContext } from '../context/run-context.ts'

/** A row that QuickBooks cannot serve is asked for again once a day. */
export const UNSERVED_PAUSE_MS = 24 * 3_600_000
/** Ids between two neighbours that are worth a few counts. */
const CANDIDATES_AT_MOST = 16

/**
 * The open questions for rows that a reading stepped over. Their ids are looked for between those of their
 * neighbours, by counts; where that gives none, the interval of their
 * creation stands for them.
 */
export async function questionsOf(
  context: RunContext,
  entity: SyncEntity,
  rows: readonly UnservedRow[],
): Promise<OpenQuestion[]> {
  const questions: OpenQuestion[] = []
  const intervals = Map.groupBy(rows, ({ createdFrom }) => createdFrom)
  for (const alike of intervals.values()) {
    const [first] = alike
    if (first === undefined || (await areKnown(context, entity, first, alike.length))) continue
    const named = await nameUnserved(context, entity, first, alike.length)
    for (const externalId of named) questions.push(toQuestion(context, entity, first, externalId))
    if (named.length < alike.length) questions.push(toQuestion(context, entity, first, ''))
  }
  return questions
}

/**
 * Met before: their questions have a clock, and nothing is counted for them again. A question by id may be one of
 * another row: that row says so.
 */
async function areKnown(
  context: RunContext,
  entity: SyncEntity,
  { createdFrom, idBefore, idBehind }: UnservedRow,
  rows: number,
): Promise<boolean> {
  const asked = context.questions.unserved().filter((question) => question.entity === entity)
  if (asked.some((one) => one.externalId === '' && one.createdFrom === createdFrom)) return true
  if (idBefore === null || idBehind === null) return false
  const between = asked
    .map(({ externalId }) => externalId)
    .filter((id) => id !== '' && Number(id) > Number(idBefore) && Number(id) < Number(idBehind))
  if (between.length < rows) return false
  return (await unservedAmong(context, entity, between)).length >= rows
}

/** Those that QuickBooks cannot serve by themselves either: one call each. */
async function unservedAmong(
  { realm, signal }: RunContext,
  entity: SyncEntity,
  ids: readonly string[],
): Promise<string[]> {
  const unserved: string[] = []
  for (const id of ids) {
    if (await isUnserved(() => realm.ask<SyncEntity>(entity, id, { signal }))) unserved.push(id)
  }
  return unserved
}

/** An HTTP 500 for one id is of that row, like the Fault that says so. */
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

export const noInterval = { createdFrom: null, createdBefore: null }

/** Ids rise with time, mostly: those between the neighbours' that `COUNT(*)` knows and no page held. */
async function nameUnserved(
  context: RunContext,
  entity: SyncEntity,
  { idBefore, idBehind }: UnservedRow,
  rows: number,
): Promise<string[]> {
  if (idBefore === null || idBehind === null) return []
  if (!/^\d{1,15}$/.test(idBefore) || !/^\d{1,15}$/.test(idBehind)) return []
  const [low, high] = [Number(idBefore), Number(idBehind)].toSorted((a, b) => a - b)
  const between = Array.from(
    { length: Math.max(0, Math.min(high! - low! - 1, CANDIDATES_AT_MOST + 1)) },
    (_, index) => String(low! + 1 + index),
  )
  if (between.length === 0 || between.length > CANDIDATES_AT_MOST) return []
  const count = await countIds(context, entity, between)
  // Other rows than the one between them may have such an id: then it cannot be said which.
  if (count === 0 || count > rows) return []
  return unservedAmong(context, entity, await narrow(context, entity, between, count))
}

/** `count` of these ids exist: which, by halves. */
async function narrow(
  context: RunContext,
  entity: SyncEntity,
  ids: readonly string[],
  count: number,
): Promise<string[]> {
  if (count === 0) return []
  if (count === ids.length) return [...ids]
  const left = ids.slice(0, Math.ceil(ids.length / 2))
  const right = ids.slice(left.length)
  const onLeft = await countIds(context, entity, left)
  return [
    ...(await narrow(context, entity, left, onLeft)),
    ...(await narrow(context, entity, right, count - onLeft)),
  ]
}

function countIds(
  { realm, signal }: RunContext,
  entity: SyncEntity,
  ids: readonly string[],
): Promise<number> {
  return realm.count(entity, { where: { Id: [...ids] }, signal })
}

/** The condition on `CreateTime` that an interval stands for. */
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
