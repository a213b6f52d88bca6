import { vi } from 'vitest'

/**
 * Does what no answer will come to, on timers that only move here: it ends for its limit, however long that is and however
 * slow the machine. What waits for the database is real.
 */
export async function withoutAnswer<Result>(act: () => Promise<Result>): Promise<Result> {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  try {
    let isOver = false
    const work = act().finally(() => (isOver = true))
    work.catch(() => undefined)
    for (let seconds = 0; !isOver; seconds += 1) {
      if (seconds === 3_600) throw new Error('Expected an end within an hour of these timers.')
      await vi.advanceTimersByTimeAsync(1_000)
    }
    return await work
  } finally {
    vi.useRealTimers()
  }
}
