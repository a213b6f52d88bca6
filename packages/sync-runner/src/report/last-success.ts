import { toEpochMs } from '@vectis/quickbooks/values'
import type { TenantSyncStore } from '@vectis/quickbooks/ports'
import { hasReadThrough } from './run-problems.ts'

/** How many runs to look at first, mostly a quiet one; how many when all of those failed, and at most. */
const LIMITS = [1, 10, 100]

/**
 * When the realm was last read with success, apart from parts that fail: epoch milliseconds, or null when it never was.
 * After a hundred failures in a row it is the latest bound of the checkpoints.
 */
export async function findLastSuccess(
  store: TenantSyncStore,
  realmId: string,
): Promise<number | null> {
  for (const limit of LIMITS) {
    const runs = await store.readRuns({ realmId, limit })
    const good = runs.find((run) => hasReadThrough(run) && run.finishedAt !== null)
    if (good !== undefined) return toEpochMs(good.finishedAt!)
    if (runs.length < limit) return null
  }
  const checkpoints = await store.readCheckpoints(realmId)
  const read = checkpoints.flatMap(({ changedSince }) => changedSince ?? []).map(toEpochMs)
  return read.length === 0 ? null : Math.max(...read)
}
