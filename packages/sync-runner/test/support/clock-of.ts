import type { AdjustableClock } from '@vectis/quickbooks-emulator'
import type { TestClock } from 'pg-boss'

/** The clock that a test moves pg-boss with, for everybody else. */
export function clockOf(time: TestClock): AdjustableClock {
  return {
    now: () => time.now(),
    advance: (ms) => time.tick(ms),
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason as Error)
        const onAbort = () => {
          time.clearTimeout(timer)
          reject(signal!.reason as Error)
        }
        const timer = time.setTimeout(() => {
          signal?.removeEventListener('abort', onAbort)
          resolve()
        }, ms)
        signal?.addEventListener('abort', onAbort, { once: true })
      }),
  }
}
