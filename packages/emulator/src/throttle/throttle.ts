export interface ThrottleOptions {
  /** Requests per minute and realm, all apps together. Default 500. */
  perMinute?: number
  /** Requests per second, realm and app. Default 10. */
  perSecond?: number
  /** Requests in progress per realm and app. Default: no limit, as Intuit publishes none today. */
  inFlight?: number
}

export interface Throttle {
  /** Counts a request, or says that it is one too many; refused requests take no room. */
  admit(input: { realmId: string; clientId: string; at: number }): boolean
  begin(input: { realmId: string; clientId: string }): boolean
  end(input: { realmId: string; clientId: string }): void
  configure(options: ThrottleOptions | false): void
}

/** Strict sliding windows: the hardest reading of Intuit's limits, on the emulator's clock. */
export function createThrottle(initial: ThrottleOptions | false): Throttle {
  let options = initial
  const minutes = new Map<string, number[]>()
  const seconds = new Map<string, number[]>()
  const running = new Map<string, number>()

  function recent(windows: Map<string, number[]>, key: string, after: number): number[] {
    let times = windows.get(key)
    if (times === undefined) windows.set(key, (times = []))
    let old = 0
    while (old < times.length && times[old]! <= after) old += 1
    if (old > 0) times.splice(0, old)
    return times
  }

  const pair = (input: { realmId: string; clientId: string }) =>
    `${input.realmId} ${input.clientId}`

  return {
    admit(input) {
      if (options === false) return true
      const minute = recent(minutes, input.realmId, input.at - 60_000)
      const second = recent(seconds, pair(input), input.at - 1_000)
      if (minute.length >= (options.perMinute ?? 500)) return false
      if (second.length >= (options.perSecond ?? 10)) return false
      minute.push(input.at)
      second.push(input.at)
      return true
    },
    begin(input) {
      const count = running.get(pair(input)) ?? 0
      if (options !== false && options.inFlight !== undefined && count >= options.inFlight) {
        return false
      }
      running.set(pair(input), count + 1)
      return true
    },
    end(input) {
      const count = (running.get(pair(input)) ?? 1) - 1
      if (count === 0) running.delete(pair(input))
      else running.set(pair(input), count)
    },
    configure(next) {
      options = next
    },
  }
}
