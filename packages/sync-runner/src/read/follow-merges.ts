import type { SyncEntity, Tombstone } from '@vectis/quickbooks'
import type { RunContext } from '../run/run-context.ts'
import type { WireRows } from './batch-rows.ts'
import { rereadTransactions } from './reread-transactions.ts'

/**
 * Customers are never deleted: one that is gone was merged. Its transactions are the survivor's now, often without a new LastUpdatedTime, so they are
 * read again by id and added to `wire`. Returns the tombstones with the survivor's id, where it is told or shows, and those of transactions found gone.
 */
export async function followMerges(
  context: RunContext,
  wire: WireRows,
  tombstones: readonly Tombstone[],
  merges: ReadonlyMap<string, string> = new Map(),
): Promise<Tombstone[]> {
  const losers = tombstones.filter((tombstone) => tombstone.entity === 'Customer')
  if (losers.length === 0) return [...tombstones]
  const gone = new Map<SyncEntity, Set<string>>()
  const survivors = new Map(merges)
  for (const { externalId } of losers) {
    const moved = await rereadTransactions(context, externalId, wire)
    for (const [entity, ids] of moved.gone) {
      gone.set(entity, new Set([...(gone.get(entity) ?? []), ...ids]))
    }
    if (moved.owner !== null && !survivors.has(externalId)) {
      survivors.set(externalId, moved.owner)
    }
  }
  const known = new Set(tombstones.map(({ entity, externalId }) => `${entity} ${externalId}`))
  const found = [...gone].flatMap(([entity, ids]) =>
    [...ids]
      .filter((externalId) => !known.has(`${entity} ${externalId}`))
      .map((externalId): Tombstone => ({ entity, externalId, deletedAt: null, reason: 'absent' })),
  )
  const told = tombstones.map((tombstone): Tombstone => {
    const survivor = survivors.get(tombstone.externalId)
    if (tombstone.entity !== 'Customer' || survivor === undefined) return tombstone
    return { ...tombstone, reason: 'merged', mergedInto: survivor }
  })
  return [...told, ...found]
}
