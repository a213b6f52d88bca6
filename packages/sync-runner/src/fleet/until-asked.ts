import type { PgBoss } from 'pg-boss'
import type { Clock } from '@vectis/quickbooks'
import { priorities } from './fleet-queue.ts'
import { keyOf } from './queue-names.ts'
import type { SyncJob } from './sync-job.ts'

/** Most runs end before the first poll; each poll is one statement. */
const LOOK_EVERY_MS = 2_000

/**
 * Resolves when a run of this tenant is requested during its current run: a webhook or a person must not wait for the
 * end of a long read. Rejects with the signal's reason.
 */
export async function untilAsked(input: {
  boss: PgBoss
  queue: string
  clock: Clock
  tenantId: string
  signal: AbortSignal
}): Promise<void> {
  const { boss, queue, clock, tenantId, signal } = input
  for (;;) {
    await clock.sleep(LOOK_EVERY_MS, signal)
    const waits = await boss
      .findJobs<SyncJob>(queue, { key: keyOf(tenantId), queued: true, limit: 2 })
      // The queue is unreachable: the run continues, and the next poll may succeed.
      .catch(() => [])
    if (waits.some(({ priority }) => priority >= priorities.asked)) return
  }
}
