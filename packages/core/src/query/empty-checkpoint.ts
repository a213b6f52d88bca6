import type { SyncEntity } from '../entities/synced.ts'
import type { Checkpoint } from '../ports/checkpoint.ts'

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
