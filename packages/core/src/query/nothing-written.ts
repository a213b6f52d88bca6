import type { WriteCounts } from '../ports/sync-batch.ts'

/** The counts of a batch that wrote nothing. */
export function nothingWritten(): WriteCounts {
  return { inserted: 0, updated: 0, unchanged: 0, deleted: 0, revived: 0, stale: 0 }
}
