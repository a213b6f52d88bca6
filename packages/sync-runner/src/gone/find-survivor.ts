import { toEpochMs } from '@vectis/quickbooks/values'
import type { OwnedTransaction } from '@vectis/quickbooks/ports'

/**
 * The survivor of a merged customer: the customer that has its transactions now. A merge is the last move, so
 * transactions that moved in this read take precedence over earlier ones, and among those the last. Null when no
 * customer has any, or two have equally many.
 */
export function findSurvivor(
  loser: string,
  {
    justMoved,
    stored,
    since,
  }: {
    /** Customers of transactions that belonged to the loser until this read. */
    justMoved: readonly string[]
    /** Transactions that belong to the loser, or once did, with the customer that is stored. */
    stored: readonly OwnedTransaction[]
    /**
     * Epoch milliseconds. The loser still existed then, so transactions that had left it before did not move by the
     * merge.
     */
    since: number
  },
): string | null {
  const now = mostOf(justMoved.filter((owner) => owner !== loser))
  if (now !== null) return now
  const late = stored
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
