import type PQueue from 'p-queue'
import type { Clock, Environment, Logger } from '@vectis/quickbooks'
import type { RunReport } from './report/sync-event.ts'

interface Subject {
  tenantId: string
  environment: Environment
  realmId: string
}

export interface TickLoop {
  start(): void
  /** Starts no more runs; resolves when the loop has ended. */
  stop(): Promise<void>
}

/**
 * Every `tickMs` each connected tenant joins the queue, the least recently synced first. A tenant that still waits or
 * runs keeps its place. A full read goes to the end of the queue after its slice.
 */
export function createTickLoop(input: {
  clock: Clock
  logger: Logger
  tickMs: number
  queue: PQueue
  listConnected(): AsyncIterable<Subject>
  /** Epoch milliseconds; null when there was none. */
  lastRunAt(subject: Subject): Promise<number | null>
  /** `isWaitedFor` says, at any moment of the run, whether another tenant waits for its place. */
  tick(tenantId: string, isWaitedFor: () => boolean): Promise<RunReport>
  onLate(subject: Subject, lastSuccessAt: number): Promise<void>
}): TickLoop {
  const { clock, logger, tickMs, queue } = input
  const inLine = new Set<string>()
  const ending = new AbortController()
  let looping: Promise<void> | null = null

  const enqueue = (tenantId: string) => {
    if (inLine.has(tenantId)) return
    inLine.add(tenantId)
    const take = async () => {
      let hasMore = false
      try {
        if (ending.signal.aborted) return
        // Not at its start: the first tenants of a round run before the others are in the queue.
        hasMore = (await input.tick(tenantId, () => queue.size > 0)).hasMore
      } catch (error) {
        const about = { event: 'quickbooks.sync.tick_failed', tenantId, err: error }
        logger.error(about, 'A tick failed')
      } finally {
        inLine.delete(tenantId)
      }
      if (hasMore && !ending.signal.aborted) enqueue(tenantId)
    }
    void queue.add(take)
  }

  /** A failure of one tenant, or slow host code, does not delay the others. */
  const askLastRun = async (subject: Subject): Promise<number | null> => {
    const { tenantId } = subject
    try {
      const at = await input.lastRunAt(subject)
      if (at === null) return null
      input.onLate(subject, at).catch((error: unknown) => {
        const about = { event: 'quickbooks.sync.lateness_unknown', tenantId, err: error }
        logger.error(about, 'It is unknown whether the sync is late')
      })
      return at
    } catch (error) {
      const about = { event: 'quickbooks.sync.last_run_unreadable', tenantId, err: error }
      logger.error(about, 'The last run of a tenant could not be read')
      return null
    }
  }

  const takePlaces = async () => {
    const places: { tenantId: string; at: number }[] = []
    for await (const subject of input.listConnected()) {
      places.push({ tenantId: subject.tenantId, at: (await askLastRun(subject)) ?? 0 })
    }
    places.sort((a, b) => a.at - b.at)
    for (const { tenantId } of places) enqueue(tenantId)
  }

  const run = async () => {
    while (!ending.signal.aborted) {
      const begun = clock.now()
      try {
        await takePlaces()
      } catch (error) {
        const about = { event: 'quickbooks.sync.tenants_not_listed', err: error }
        logger.error(about, 'The connected tenants could not be listed')
      }
      try {
        await clock.sleep(Math.max(0, begun + tickMs - clock.now()), ending.signal)
      } catch {
        return
      }
    }
  }

  return {
    start() {
      looping ??= run()
    },
    async stop() {
      ending.abort()
      queue.clear()
      await looping
    },
  }
}
