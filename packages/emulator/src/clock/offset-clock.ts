import { settlePromises } from '../defaults.ts'
import type { AdjustableClock, Clock } from './clock.ts'
import { createSleepers } from './sleepers.ts'

/**
 * Time that runs like `base` and can also be moved forward: for an emulator that people use. `quiet` resolves when the
 * requests that a woken sleeper caused are answered.
 */
export function createOffsetClock(
  base: Clock,
  quiet: () => Promise<void> = settlePromises,
): AdjustableClock {
  let offset = 0
  let alarm: AbortController | null = null
  /** Jumps that are under way: each wakes the sleepers itself, so that it can wait for what they send. */
  let jumps = 0
  const sleepers = createSleepers(() => arm())
  const now = () => base.now() + offset

  function arm(): void {
    alarm?.abort()
    alarm = null
    if (jumps > 0) return
    while (sleepers.nextDeadline !== null && sleepers.nextDeadline <= now()) sleepers.wakeFirst()
    if (sleepers.nextDeadline === null) return
    const controller = new AbortController()
    alarm = controller
    base.sleep(sleepers.nextDeadline - now(), controller.signal).then(
      () => {
        if (alarm === controller) arm()
      },
      () => undefined,
    )
  }

  return {
    now,
    sleep: (ms, signal) => sleepers.add(now() + Math.max(0, ms), signal),
    async advance(ms) {
      const target = now() + Math.max(0, ms)
      jumps += 1
      arm()
      await settlePromises()
      await quiet()
      // Wakes one sleeper after the other, each at its own time, so that code that sleeps again within the jump is
      // woken again.
      while (sleepers.nextDeadline !== null && sleepers.nextDeadline <= target) {
        offset += Math.max(0, sleepers.nextDeadline - now())
        sleepers.wakeFirst()
        await settlePromises()
        await quiet()
      }
      offset += Math.max(0, target - now())
      jumps -= 1
      arm()
    },
  }
}
