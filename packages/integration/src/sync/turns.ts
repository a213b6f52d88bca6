import type { SyncMode } from '@vectis/quickbooks-sync'

/** Each mode does at least what the modes before it do. */
const widening: readonly SyncMode[] = ['auto', 'incremental', 'verify', 'full']

export interface Turns<Result> {
  /**
   * A run that begins after this call. Calls that come while one is under way share the next one, in the widest of
   * their modes.
   */
  take(tenantId: string, mode: SyncMode): Promise<Result>
}

interface Turn<Result> {
  mode: SyncMode
  result: Promise<Result>
}

/** One run of a tenant at a time in this process, and at most one that waits for it. */
export function createTurns<Result>(
  run: (tenantId: string, mode: SyncMode) => Promise<Result>,
): Turns<Result> {
  const underWay = new Map<string, Promise<Result>>()
  const waiting = new Map<string, Turn<Result>>()

  const begin = (tenantId: string, mode: SyncMode): Promise<Result> => {
    const result = run(tenantId, mode).finally(() => underWay.delete(tenantId))
    underWay.set(tenantId, result)
    return result
  }
  return {
    take(tenantId, mode) {
      const current = underWay.get(tenantId)
      if (current === undefined) return begin(tenantId, mode)
      const next = waiting.get(tenantId)
      if (next !== undefined) {
        if (widening.indexOf(mode) > widening.indexOf(next.mode)) next.mode = mode
        return next.result
      }
      const goOn = () => {
        waiting.delete(tenantId)
        return begin(tenantId, turn.mode)
      }
      const turn: Turn<Result> = { mode, result: current.then(goOn, goOn) }
      waiting.set(tenantId, turn)
      return turn.result
    },
  }
}
