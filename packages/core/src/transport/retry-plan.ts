import type { Random } from './runtime.ts'

/** Why an attempt had no usable answer, as a reason for or against a retry. */
export type AttemptFailure =
  /** No answer: connection refused or reset, body truncated. */
  | { kind: 'network' }
  /** No answer within the time-out. */
  | { kind: 'timeout' }
  /** HTTP 500 or a SystemFault: Intuit says to resubmit once. */
  | { kind: 'server' }
  /** HTTP 502, 503, 504, or an answer that is neither JSON nor a Fault. */
  | { kind: 'gateway' }
  /** HTTP 429 or ThrottleExceeded; milliseconds of `Retry-After`, null when there was none. */
  | { kind: 'throttle'; retryAfterMs: number | null }

export interface RetryOptions {
  /** Attempts after the first for network faults and 502, 503, 504. Default 4. Each waits up to twice as long. */
  retries?: number
  /** Attempts after the first for 429, each after a wait of 60 s or `Retry-After`. Default 3. */
  throttleRetries?: number
  /** Upper bound of the first wait, in milliseconds. Default 500. */
  baseDelayMs?: number
  /** Upper bound of any wait but a throttle's, in milliseconds. Default 30,000. */
  maxDelayMs?: number
}

/** Counts of the failures so far, including this one. */
export type FailureCounts = Record<AttemptFailure['kind'], number>

export function noFailures(): FailureCounts {
  return { network: 0, timeout: 0, server: 0, gateway: 0, throttle: 0 }
}

/** Intuit: "wait 60 seconds before retrying". No `Retry-After` is documented; honoured when present. */
export const THROTTLE_WAIT_MS = 60_000
/** A `Retry-After` beyond this is a quota, not a throttle: a call does not wait that long. */
const MAX_RETRY_AFTER_MS = 5 * 60_000
/** Each of them has already cost the full time-out. */
const TIMEOUT_RETRIES = 1
/** Intuit: resubmit a 500 once. */
const SERVER_RETRIES = 1

/**
 * Milliseconds to wait before the next attempt, or null to give up. Full jitter: a random wait between 0 and the bound,
 * so that clients that failed together do not retry together.
 *
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 * @see https://developer.intuit.com/app/developer/qbo/docs/learn/limits-and-throttles
 */
export function planRetry(input: {
  failure: AttemptFailure
  counts: FailureCounts
  random: Random
  options?: RetryOptions
}): number | null {
  const { failure, counts, random } = input
  const {
    retries = 4,
    throttleRetries = 3,
    baseDelayMs = 500,
    maxDelayMs = 30_000,
  } = input.options ?? {}
  if (failure.kind === 'throttle') {
    if (counts.throttle > throttleRetries) return null
    const wait = failure.retryAfterMs ?? THROTTLE_WAIT_MS
    return wait > MAX_RETRY_AFTER_MS ? null : wait
  }
  if (failure.kind === 'timeout' && counts.timeout > Math.min(TIMEOUT_RETRIES, retries)) return null
  if (failure.kind === 'server' && counts.server > Math.min(SERVER_RETRIES, retries)) return null
  const failures = counts.network + counts.timeout + counts.server + counts.gateway
  if (failures > retries) return null
  return random.fraction() * Math.min(maxDelayMs, baseDelayMs * 2 ** (failures - 1))
}

/**
 * `Retry-After` in milliseconds from now; null when absent or unreadable.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3
 */
export function parseRetryAfter(header: string | undefined, now: number): number | null {
  const text = header?.trim()
  if (text === undefined || text === '') return null
  if (/^\d+$/.test(text)) return Number(text) * 1_000
  const at = Date.parse(text)
  return Number.isNaN(at) ? null : Math.max(0, at - now)
}
