import type { OpenQuestion, SyncEntity } from '@vectis/quickbooks'
import { checkpointOf, SET_ASIDE_AT_MOST } from '../run/run-context.ts'
import type { RunContext } from '../run/run-context.ts'
import { createdWithin } from './unserved-rows.ts'

/**
 * Rows that QuickBooks counts and that we do not keep: those that no schema accepted, those that it cannot serve,
 * and one for each interval in which such a
 * row lies, unless one of them is it. Null when that cannot be told.
 *
 * Without them as many deletions that we missed would make both sides of a count equal.
 */
export async function countUnstored(
  context: RunContext,
  entity: SyncEntity,
): Promise<number | null> {
  const { questions, store, realmId } = context
  const { setAside } = checkpointOf(context, entity)
  if (setAside.length >= SET_ASIDE_AT_MOST) return null
  const asked = questions.unserved().filter((question) => question.entity === entity)
  const unserved = asked.map(({ externalId }) => externalId).filter((id) => id !== '')
  const externalIds = [...new Set([...unserved, ...setAside.filter((id) => id !== '')])]
  const stored = await store.readVersions({ realmId, entity, externalIds })
  // One that is stored as gone is gone there too, unless QuickBooks cannot serve it: that is asked for as a row that
  // may live.
  const counted = stored.filter(
    ({ externalId, isDeleted }) => !isDeleted || !unserved.includes(externalId),
  )
  let count = externalIds.length - counted.length + setAside.filter((id) => id === '').length
  for (const interval of asked.filter(({ externalId }) => externalId === '')) {
    if (await holdsUnstored(context, interval, unserved)) count += 1
  }
  return count
}

/** Whether the row that an interval stands for is none of those that are stored, or counted by their id. */
async function holdsUnstored(
  context: RunContext,
  { entity, createdFrom: from, createdBefore: before }: OpenQuestion,
  unserved: readonly string[],
): Promise<boolean> {
  const { realm, signal, store, realmId } = context
  // All of an entity: how many of its rows are missing is what the count is asked for.
  if (from === null && before === null) return unserved.length === 0
  const window = createdWithin({ createdFrom: from, createdBefore: before })
  const theirs = await realm.count(entity, { where: window, signal })
  const created = { from, before }
  const ours = await store.listIds({ realmId, entity, state: 'live', limit: theirs, created })
  const stored = new Set(ours)
  const others = unserved.filter((id) => !stored.has(id))
  if (theirs <= ours.length || others.length === 0) return theirs > ours.length
  const named = await realm.count(entity, { where: { ...window, Id: others }, signal })
  return theirs > ours.length + named
}
