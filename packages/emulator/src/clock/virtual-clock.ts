import { settlePromises } from '../defaults.ts'
import type { AdjustableClock } from './clock.ts'
import { createSleepers } from './sleepers.ts'
import { toEpoch } from './to-epoch.ts'

export interface VirtualClockOptions {
  /** Where time starts: epoch milliseconds or an RFC 3339 text. Default `2026-11-23T09:00:00Z`. */
  start?: number | string
  /**
   * Awaited between two wake-ups so that woken code can finish before time moves on. Default: one turn of the event
   * loop, which is enough while everything runs in this process. Give one that also waits for your database when one
   * takes part.
   */
  settle?: () => Promise<void>
}

/** Time that moves only on request, so that a year of retries takes milliseconds and replays exactly. */
export interface VirtualClock extends AdjustableClock {
  /** Moves forward to an instant; one in the past changes nothing. */
  advanceTo(instant: number | string): Promise<void>
  /**
   * Wakes sleeper after sleeper until none is left, or until `limitMs` of virtual time has passed (default: one day).
   */
  runUntilIdle(limitMs?: number): Promise<void>
  /** Moves time forward, sleeper by sleeper, until the promise settles; returns what it returned. */
  run<T>(work: Promise<T> | (() => Promise<T>)): Promise<T>
  /** How many calls of `sleep` are waiting. */
  readonly sleeping: number
}

const DAY_MS = 86_400_000

export function createVirtualClock(options: VirtualClockOptions = {}): VirtualClock {
  const settle = options.settle ?? settlePromises
  let time = toEpoch(options.start ?? '2026-11-23T09:00:00Z')
  let announceSleeper: (() => void) | null = null
  const sleepers = createSleepers(() => announceSleeper?.())

  function wakeNext(): void {
    const deadline = sleepers.nextDeadline
    if (deadline === null) return
    time = Math.max(time, deadline)
    sleepers.wakeFirst()
  }

  async function advanceTo(instant: number | string): Promise<void> {
    const target = toEpoch(instant)
    await settle()
    while (sleepers.nextDeadline !== null && sleepers.nextDeadline <= target) {
      wakeNext()
      await settle()
    }
    time = Math.max(time, target)
  }

  async function runUntilIdle(limitMs = DAY_MS): Promise<void> {
    const limit = time + limitMs
    await settle()
    while (sleepers.nextDeadline !== null && sleepers.nextDeadline <= limit) {
      wakeNext()
      await settle()
    }
  }

  async function run<T>(work: Promise<T> | (() => Promise<T>)): Promise<T> {
    const promise = typeof work === 'function' ? work() : work
    let isSettled = false
    const settled = promise.then(
      () => void (isSettled = true),
      () => void (isSettled = true),
    )
    for (;;) {
      await settle()
      if (isSettled) return promise
      if (sleepers.nextDeadline === null) {
        // Nothing to wake: the work waits for the outside world, so time stops until it sleeps or ends.
        const slept = new Promise<void>((resolve) => (announceSleeper = resolve))
        await Promise.race([settled, slept])
        announceSleeper = null
      } else {
        wakeNext()
      }
    }
  }

  return {
    now: () => time,
    sleep: (ms, signal) => sleepers.add(time + Math.max(0, ms), signal),
    advance: (ms) => advanceTo(time + Math.max(0, ms)),
    advanceTo,
    runUntilIdle,
    run,
    get sleeping() {
      return sleepers.size
    },
  }
}
