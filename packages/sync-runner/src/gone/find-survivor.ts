import { toEpochMs } from '@vectis/quickbooks/values'
import type { OwnedTransaction } from '@vectis/quickbooks/ports'

/**
 * The customer that a merged one became: whoever has its transactions now. A merge is the last thing that happens
 * to them, so those that left it in this very
 * read count before those that left it earlier, and of these the last. Null when nobody has any, or two have as many.
 */
export function findSurvivor(
  loser: string,
  {
    justMoved,
    movedBefore,
    since,
  }: {
    /** Owners of transactions that were the loser's until this read. */
    justMoved: readonly string[]
    /** Transactions that are stored as somebody else's and were the loser's before. */
    movedBefore: readonly OwnedTransaction[]
    /** Epoch milliseconds: it was there then, and what had left it by then was not taken by the merge. */
    since: number
  },
): string | null {
  const now = mostOf(justMoved.filter((owner) => owner !== loser))
  if (now !== null) return now
  const late = movedBefore
    .map(({ customerExternalId: owner, observedAt }) => ({ owner, at: toEpochMs(observedAt) }))
    .filter(({ owner, at }) => owner !== loser && at >= since)
  const last = Math.max(...late.map(({ at }) => at))
  return mostOf(late.filter(({ at }) => at === last).map(({ owner }) => owner))
}

function mostOf(owners: readonly string[]): string | null {
  const counts = [...Map.groupBy(owners, (owner) => owner)]
    .map(([owner, all]) => ({ owner, count: all.length }))
    .toSorted((a, b) => b.count - a.count)
  const [first, second] = counts
  return first !== undefined && first.count !== second?.count ? first.owner : null
}
