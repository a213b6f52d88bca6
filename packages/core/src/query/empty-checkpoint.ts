import type { SyncEntity } from '../entities/synced.ts'
import type { Checkpoint } from '../ports/checkpoint.ts'

/** Ids of rows set aside that a checkpoint and the position of a scan carry: they are stored with every page. */
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
