import type { Checkpoint, SyncEntity } from '@vectis/quickbooks'

/** Of an entity of which nothing was read. */
export function emptyCheckpoint(entity: SyncEntity): Checkpoint {
  return {
    entity,
    changedSince: null,
    fullReadAt: null,
    scan: null,
    countedAt: null,
    unavailableReason: null,
    failing: null,
    setAside: [],
  }
}
