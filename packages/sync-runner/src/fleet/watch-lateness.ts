import type { Clock, Logger } from '@vectis/quickbooks'
import type { SyncRunner } from '../create-sync-runner.ts'

/**
 * Checks every tenant once per interval until the signal aborts, and warns of those that are late. It has its own
 * timer, because runs that never start cannot report it.
 */
export async function watchLateness(input: {
  runner: Pick<SyncRunner, 'reportLate'>
  clock: Clock
  logger: Logger
  tickMinutes: number
  signal: AbortSignal
}): Promise<void> {
  const { runner, clock, logger, tickMinutes, signal } = input
  const tickMs = tickMinutes * 60_000
  for (;;) {
    try {
      await clock.sleep(tickMs, signal)
    } catch {
      return
    }
    try {
      await runner.reportLate({ signal, tickMs })
    } catch (error) {
      if (signal.aborted) return
      const about = { event: 'quickbooks.sync.lateness_unknown', err: error }
      logger.warn(about, 'It is unknown which tenants are late')
    }
  }
}
