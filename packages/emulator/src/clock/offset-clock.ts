import { settlePromises } from '../defaults.ts'
import type { AdjustableClock, Clock } from './clock.ts'
import { createSleepers } from './sleepers.ts'

/**
 * Time that runs like `base` and can also be moved forward: for an emulator that people use. `quiet` resolves when the
 * requests that a woken sleeper caused are answered; `rest` when the application has done what is due.
 */
export function createOffsetClock(
  base: Clock,
  quiet: () => Promise<void> = settlePromises,
  rest: () => Promise<void> = settlePromises,
): AdjustableClock {
  let offset = 0
  let alarm: AbortController | null = null
  /** A jump wakes the sleepers itself, so that it can wait for what they send. */
  let isJumping = false
  /** Jumps take turns: two at once would count the same hour once, and each would overtake what the other woke. */
  let turn: Promise<void> = Promise.resolve()
  const sleepers = createSleepers(() => arm())
  const now = () => base.now() + offset

  function arm(): void {
    alarm?.abort()
    alarm = null
    if (isJumping) return
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

  async function jump(ms: number): Promise<void> {
    const target = now() + Math.max(0, ms)
    isJumping = true
    try {
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
    } finally {
      isJumping = false
      arm()
    }
  }

  /** A request under way would be given up, and what a leap wakes must be done before the next one. */
  async function leap(ms: number): Promise<void> {
    await rest()
    await quiet()
    offset += Math.max(0, ms)
    arm()
    await settlePromises()
    await quiet()
    await rest()
  }

  const inTurn = (move: (ms: number) => Promise<void>) => (ms: number) => {
    const mine = turn.then(() => move(ms))
    turn = mine.catch(() => undefined)
    return mine
  }
  return {
    now,
    sleep: (ms, signal) => sleepers.add(now() + Math.max(0, ms), signal),
    advance: inTurn(jump),
    leap: inTurn(leap),
  }
}
