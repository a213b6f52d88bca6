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
    const isNamed = unserved.length > 0 && (await holdsOneOf(context, interval, unserved))
    if (!isNamed) count += 1
  }
  return count
}

async function holdsOneOf(
  { realm, signal }: RunContext,
  { entity, ...interval }: OpenQuestion,
  externalIds: readonly string[],
): Promise<boolean> {
  const where = { ...createdWithin(interval), Id: [...externalIds] }
  return (await realm.count(entity, { where, signal })) > 0
}
