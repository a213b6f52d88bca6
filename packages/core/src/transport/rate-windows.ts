/** Starts of calls within sliding windows, on the caller's clock. */
export interface RateWindows {
  /** Milliseconds until one more call may start; 0 when it may start now. */
  waitMs(now: number): number
  /** Records a start, and returns a function to call when the answer has arrived. */
  start(now: number): (answeredAt: number) => void
  isEmpty(now: number): boolean
}

export interface RateWindow {
  /** Calls that may start within any `lengthMs`. A function, because a throttled realm's cap moves. */
  cap: () => number
  /** Milliseconds. */
  lengthMs: number
}

/**
 * Strict sliding windows: at no moment do more than `cap` calls lie within the `lengthMs` before it, for each window.
 *
 * QuickBooks counts calls when they arrive, we count them when they leave, and travel times differ. So a call counts
 * from its start until `lengthMs` after its answer (it cannot have arrived later), but at most `lengthMs` + `slackMs`
 * after its start: a slow answer must not slow the rate. See docs/decisions/0020.
 */
export function createRateWindows(windows: readonly RateWindow[], slackMs: number): RateWindows {
  const longest = Math.max(...windows.map((window) => window.lengthMs))
  /** Latest arrival of each counted call, in the order of their starts. */
  const arrivals: { at: number }[] = []

  const prune = (now: number) => {
    let stale = 0
    while (stale < arrivals.length && arrivals[stale]!.at + longest <= now) stale += 1
    if (stale > 0) arrivals.splice(0, stale)
  }

  return {
    waitMs(now) {
      prune(now)
      let wait = 0
      for (const { cap, lengthMs } of windows) {
        const limit = Math.max(1, cap())
        // The call that must have left the window before the next may start.
        const blocking = arrivals[arrivals.length - limit]
        if (blocking !== undefined) wait = Math.max(wait, blocking.at + lengthMs - now)
      }
      return Math.max(0, wait)
    },
    start(now) {
      const arrival = { at: now + slackMs }
      arrivals.push(arrival)
      return (answeredAt) => {
        arrival.at = Math.min(arrival.at, Math.max(now, answeredAt))
      }
    },
    isEmpty(now) {
      prune(now)
      return arrivals.length === 0
    },
  }
}
