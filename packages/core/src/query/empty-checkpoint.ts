import type { SyncEntity } from '../entities/synced.ts'
import type { Checkpoint, ScanPosition } from '../ports/checkpoint.ts'

/** The most ids of rejected rows in a checkpoint and a scan position, which are stored with every page. */
export const mostSetAside = 1_000

/** The checkpoint of an entity that was never read. */
export function emptyCheckpoint(entity: SyncEntity): Checkpoint {
  return {
    entity,
    changedSince: null,
    fullReadAt: null,
    scan: null,
    deletionsSince: null,
    countedAt: null,
    unavailableReason: null,
    failing: null,
    setAside: [],
  }
}

/** The position of a scan before its first row. `startedAt` is empty until the first answer, unless it is known. */
export function startOfScan(
  known: Pick<ScanPosition, 'scanId'> & Partial<Pick<ScanPosition, 'startedAt' | 'createdFrom'>>,
): ScanPosition {
  return {
    startedAt: '',
    createdFrom: null,
    offset: 0,
    idsAtCursor: [],
    setAside: [],
    rows: 0,
    pages: 0,
    expected: null,
    ...known,
  }
}
