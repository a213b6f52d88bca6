import { remedyOf, waitRemedyOf } from './remedies.ts'
import {
  QuickBooksError,
  type QuickBooksErrorContext,
  type RemediableContext,
} from './quickbooks-error.ts'

/**
 * HTTP 429 or fault 3001 that may still be temporary. The transport waits and retries, so it is thrown only with
 * retries switched off.
 */
export class ThrottledError extends QuickBooksError {
  override readonly name: string = 'ThrottledError'
  /** Milliseconds to wait: `Retry-After`, else 60,000. */
  readonly retryAfterMs: number

  constructor(input: RemediableContext & { retryAfterMs: number }) {
    const { retryAfterMs, ...rest } = input
    super('QuickBooks asked us to slow down (500 requests a minute, 10 a second per company).', {
      code: 'throttled',
      remedy: waitRemedyOf(retryAfterMs),
      ...rest,
    })
    this.retryAfterMs = retryAfterMs
  }
}

/** A 429 after every retry. If it lasts for days, the monthly read limit of the Intuit app may be reached. */
export class QuotaExceededError extends QuickBooksError {
  override readonly name: string = 'QuotaExceededError'

  constructor(input: QuickBooksErrorContext) {
    super('QuickBooks still refused the call because of too many requests, after every retry.', {
      ...input,
      code: 'quota_exceeded',
      remedy: remedyOf('quota_exceeded'),
    })
  }
}
