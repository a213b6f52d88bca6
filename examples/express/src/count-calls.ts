import type { Clock, Limiter } from '@vectis/quickbooks'

/** A limiter that also counts the calls of each realm within the last minute, as Intuit's limit of 500 does. */
export interface CountingLimiter extends Limiter {
  callsInLastMinute(realmId: string): number
}

export function countCalls(limiter: Limiter, clock: Clock): CountingLimiter {
  const begun = new Map<string, number[]>()
  const recent = (realmId: string) =>
    (begun.get(realmId) ?? []).filter((at) => clock.now() - at < 60_000)
  return {
    schedule: (input, call) =>
      limiter.schedule(input, () => {
        const { realmId } = input.key
        begun.set(realmId, [...recent(realmId), clock.now()])
        return call()
      }),
    throttled: (input) => limiter.throttled(input),
    callsInLastMinute: (realmId) => recent(realmId).length,
  }
}
