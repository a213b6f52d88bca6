import PQueue from 'p-queue'
import { orAborted } from './or-aborted.ts'
import { readCallLimits } from './call-limits.ts'
import type { CallLimitOptions } from './call-limits.ts'
import { createRateWindows } from './rate-windows.ts'
import type { RateWindows } from './rate-windows.ts'
import type { Clock } from './runtime.ts'

/** The realm of a call; limits apply per environment and realm. */
export interface LimiterKey {
  environment: string
  realmId: string
}

/**
 * Decides when a call to QuickBooks may start. The default keeps its windows in this process. A fleet passes one with
 * shared windows, so that all processes together stay below Intuit's limits.
 */
export interface Limiter {
  /**
   * Runs `call` once the realm's windows allow it, and settles like `call`. Higher `priority` goes first (default 0).
   * Rejects with the signal's reason if it aborts while waiting; a call that has started is not affected.
   */
  schedule<T>(
    input: { key: LimiterKey; priority?: number; signal?: AbortSignal },
    call: () => Promise<T>,
  ): Promise<T>
  /** QuickBooks answered 429: no call to this realm for `waitMs`, then a lower rate that recovers automatically. */
  throttled(input: { key: LimiterKey; waitMs: number }): void | Promise<void>
}

export interface LimiterOptions extends CallLimitOptions {
  clock: Clock
  /**
   * How much the travel times of calls may differ before QuickBooks could see too many calls in a window. Milliseconds,
   * default 40.
   */
  slackMs?: number
}

/** After a throttle the rate rises by one call per second for each of these that passes without another. */
const RECOVERY_STEP_MS = 15_000
/** Above this many realms, those with nothing waiting and empty windows are forgotten. */
const REALMS_BEFORE_SWEEP = 1_000

interface RealmState {
  gate: PQueue
  windows: RateWindows
  inFlight: number
  slotFreed: (() => void) | undefined
  pausedUntil: number
  /** The rate after the last throttle, and since when it recovers. */
  throttled: { rate: number; from: number } | undefined
}

/**
 * Strict windows per realm, at most `maxInFlight` at once, first come first served within a priority.
 *
 * p-queue keeps the queue and its priorities. The windows are our own, because p-queue's use ambient timers and cannot
 * run on a given clock.
 */
export function createLimiter(options: LimiterOptions): Limiter {
  const { clock, slackMs = 40 } = options
  const { perSecond, perMinute, maxInFlight } = readCallLimits(options)
  const realms = new Map<string, RealmState>()

  const currentRate = (state: RealmState): number => {
    if (state.throttled === undefined) return perSecond
    const steps = Math.floor((clock.now() - state.throttled.from) / RECOVERY_STEP_MS)
    const rate = state.throttled.rate + Math.max(0, steps)
    if (rate >= perSecond) state.throttled = undefined
    return Math.min(rate, perSecond)
  }

  const stateOf = ({ environment, realmId }: LimiterKey): RealmState => {
    const name = `${environment}:${realmId}`
    const known = realms.get(name)
    if (known !== undefined) return known
    if (realms.size >= REALMS_BEFORE_SWEEP) sweep()
    const state: RealmState = {
      gate: new PQueue({ concurrency: 1 }),
      windows: createRateWindows(
        [
          { cap: () => currentRate(state), lengthMs: 1_000 },
          { cap: () => perMinute, lengthMs: 60_000 },
        ],
        slackMs,
      ),
      inFlight: 0,
      slotFreed: undefined,
      pausedUntil: 0,
      throttled: undefined,
    }
    realms.set(name, state)
    return state
  }

  const sweep = () => {
    const now = clock.now()
    for (const [name, state] of realms) {
      const isIdle = state.gate.size + state.gate.pending + state.inFlight === 0
      const isForgettable = state.windows.isEmpty(now) && state.pausedUntil <= now
      if (isIdle && isForgettable && currentRate(state) === perSecond) realms.delete(name)
    }
  }

  /**
   * Only the front of the queue is in here, so one `slotFreed` is enough. Resolves to a function that ends the call.
   */
  const admit = async (state: RealmState, signal: AbortSignal | undefined): Promise<() => void> => {
    for (;;) {
      signal?.throwIfAborted()
      if (state.inFlight >= maxInFlight) {
        await untilFreed(state, signal)
        continue
      }
      const now = clock.now()
      const wait = Math.max(state.pausedUntil - now, state.windows.waitMs(now))
      if (wait <= 0) break
      // An answer that arrives meanwhile shortens the wait by up to the slack: check again before the end.
      await clock.sleep(wait > slackMs ? wait - slackMs : wait, signal)
    }
    state.inFlight += 1
    const answered = state.windows.start(clock.now())
    return () => {
      answered(clock.now())
      state.inFlight -= 1
      state.slotFreed?.()
    }
  }

  return {
    async schedule({ key, priority = 0, signal }, call) {
      const state = stateOf(key)
      // The signal is not p-queue's: it would drop a call that was admitted in the same turn, and its slot with it.
      const end = await orAborted(
        state.gate.add(() => admit(state, signal), { priority }),
        signal,
        (late) => late(),
      )
      try {
        return await call()
      } finally {
        end()
      }
    },
    throttled({ key, waitMs }) {
      const state = stateOf(key)
      const now = clock.now()
      // Calls that were already sent fail together: they count as one throttle.
      if (now >= state.pausedUntil) {
        state.throttled = {
          rate: Math.max(1, Math.floor(currentRate(state) / 2)),
          from: now + waitMs,
        }
      }
      state.pausedUntil = Math.max(state.pausedUntil, now + waitMs)
    },
  }
}

function untilFreed(state: RealmState, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = () => {
      state.slotFreed = undefined
      signal?.removeEventListener('abort', onAbort)
    }
    const onAbort = () => {
      end()
      reject(signal?.reason)
    }
    state.slotFreed = () => {
      end()
      resolve()
    }
    signal?.addEventListener('abort', onAbort, { once: true })
  })
}
