import { mostSetAside } from '@vectis/quickbooks/ports'
import type { OpenQuestion } from '@vectis/quickbooks/ports'
import type { SyncEntity } from '@vectis/quickbooks/rows'
import { checkpointOf } from '../context/run-context.ts'
import type { RunContext } from '../context/run-context.ts'
import { createdWithin } from './unserved-rows.ts'

/** An interval has few rows; if more than these are known, the row in question counts as not stored. */
const KNOWN_AT_MOST = 200

/**
 * Rows that QuickBooks counts but we do not store: rows that failed their schema, rows that it cannot serve, and one
 * per interval with such a row that is not counted yet. Null when unknown.
 *
 * Without them, an equal number of missed deletions would make both counts equal.
 */
export async function countUnstored(
  context: RunContext,
  entity: SyncEntity,
  /** A question to leave out, because its row has just been read. */
  except: OpenQuestion | null = null,
): Promise<number | null> {
  const { questions, store, realmId } = context
  const { setAside } = checkpointOf(context, entity)
  if (setAside.length >= mostSetAside) return null
  const asked = questions
    .unserved()
    .filter((question) => question.entity === entity && question !== except)
  const unserved = asked.map(({ externalId }) => externalId).filter((id) => id !== '')
  const externalIds = [...new Set([...unserved, ...setAside.filter((id) => id !== '')])]
  const stored = await store.readVersions({ realmId, entity, externalIds })
  // A row stored as deleted is deleted in QuickBooks too, unless QuickBooks cannot serve it: then it may be live.
  const counted = stored.filter(
    ({ externalId, isDeleted }) => !isDeleted || !unserved.includes(externalId),
  )
  let count = externalIds.length - counted.length + setAside.filter((id) => id === '').length
  for (const interval of asked.filter(({ externalId }) => externalId === '')) {
    if (await holdsUnstored(context, interval, unserved)) count += 1
  }
  return count
}

/** Whether the row of an interval is neither stored nor counted by its id. */
async function holdsUnstored(
  context: RunContext,
  { entity, createdFrom: from, createdBefore: before }: OpenQuestion,
  unserved: readonly string[],
): Promise<boolean> {
  const { realm, signal, store, realmId } = context
  // The whole entity: the count itself has to show how many of its rows are missing.
  if (from === null && before === null) return unserved.length === 0
  const window = createdWithin({ createdFrom: from, createdBefore: before })
  const theirs = await realm.count(entity, { where: window, signal })
  const created = { from, before }
  const limit = KNOWN_AT_MOST
  const ours = await store.listIds({ realmId, entity, state: 'live', limit, created })
  const known = [...new Set([...ours, ...unserved])]
  if (known.length === 0) return theirs > 0
  // The number of stored rows proves nothing: one of them may have been deleted, and this row may take its place.
  const named = await realm.count(entity, { where: { ...window, Id: known }, signal })
  return theirs > named
}
