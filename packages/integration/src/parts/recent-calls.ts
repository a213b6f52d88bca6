import type { Limiter, LimiterKey } from '@vectis/quickbooks'
import type { WindowReading } from '@vectis/quickbooks-sync/fleet'
import type { CountingLimiter } from './counting-limiter.ts'

/** What is known here about the calls to a realm within the last minute. */
export interface RecentCalls {
  /** Null: not known here, and `unknown` says why. */
  callsInLastMinute: number | null
  /** Epoch milliseconds; null where no pause is known. */
  pausedUntil: number | null
  /** It is about the calls of all processes. */
  isShared: boolean
  unknown: string | null
}

/**
 * In a fleet from the windows that all processes share. In one process from its own limiter, once it runs the ticks: a
 * process beside it, such as a command or a page, has made none of the calls.
 */
export function createRecentCalls(parts: {
  limiter: CountingLimiter
  /** The one below it: the host's, or ours. */
  inner: Limiter | SharedWindows
  hasFleet: boolean
  /** Whether this process runs the ticks. */
  isStarted(): boolean
}): (keys: readonly LimiterKey[]) => Promise<RecentCalls[]> {
  const { limiter, inner, hasFleet, isStarted } = parts
  const nothing = (unknown: string): RecentCalls => ({
    callsInLastMinute: null,
    pausedUntil: null,
    isShared: false,
    unknown,
  })
  const readHere = ({ realmId }: LimiterKey): RecentCalls => {
    if (hasFleet) return nothing('The limiter of this host has no windows that processes share.')
    const callsInLastMinute = limiter.callsInLastMinute(realmId)
    if (!isStarted() && callsInLastMinute === 0)
      return nothing(
        'They are counted in the process that runs the ticks; this one was not started.',
      )
    const pausedUntil = limiter.pausedUntil(realmId)
    return { callsInLastMinute, pausedUntil, isShared: false, unknown: null }
  }
  return async (keys) => {
    if (!('readWindows' in inner)) return keys.map(readHere)
    const windows = await inner.readWindows(keys)
    return windows.map((window) => ({ ...window, isShared: true, unknown: null }))
  }
}

interface SharedWindows {
  readWindows(keys: readonly LimiterKey[]): Promise<WindowReading[]>
}
