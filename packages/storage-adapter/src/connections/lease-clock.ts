import { sql } from 'kysely'
import type { RawBuilder } from 'kysely'
import type { Clock } from '@vectis/quickbooks'

/**
 * The moment leases go by. Without a clock the database's own: the one clock that all processes share, so that a
 * process whose clock is wrong can neither take a live lease nor hold one for too long.
 */
export type LeaseClock = () => RawBuilder<Date>

export function createLeaseClock(clock: Clock | undefined): LeaseClock {
  if (!clock) return () => sql<Date>`clock_timestamp()`
  return () => sql<Date>`${new Date(clock.now()).toISOString()}::timestamptz`
}
