import type { Clock, Limiter } from '@vectis/quickbooks'

/** A limiter that also tells how many calls each realm began within the last minute, as Intuit's 500 a minute are counted. */
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
