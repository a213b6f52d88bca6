import type { PgBoss } from 'pg-boss'
import type { Clock, Logger } from '@vectis/quickbooks'

export interface BossHealth {
  /** The last error of the queue in this process: its message, and its time by this machine's clock in milliseconds. */
  readonly lastError: { message: string; at: number } | null
  readonly errors: number
}

/** While the database is down, every poll of the queue is an error. The log gets one line per this time. */
const LOGGED_EVERY_MS = 60_000

/**
 * Listens to the errors of pg-boss from now on. Without a listener the first lost database connection would end the
 * process. Every part of pg-boss retries by itself.
 */
export function listenToBoss(boss: PgBoss, clock: Clock, logger: Logger): BossHealth {
  let lastError: BossHealth['lastError'] = null
  let errors = 0
  let loggedAt = -Infinity
  let unlogged = 0
  boss.on('error', (thrown: unknown) => {
    const message = messageOf(thrown)
    const at = clock.now()
    lastError = { message, at }
    errors += 1
    if (at - loggedAt < LOGGED_EVERY_MS) {
      unlogged += 1
      return
    }
    const about = { event: 'quickbooks.fleet.queue_failed', err: thrown, unlogged }
    logger.error(about, 'The job queue had an error; it retries automatically')
    loggedAt = at
    unlogged = 0
  })
  return {
    get lastError() {
      return lastError
    },
    get errors() {
      return errors
    },
  }
}

function messageOf(thrown: unknown): string {
  const { message } = (thrown ?? {}) as { message?: unknown }
  return typeof message === 'string' ? message : String(thrown)
}
