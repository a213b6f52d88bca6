import { ChangedSinceTooOldError } from '@vectis/quickbooks'
import type { ChangeEntity } from '@vectis/quickbooks/rows'
import { toEpochMs, toInstant } from '@vectis/quickbooks/values'
import type { ChangeSet } from '@vectis/quickbooks/wire'
import { isOfOnePart } from '../context/contain.ts'
import { checkpointOf } from '../context/run-context.ts'
import type { RunContext } from '../context/run-context.ts'
import { applyChanges } from './apply-changes.ts'
import { noEvents } from './drained-events.ts'
import { canQuery } from './read-by-query.ts'
import { overlapOf } from './read-changes.ts'

/**
 * Reads from change data capture the deletions that it could not show while queries replaced it: one call, or none if
 * it has shown all. Without an answer it is tried again at the next turn.
 *
 * False when it cannot show them: it still fails, its answer was truncated, or they are too long ago. Then only a full
 * read finds the deletions. See docs/decisions/0153.
 */
export async function readMissedDeletions(
  context: RunContext,
  entity: ChangeEntity,
): Promise<boolean> {
  const { realm, signal, clock, schedule } = context
  const checkpoint = checkpointOf(context, entity)
  const { deletionsSince } = checkpoint
  if (deletionsSince === null) return true
  const since = toEpochMs(deletionsSince)
  if (clock.now() - since > schedule.maxAgeMs) return false
  const changedSince = toInstant(since - overlapOf(context))
  let changes: ChangeSet
  try {
    changes = await realm.changeDataCapture({ entities: [entity], changedSince }, { signal })
  } catch (error) {
    if (signal.aborted) throw error
    if (error instanceof ChangedSinceTooOldError || canQuery(error)) return false
    // There was no answer: the rows can be counted without it.
    if (isOfOnePart(error)) return true
    throw error
  }
  if (changes.isCut) return false
  await applyChanges(context, changes, noEvents(), [{ ...checkpoint, deletionsSince: null }])
  return true
}
