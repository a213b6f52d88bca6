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
 * First the answered ones are removed, then the others are written. `add` writes only if there is none; of
 * several about one object the last counts. The earlier `claimedAt` stays.
 */
export function changeQuestions(
  questions: QuestionTable,
  { put = [], add = [], settle = [] }: QuestionChanges,
): void {
  for (const key of settle) questions.delete(nameOf(key))
  const latestOf = (given: readonly OpenQuestion[]) =>
    new Map(given.map((one) => [nameOf(one), one]))
  const write = (name: string, given: OpenQuestion) => {
    const claimedAt = canonical(given.claimedAt)
    const known = questions.get(name)
    questions.set(name, {
      ...given,
      claimedAt: known === undefined ? claimedAt : earlierInstant(known.claimedAt, claimedAt),
      deletedAt: given.deletedAt === null ? null : canonical(given.deletedAt),
      nextAt: canonical(given.nextAt),
    })
  }
  for (const [name, given] of latestOf(put)) write(name, given)
  for (const [name, given] of latestOf(add)) if (!questions.has(name)) write(name, given)
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
