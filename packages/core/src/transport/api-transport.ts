import type { QuickBooksError } from '../errors/quickbooks-error.ts'
import { QuotaExceededError } from '../errors/throttle-errors.ts'
import { entityOf } from './api-request.ts'
import type { ApiRequest } from './api-request.ts'
import { createCallAttempt } from './call-attempt.ts'
import type { ApiCallOptions, ApiTarget } from './call-attempt.ts'
import type { HttpExchange } from './http-exchange.ts'
import type { Limiter } from './limiter.ts'
import { noFailures, planRetry, THROTTLE_WAIT_MS } from './retry-plan.ts'
import type { AttemptFailure, RetryOptions } from './retry-plan.ts'
import type { Clock, Logger, Random } from './runtime.ts'

export interface ApiTransportOptions {
  exchange: HttpExchange
  limiter: Limiter
  clock: Clock
  random: Random
  logger: Logger
  retry: RetryOptions
  /** Milliseconds for one attempt. Intuit ends a request after 120 s itself. */
  timeoutMs: number
}

export interface ApiAnswer {
  body: Readonly<Record<string, unknown>>
  /** When the server began to answer; null when it did not say. */
  serverTime: string | null
  intuitTid: string | null
}

export type ApiTransport = (
  target: ApiTarget,
  request: ApiRequest,
  options?: ApiCallOptions,
) => Promise<ApiAnswer>

/**
 * Tokens that run out in the line again and again live too short to wait for: the call leaves, and QuickBooks answers.
 */
const MOST_LOST_TURNS = 2

/**
 * Makes one call well: a live token, its turn at the limiter, a time-out, and the retries that Intuit's answers ask
 * for. An `ApiRequest` cannot express a write.
 */
export function createApiTransport(options: ApiTransportOptions): ApiTransport {
  const { limiter, clock, random, logger, retry } = options
  const attempt = createCallAttempt(options)

  return async (target, request, callOptions = {}) => {
    const { environment, realmId } = target
    const { signal } = callOptions
    const counts = noFailures()
    let rejected: string | undefined
    let lostTurns = 0
    for (let tries = 1; ; tries += 1) {
      const begun = clock.now()
      const { verdict, serverTime, intuitTid, accessToken } = await attempt(
        target,
        request,
        callOptions,
        { rejected, mayRenew: lostTurns < MOST_LOST_TURNS },
      )
      if (verdict === null) {
        lostTurns += 1
        continue
      }
      const fields = {
        environment,
        realmId,
        entity: entityOf(request),
        operation: request.operation,
        intuit_tid: intuitTid,
        attempt: tries,
        ms: clock.now() - begun,
      }
      if (verdict.kind === 'success') {
        target.onSuccess()
        logger.debug(fields, 'QuickBooks answered')
        return { body: verdict.body, serverTime, intuitTid }
      }
      const { error } = verdict
      const told = { ...fields, code: error.code, status: error.status }
      if (verdict.kind === 'unauthorized' && rejected === undefined) {
        logger.warn(told, 'access token refused; refreshing it once')
        rejected = accessToken
        continue
      }
      if (verdict.kind !== 'retryable') {
        logger.warn(told, 'QuickBooks refused the call')
        throw error
      }
      const { failure } = verdict
      counts[failure.kind] += 1
      const waitMs = planRetry({ failure, counts, random, options: retry })
      if (failure.kind === 'throttle') {
        const key = { environment, realmId }
        await limiter.throttled({ key, waitMs: waitMs ?? THROTTLE_WAIT_MS })
      }
      if (waitMs === null) {
        logger.error(told, 'giving up on a call to QuickBooks')
        throw lastError(error, failure, retry)
      }
      logger.warn({ ...told, waitMs: Math.round(waitMs) }, 'trying again')
      await clock.sleep(waitMs, signal)
    }
  }
}

function lastError(
  error: QuickBooksError,
  failure: AttemptFailure,
  retry: RetryOptions,
): QuickBooksError {
  if (failure.kind !== 'throttle' || retry.throttleRetries === 0) return error
  const { realmId, intuitTid, status } = error
  return new QuotaExceededError({
    ...(realmId === null ? {} : { realmId }),
    ...(status === null ? {} : { status }),
    intuitTid,
    cause: error,
  })
}
