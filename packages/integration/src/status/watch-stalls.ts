import type { Clock, Logger } from '@vectis/quickbooks'
import { listWarnings, type SyncRunner } from '@vectis/quickbooks-sync'
import type { Storage } from '@vectis/quickbooks-storage'
import { endsInTime } from '../parts/ends-in-time.ts'
import { lastReadOf } from './derive-health.ts'
import { logFailedTenant } from './log-failed-tenant.ts'
import { readSlices } from './read-slices.ts'

/** Warnings look at the newest run that ended, and at the newest that read everything. */
const RUNS = 20

interface StallWatchParts {
  storage: Pick<Storage, 'overview' | 'db' | 'schema'>
  runner: Pick<SyncRunner, 'sendWarnings'>
  clock: Clock
  logger: Logger
  tickMs: number
}

/** In every started process, whether it ticks or not: a stall may be that the others are gone. */
export function createStallWatch(parts: StallWatchParts) {
  const ending = new AbortController()
  let watching: Promise<void> | null = null
  return {
    begin(): void {
      watching ??= watchStalls({ ...parts, signal: ending.signal })
    },
    abort: () => ending.abort(),
    /** A look that hangs is not waited for without end. */
    async end(): Promise<void> {
      if (watching !== null) await endsInTime(parts.clock, watching)
    },
  }
}

/**
 * Looks at all tenants four times a tick, and sends what is wrong by the facts that are stored: for the stalls of other
 * processes, of the queue, and of runs that never begin. Three statements for 500 tenants. See docs/decisions/0214.
 */
async function watchStalls(input: StallWatchParts & { signal: AbortSignal }): Promise<void> {
  const { clock, logger, tickMs, signal } = input
  for (;;) {
    try {
      await clock.sleep(tickMs / 4, signal)
    } catch {
      return
    }
    try {
      await lookAtAll(input)
    } catch (err) {
      if (signal.aborted) return
      const event = 'quickbooks.integration.stalls_unknown'
      logger.error({ event, err }, 'It is unknown which tenants are stalled')
    }
  }
}

async function lookAtAll(input: Parameters<typeof watchStalls>[0]): Promise<void> {
  const { storage, runner, clock, logger, tickMs, signal } = input
  const parts = { storage, now: () => clock.now() }
  const onFailed = logFailedTenant(logger)
  const query = { runs: RUNS, counts: false }
  for await (const { found, now, clockOffMs } of readSlices(parts, query, onFailed)) {
    for (const { connection, runs, checkpoints } of found) {
      const { tenantId, realmId } = connection
      try {
        const ended = runs.filter(({ finishedAt }) => finishedAt !== null)
        const lastSuccessAt = lastReadOf(ended, checkpoints, now)
        const facts = { connection, last: ended[0] ?? null, lastSuccessAt, checkpoints, clockOffMs }
        const warnings = listWarnings({ ...facts, tickMs, now })
        if (warnings.length > 0) await runner.sendWarnings({ tenantId, realmId, warnings })
      } catch (error) {
        onFailed(tenantId, error)
      }
    }
    if (signal.aborted) return
  }
}
