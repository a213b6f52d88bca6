import type { Checkpoint } from '@vectis/quickbooks/ports'
import type { SyncEntity } from '@vectis/quickbooks/rows'
import { toEpochMs } from '@vectis/quickbooks/values'
import type { SyncSchedule } from './sync-schedule.ts'
import { isFromFuture } from './turns.ts'

interface Standing {
  now: number
  checkpoints: readonly Checkpoint[]
  schedule: SyncSchedule
}

/**
 * Whether the full read under way has read this entity to its end. A request that gave way, or was stopped, continues
 * that read: only what is left of it is read. A scan that fails stays open for days, and one that is too old begins
 * again: neither is a read under way.
 */
export function isReadAlready(entity: SyncEntity, standing: Standing): boolean {
  const { now, checkpoints, schedule } = standing
  const own = checkpoints.find((checkpoint) => checkpoint.entity === entity)
  if (!own || own.fullReadAt === null || own.scan !== null || own.failing !== null) return false
  const readAt = toEpochMs(own.fullReadAt)
  if (isFromFuture(readAt, now)) return false
  return checkpoints.some(({ scan, failing }) => {
    if (scan === null || failing !== null) return false
    const startedAt = toEpochMs(scan.startedAt)
    return startedAt <= readAt && now - startedAt < schedule.maxAgeMs
  })
}
