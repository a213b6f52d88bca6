import type { Clock, Limiter } from '@vectis/quickbooks'

/** A limiter that also remembers the calls of the last minute, and until when QuickBooks asked to wait. */
export interface CountingLimiter extends Limiter {
  /** Calls of this process to the realm that began within the last minute, as Intuit's limit of 500 counts. */
  callsInLastMinute(realmId: string): number
  /** Epoch milliseconds until which this process sends no calls to the realm; null while it may. */
  pausedUntil(realmId: string): number | null
}

export function countCalls(limiter: Limiter, clock: Clock): CountingLimiter {
  const begun = new Map<string, number[]>()
  const pauses = new Map<string, number>()
  const recent = (realmId: string) =>
    (begun.get(realmId) ?? []).filter((at) => clock.now() - at < 60_000)
  return {
    schedule: (input, call) =>
      limiter.schedule(input, () => {
        const { realmId } = input.key
        begun.set(realmId, [...recent(realmId), clock.now()])
        return call()
      }),
    throttled(input) {
      pauses.set(input.key.realmId, clock.now() + input.waitMs)
      return limiter.throttled(input)
    },
    callsInLastMinute: (realmId) => recent(realmId).length,
    pausedUntil(realmId) {
      const until = pauses.get(realmId) ?? 0
      if (until > clock.now()) return until
      pauses.delete(realmId)
      return null
    },
  }
}
