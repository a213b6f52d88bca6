import { systemClock } from '@vectis/quickbooks'
import type { Clock } from '@vectis/quickbooks'

/**
 * A clock that begins at `at` (epoch milliseconds) and is carried on by a timer that nobody can set: where machines
 * disagree about the time, all runs go by the one that told `at`. The only file of this package that reads a timer.
 */
export function carryOn(at: number): Clock {
  const begun = performance.now()
  return { now: () => at + (performance.now() - begun), sleep: systemClock.sleep }
}
