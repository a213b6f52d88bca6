import { describeError, toInstant } from '@vectis/quickbooks'
import type { OpenQuestion, SyncEntity, UnservedRow } from '@vectis/quickbooks'
import type { RunContext } from '../run/run-context.ts'

/** A row that QuickBooks cannot serve is asked for again once a day. */
export const UNSERVED_PAUSE_MS = 24 * 3_600_000
/** Ids between two neighbours that are worth a few counts. */
const CANDIDATES_AT_MOST = 16

/**
 * The open questions for rows that a reading stepped over. Their ids are looked for between those of their neighbours, by counts; where that gives none, the interval of their
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
    if (first === undefined) continue
    const named = await nameUnserved(context, entity, first, alike.length)
    for (const externalId of named) questions.push(toQuestion(context, entity, first, externalId))
    if (named.length < alike.length) questions.push(toQuestion(context, entity, first, ''))
  }
  return questions
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

const noInterval = { createdFrom: null, createdBefore: null }

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
  return narrow(context, entity, between, rows)
}

async function narrow(
  context: RunContext,
  entity: SyncEntity,
  ids: readonly string[],
  rows: number,
): Promise<string[]> {
  const { realm, signal } = context
  const count = await realm.count(entity, { where: { Id: [...ids] }, signal })
  // Other rows than the one between them may have such an id: then it cannot be said which.
  if (count === 0 || count > rows) return []
  if (count === ids.length) return [...ids]
  const middle = Math.ceil(ids.length / 2)
  const left = await narrow(context, entity, ids.slice(0, middle), rows)
  if (left.length === count) return left
  return [...left, ...(await narrow(context, entity, ids.slice(middle), rows - left.length))]
}
