import type { Checkpoint } from '@vectis/quickbooks/ports'
import type { SyncEntity } from '@vectis/quickbooks/rows'

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
