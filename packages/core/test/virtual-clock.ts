import type { Clock } from '../src/transport/runtime.ts'

interface Sleeper {
  at: number
  order: number
  wake: () => void
}

export interface VirtualClock extends Clock {
  /** Moves time on, waking sleepers in the order of their times; lets everything they start run first. */
  advance(ms: number): Promise<void>
  /** Moves from sleeper to sleeper until `done` settles, and settles as it does. Never waits in real time. */
  drive<T>(done: Promise<T>): Promise<T>
  readonly sleeping: number
}

/** A clock that only moves when it is told to, or, in `drive`, when nothing else can happen. */
export function createVirtualClock(start = Date.parse('2026-11-23T12:00:00Z')): VirtualClock {
  let time = start
  let order = 0
  const sleepers: Sleeper[] = []

  const settle = async () => {
    // Sockets of a local server need turns of the event loop; pure promises need only the first.
    for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve))
  }

  const wakeNext = (until: number): boolean => {
    sleepers.sort((a, b) => a.at - b.at || a.order - b.order)
    const next = sleepers[0]
    if (next === undefined || next.at > until) return false
    sleepers.shift()
    time = Math.max(time, next.at)
    next.wake()
    return true
  }

  return {
    now: () => time,
    sleep(ms, signal) {
      return new Promise((resolve, reject) => {
        if (signal?.aborted) {
          reject(signal.reason)
          return
        }
        const onAbort = () => {
          sleepers.splice(sleepers.indexOf(sleeper), 1)
          reject(signal?.reason)
        }
        const sleeper: Sleeper = {
          at: time + Math.max(0, ms),
          order: (order += 1),
          wake: () => {
            signal?.removeEventListener('abort', onAbort)
            resolve()
          },
        }
        sleepers.push(sleeper)
        signal?.addEventListener('abort', onAbort, { once: true })
      })
    },
    async advance(ms) {
      const until = time + ms
      await settle()
      while (wakeNext(until)) await settle()
      time = until
      await settle()
    },
    async drive(done) {
      let settled = false
      const end = () => {
        settled = true
      }
      done.then(end, end)
      for (;;) {
        await settle()
        if (settled) return done
        wakeNext(Infinity)
      }
    },
    get sleeping() {
      return sleepers.length
    },
  }
}

/** A number stream that repeats for a seed (mulberry32). */
export function createSeededFraction(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
