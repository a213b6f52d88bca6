import { compareInstants, earlierInstant, toInstant } from '@vectis/quickbooks/values'
import type {
  OpenQuestion,
  QuestionChanges,
  QuestionKey,
  QuestionQuery,
} from '@vectis/quickbooks/ports'
import type { Instant } from '@vectis/quickbooks/values'

/** The open questions of a realm, by key. */
export type QuestionTable = Map<string, OpenQuestion>

/**
 * First the answered ones are removed, then the others are written. `add` writes only if there is none. The earlier
 * `claimedAt` stays.
 */
export function changeQuestions(
  questions: QuestionTable,
  { put = [], add = [], settle = [] }: QuestionChanges,
): void {
  for (const key of settle) questions.delete(nameOf(key))
  for (const given of [...put, ...add]) {
    const claimedAt = canonical(given.claimedAt)
    const known = questions.get(nameOf(given))
    if (known !== undefined && !put.includes(given)) continue
    questions.set(nameOf(given), {
      ...given,
      claimedAt: known === undefined ? claimedAt : earlierInstant(known.claimedAt, claimedAt),
      deletedAt: given.deletedAt === null ? null : canonical(given.deletedAt),
      nextAt: canonical(given.nextAt),
    })
  }
}

/** Those due first at the top. */
export function listQuestions(
  questions: QuestionTable,
  { dueAt, ahead, entities, named = false, limit }: QuestionQuery,
): OpenQuestion[] {
  return [...questions.values()]
    .filter(
      ({ entity, externalId, nextAt }) =>
        (dueAt === undefined ||
          compareInstants(nextAt, dueAt) <= 0 ||
          (ahead !== undefined && compareInstants(nextAt, ahead) > 0)) &&
        (entities === undefined || entities.includes(entity)) &&
        (!named || externalId !== ''),
    )
    .toSorted((a, b) => compareInstants(a.nextAt, b.nextAt) || (nameOf(a) < nameOf(b) ? -1 : 1))
    .slice(0, limit)
    .map((question) => ({ ...question }))
}

function nameOf({ entity, externalId, createdFrom }: QuestionKey): string {
  return JSON.stringify([entity, externalId, createdFrom ?? ''])
}

function canonical(instant: Instant): Instant {
  return toInstant(Date.parse(instant))
}
