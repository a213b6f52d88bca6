import type { Checkpoint } from '@vectis/quickbooks/ports'
import type { SyncEntity } from '@vectis/quickbooks/rows'

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
