import type { SyncBatch } from '../ports/sync-batch.ts'

/** Whether a batch can change stored rows: else it only moves checkpoints, questions and events. */
export function mayChangeRows(
  batch: Pick<SyncBatch, 'rows' | 'tombstones' | 'voidEvents' | 'unreadable' | 'absence'>,
): boolean {
  const { rows = {}, tombstones = [], voidEvents = [], unreadable = [], absence } = batch
  if (absence !== undefined || tombstones.length + voidEvents.length + unreadable.length > 0) {
    return true
  }
  return Object.values(rows).some((list) => list.length > 0)
}
