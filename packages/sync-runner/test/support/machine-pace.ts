import { systemClock } from '@vectis/quickbooks'

/** A look takes so many milliseconds of CPU, twice a second. */
const LOOK_MS = 10
const EVERY_MS = 500

/**
 * How many times as long as on a quiet machine work takes now: the real time of a little work over its CPU time, as long as
 * the watch lasts. Limits of real time are multiplied by it: they ask the same of a quiet machine, and of a busy one no more
 * than it can give.
 */
export function watchPace() {
  let real = LOOK_MS
  let cpu = LOOK_MS
  const stopping = new AbortController()
  const look = () => {
    const begun = performance.now()
    const from = process.cpuUsage()
    let used = 0
    while (used < LOOK_MS) {
      const { user, system } = process.cpuUsage(from)
      used = (user + system) / 1_000
    }
    real += performance.now() - begun
    cpu += used
  }
  const watching = (async () => {
    while (!stopping.signal.aborted) {
      look()
      await systemClock.sleep(EVERY_MS, stopping.signal).catch(() => undefined)
    }
  })()
  return {
    /** 1 on a quiet machine, and never less. */
    pace: () => Math.max(1, real / cpu),
    async stop(): Promise<void> {
      stopping.abort()
      await watching
    },
  }
}
