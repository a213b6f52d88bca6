import { systemClock } from '@vectis/quickbooks'
import type { Clock } from '@vectis/quickbooks'

/**
 * A clock that starts at `at` (epoch milliseconds) and advances by a monotonic timer. Where machines disagree about the
 * time, all runs use the clock that gave `at`. This is the only file of this package that uses a timer.
 */
export function carryOn(at: number): Clock {
  const begun = performance.now()
  return { now: () => at + (performance.now() - begun), sleep: systemClock.sleep }
}

/** Calls `act` after this long, unless the returned function was called first. Does not keep the process alive. */
export function after(milliseconds: number, act: () => void): () => void {
  const timer = setTimeout(act, milliseconds)
  timer.unref()
  return () => clearTimeout(timer)
}
