import { EventEmitter } from 'node:events'

export interface EntityProgress {
  entity: string
  rows: number
  total: number | null
  done: boolean
}

export interface ProgressBoard {
  begin(tenantId: string): void
  update(tenantId: string, page: EntityProgress): void
  finish(tenantId: string): void
  isRunning(tenantId: string): boolean
  read(tenantId: string): EntityProgress[]
  /** Calls back after each page, and with null at the end. Returns the way to stop. */
  watch(tenantId: string, listener: (pages: EntityProgress[] | null) => void): () => void
}

/** What a run of this process has read so far, for the pages that watch it. */
export function createProgressBoard(): ProgressBoard {
  const running = new Map<string, Map<string, EntityProgress>>()
  const emitter = new EventEmitter().setMaxListeners(0)
  const read = (tenantId: string) => [...(running.get(tenantId)?.values() ?? [])]
  return {
    begin: (tenantId) => void running.set(tenantId, new Map()),
    update(tenantId, { entity, rows, total, done }) {
      running.get(tenantId)?.set(entity, { entity, rows, total, done })
      emitter.emit(tenantId, read(tenantId))
    },
    finish(tenantId) {
      running.delete(tenantId)
      emitter.emit(tenantId, null)
    },
    isRunning: (tenantId) => running.has(tenantId),
    read,
    watch(tenantId, listener) {
      emitter.on(tenantId, listener)
      return () => emitter.off(tenantId, listener)
    },
  }
}
