import { EventEmitter } from 'node:events'
import type { SyncEvent } from '@vectis/quickbooks-sync'

export interface EntityProgress {
  entity: string
  rows: number
  /** Rows of the entity according to QuickBooks; null when unknown. */
  total: number | null
  done: boolean
}

/** The progress of this process's runs, for pages that watch them. */
export interface ProgressBoard {
  /** A run was requested but has not begun: the next page shown already watches it. */
  expect(tenantId: string): void
  /** The run did not begin. */
  giveUp(tenantId: string): void
  /** Receives every event of the runner. */
  listen(event: SyncEvent): void
  isRunning(tenantId: string): boolean
  read(tenantId: string): EntityProgress[]
  /** Calls back after each page, and with null at the end of a run. Returns the way to stop. */
  watch(tenantId: string, listener: (pages: EntityProgress[] | null) => void): () => void
}

export function createProgressBoard(): ProgressBoard {
  const running = new Map<string, Map<string, EntityProgress>>()
  const emitter = new EventEmitter().setMaxListeners(0)
  const read = (tenantId: string) => [...(running.get(tenantId)?.values() ?? [])]
  const end = (tenantId: string) => {
    running.delete(tenantId)
    emitter.emit(tenantId, null)
  }
  return {
    expect(tenantId) {
      if (!running.has(tenantId)) running.set(tenantId, new Map())
    },
    giveUp: end,
    listen(event) {
      const { tenantId } = event
      if (event.type === 'run_started') running.set(tenantId, new Map())
      if (event.type === 'progress') {
        const { entity, rows, total, done } = event
        running.get(tenantId)?.set(entity, { entity, rows, total, done })
        emitter.emit(tenantId, read(tenantId))
      }
      if (event.type === 'run_finished' && event.report.outcome !== 'busy') {
        end(tenantId)
      }
    },
    isRunning: (tenantId) => running.has(tenantId),
    read,
    watch(tenantId, listener) {
      emitter.on(tenantId, listener)
      return () => emitter.off(tenantId, listener)
    },
  }
}
