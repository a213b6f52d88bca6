import type { Clock, Logger } from './runtime.ts'

/** Calls of one realm in one month, to be added to the stored count. */
export interface UsageEntry {
  tenantId: string
  appId: string
  environment: 'sandbox' | 'production'
  realmId: string
  /** `YYYY-MM` in UTC. */
  month: string
  calls: number
}

type UsageSubject = Omit<UsageEntry, 'month' | 'calls'>

export interface UsageMeter {
  /** Counts one successful data call, at the clock's month. */
  count(subject: UsageSubject): void
  /** Stores everything counted so far. Rejects if the store does; the counts are then kept. */
  flush(): Promise<void>
  /** Stores the rest and counts no more on a timer. */
  close(): Promise<void>
}

export interface UsageMeterOptions {
  clock: Clock
  logger: Logger
  /** Adds calls to the stored count, so many processes may report. */
  add(entry: UsageEntry): Promise<void>
  /** Longest time a count waits in memory, in milliseconds. Default 1,000; a crash loses at most that much. */
  flushEveryMs?: number
}

const MAX_BACKOFF_MS = 60_000

/**
 * Collects metered calls and stores them in batches: one write per realm and batch instead of one per call. A failed
 * write keeps its counts, is logged, and is tried again. See docs/decisions/0026.
 */
export function createUsageMeter(options: UsageMeterOptions): UsageMeter {
  const { clock, logger, add, flushEveryMs = 1_000 } = options
  const pending = new Map<string, UsageEntry>()
  const closing = new AbortController()
  let timer: Promise<void> | undefined
  let writing: Promise<void> | undefined
  let failures = 0

  const keep = (entry: UsageEntry) => {
    const { tenantId, appId, environment, realmId, month } = entry
    const name = JSON.stringify([tenantId, appId, environment, realmId, month])
    const known = pending.get(name)
    if (known === undefined) pending.set(name, { ...entry })
    else known.calls += entry.calls
  }

  const write = async () => {
    const entries = [...pending.values()]
    pending.clear()
    const errors: unknown[] = []
    for (const entry of entries) {
      try {
        await add(entry)
      } catch (error) {
        keep(entry)
        errors.push(error)
      }
    }
    if (errors.length === 0) {
      failures = 0
      return
    }
    failures += 1
    const calls = [...pending.values()].reduce((sum, entry) => sum + entry.calls, 0)
    logger.warn(
      { event: 'quickbooks.usage.not_stored', err: errors[0], calls },
      'Metered calls not stored yet; kept for the next attempt',
    )
    throw errors[0]
  }

  const flush = async (): Promise<void> => {
    // One writer at a time. The last caller waits for a write that began after its call.
    while (writing !== undefined) await writing.catch(() => {})
    if (pending.size === 0) return
    writing = write().finally(() => {
      writing = undefined
    })
    return writing
  }

  const startTimer = () => {
    if (timer !== undefined || closing.signal.aborted) return
    const wait = Math.min(MAX_BACKOFF_MS, flushEveryMs * 2 ** failures)
    timer = clock
      .sleep(wait, closing.signal)
      .then(flush)
      .catch(() => {})
      .then(() => {
        timer = undefined
        if (pending.size > 0) startTimer()
      })
  }

  return {
    count(subject) {
      keep({ ...subject, month: new Date(clock.now()).toISOString().slice(0, 7), calls: 1 })
      startTimer()
    },
    flush,
    async close() {
      closing.abort()
      await timer
      await flush()
    },
  }
}
