export interface CallLimitOptions {
  /** Calls per second and realm, 1 to 10. Default 5. Intuit refuses more than 10. */
  requestsPerSecond?: number
  /** Calls per minute and realm, 1 to 500. Default 500, which is Intuit's limit for all apps of a company together. */
  requestsPerMinute?: number
  /** Calls without an answer yet, per realm, 1 to 10. Default 10. */
  maxInFlight?: number
}

/** How fast a realm may be called, for all processes that share the windows. */
export interface CallLimits {
  perSecond: number
  perMinute: number
  maxInFlight: number
}

/**
 * The requested limits. Throws `RangeError` for values above Intuit's limits, and for anything but whole numbers from
 * 1.
 */
export function readCallLimits(options: CallLimitOptions): CallLimits {
  return {
    perSecond: inRange('requestsPerSecond', options.requestsPerSecond ?? 5, 10),
    perMinute: inRange('requestsPerMinute', options.requestsPerMinute ?? 500, 500),
    maxInFlight: inRange('maxInFlight', options.maxInFlight ?? 10, 10),
  }
}

function inRange(name: string, value: number, max: number): number {
  if (Number.isInteger(value) && value >= 1 && value <= max) return value
  throw new RangeError(
    `Expected ${name} to be an integer from 1 to ${max}, received ${value}. Intuit refuses more; lower it.`,
  )
}
