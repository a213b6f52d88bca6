import type { Clock, Logger } from '@vectis/quickbooks'
import { checkGiven, checkOneOf } from '@vectis/quickbooks/values'
import { checkFunction } from '../options/check-parts.ts'
import type { RunReport, SyncMode, SyncRunner } from '@vectis/quickbooks-sync'
import type { EntityProgress, ProgressBoard } from './progress-board.ts'
import { createTurns } from './turns.ts'

/** Runs of one tenant. */
export interface TenantSync {
  /**
   * Reads what is due, or what `mode` says, in a run that begins after this call; waits for its end and for a run under
   * way before it. Calls that come meanwhile share one run. Default mode `auto`. Failures are in the report; its outcome
   * is `busy` when another process still reads the company after five minutes.
   */
  now(options?: { mode?: SyncMode }): Promise<RunReport>
  /** The same without waiting; with a fleet the run is queued. A failure to begin is logged. */
  soon(options?: { mode?: SyncMode }): void
  /** The progress of a run in this process; null while none is under way here. */
  progress(): EntityProgress[] | null
  /** Calls back after each page of a run in this process, and with null at its end. Returns the way to stop. */
  watch(listener: (pages: EntityProgress[] | null) => void): () => void
}

const modes: readonly SyncMode[] = ['auto', 'incremental', 'verify', 'full']

/** How long to wait before a realm that another run holds is tried again: at first, and at most. */
const BUSY_MS = 500
const LONGEST_BUSY_MS = 8_000
/** How long such a run is waited for. A first read may take hours. */
const WAITED_MS = 5 * 60_000

export interface SyncOfTenants {
  forTenant(tenantId: string): TenantSync
  /** Waits no longer for runs of other processes. */
  stop(): void
}

export function createSyncOfTenants(input: {
  runner: Pick<SyncRunner, 'runOnce'>
  progress: ProgressBoard
  clock: Clock
  logger: Logger
  /** Queues a run, where there is a queue. */
  request: ((tenantId: string, mode: SyncMode) => Promise<unknown>) | null
}): SyncOfTenants {
  const { runner, progress, clock, logger, request } = input
  const closing = new AbortController()
  const turns = createTurns(async (tenantId, mode): Promise<RunReport> => {
    const until = clock.now() + WAITED_MS
    for (let waitMs = BUSY_MS; ; waitMs = Math.min(waitMs * 2, LONGEST_BUSY_MS)) {
      // A turn that waited for another run begins none in an integration that is being closed.
      closing.signal.throwIfAborted()
      const report = await runner.runOnce({ tenantId, mode, countTotals: true })
      // A run under way may have begun before the change that this one is asked for.
      if (report.outcome !== 'busy' || clock.now() >= until) return report
      await clock.sleep(waitMs, closing.signal)
    }
  })
  const now = async (tenantId: string, mode: SyncMode) => {
    progress.expect(tenantId)
    try {
      const report = await turns.take(tenantId, mode)
      if (report.outcome === 'busy') progress.giveUp(tenantId)
      return report
    } catch (error) {
      progress.giveUp(tenantId)
      throw error
    }
  }
  return {
    forTenant(tenantId) {
      const checked = (options: { mode?: SyncMode }) => {
        checkGiven('sync', options)
        const { mode = 'auto' } = options
        checkOneOf('sync', 'mode', mode, modes)
        return mode
      }
      return {
        now: async (options = {}) => now(tenantId, checked(options)),
        soon(options = {}) {
          const mode = checked(options)
          const asked = request === null ? now(tenantId, mode) : request(tenantId, mode)
          asked.catch((err: unknown) => {
            if (closing.signal.aborted) return
            const event = 'quickbooks.integration.sync_not_begun'
            logger.error({ event, err, tenantId }, 'A sync could not begin')
          })
        },
        progress: () => (progress.isRunning(tenantId) ? progress.read(tenantId) : null),
        watch(listener) {
          checkFunction('watch', 'listener', listener)
          return progress.watch(tenantId, listener)
        },
      }
    },
    stop: () => closing.abort(new Error('The integration was closed.')),
  }
}
