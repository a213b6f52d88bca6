import type { PgBoss } from 'pg-boss'
import type { Clock } from '@vectis/quickbooks'
import type { SyncStore } from '@vectis/quickbooks/ports'

const LOOK_EVERY_MS = 2_000

/**
 * Lets pg-boss look for jobs of dead workers as soon as there may be one: a run that died leaves its lease behind. A
 * pass of pg-boss is some 25 statements, the look at the leases is one; so an idle fleet makes no pass but those of
 * pg-boss's own timer, which also finds a worker that died before it had a lease. Ends when the signal aborts. See
 * docs/decisions/0057.
 */
export async function watchWorkers(input: {
  boss: Pick<PgBoss, 'supervise'>
  queue: string
  store: Pick<SyncStore, 'hasLapsedLease'> | undefined
  clock: Clock
  signal: AbortSignal
}): Promise<void> {
  const { boss, queue, store, clock, signal } = input
  for (;;) {
    try {
      await clock.sleep(LOOK_EVERY_MS, signal)
    } catch {
      return
    }
    try {
      if ((await store?.hasLapsedLease?.()) === false) continue
      await boss.supervise(queue)
    } catch {
      // The database is out of reach. The next look may succeed, and pg-boss reports its own errors.
    }
  }
}
