import { toEpochMs } from '@vectis/quickbooks/values'
import type { Checkpoint } from '@vectis/quickbooks/ports'
import { CLOCK_OFF_MS } from './clock-off.ts'

/**
 * When a full read last stored a page, or ended: epoch milliseconds, or null when none did. One in the future is from a
 * clock that was wrong, and must not hide a read that stands still.
 */
export function findLastProgress(
  checkpoints: readonly Pick<Checkpoint, 'fullReadAt' | 'scan'>[],
  now: number,
): number | null {
  const pages = checkpoints
    .flatMap(({ fullReadAt, scan }) => [fullReadAt, scan?.storedAt])
    .filter((instant) => instant != null)
    .map(toEpochMs)
    // The end of a read may be told by the clock of QuickBooks.
    .filter((at) => at - now < CLOCK_OFF_MS)
  return pages.length === 0 ? null : Math.min(now, Math.max(...pages))
}
