import type { QuickBooksError } from '../errors/quickbooks-error.ts'
import { QuotaExceededError } from '../errors/throttle-errors.ts'
import { createTelemetryRecorder } from '../telemetry/create-recorder.ts'
import type { OpenSpan, TelemetryRecorder } from '../telemetry/create-recorder.ts'
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
  /** Default: none. */
  telemetry?: TelemetryRecorder
}

export interface ApiAnswer {
  body: Readonly<Record<string, unknown>>
  /** When the server began to answer; null when the answer has no time. */
  serverTime: string | null
  intuitTid: string | null
}

export type ApiTransport = (
  target: ApiTarget,
  request: ApiRequest,
  options?: ApiCallOptions,
) => Promise<ApiAnswer>

/** If tokens expire in the queue again and again, they are too short-lived to wait for: the call is sent anyway. */
const MOST_LOST_TURNS = 2

/**
 * Makes one call with a valid token, a turn of the limiter, a time-out, and the retries that Intuit's answers require.
 * An `ApiRequest` cannot express a write.
 */
export function createApiTransport(options: ApiTransportOptions): ApiTransport {
  const { limiter, clock, random, logger, retry } = options
  const { telemetry = createTelemetryRecorder() } = options
  const attempt = createCallAttempt(options)

  const send = async (
    span: OpenSpan,
    target: ApiTarget,
    request: ApiRequest,
    callOptions: ApiCallOptions,
  ): Promise<ApiAnswer> => {
    const { tenantId, environment, realmId, apiOrigin } = target
    const { operation } = request
    const { signal } = callOptions
    const counts = noFailures()
    let rejected: string | undefined
    let lostTurns = 0
    let waitedAll = 0
    for (let tries = 1; ; tries += 1) {
      const begun = clock.now()
      const { verdict, serverTime, intuitTid, accessToken, waited } = await attempt(
        target,
        request,
        callOptions,
        { rejected, mayRenew: lostTurns < MOST_LOST_TURNS, resends: tries - 1 },
      )
      waitedAll += waited
      span.set({ 'quickbooks.call.attempts': tries, 'quickbooks.limiter.wait': waitedAll })
      if (verdict === null) {
        lostTurns += 1
        continue
      }
      const fields = {
        tenantId,
        environment,
        realmId,
        entity: entityOf(request),
        operation,
        intuitTid,
        attempt: tries,
        durationMs: clock.now() - begun,
      }
      if (verdict.kind === 'success') {
        target.onSuccess()
        const about = { 'quickbooks.operation': operation }
        telemetry.count('quickbooks.calls', 1, about, { tenantId, realmId })
        logger.debug({ event: 'quickbooks.call.answered', ...fields }, 'QuickBooks answered')
        return { body: verdict.body, serverTime, intuitTid }
      }
      const { error } = verdict
      const failed = { ...fields, code: error.code, status: error.status }
      if (verdict.kind === 'unauthorized' && rejected === undefined) {
        const line = { event: 'quickbooks.call.token_refused', ...failed }
        logger.info(line, 'Access token refused; refreshing it once')
        rejected = accessToken
        continue
      }
      // The caller that catches the error logs it: a line here would be a duplicate.
      if (verdict.kind !== 'retryable') {
        logger.debug({ event: 'quickbooks.call.refused', ...failed }, 'QuickBooks refused the call')
        throw error
      }
      const { failure } = verdict
      counts[failure.kind] += 1
      const waitMs = planRetry({ failure, counts, random, options: retry })
      if (failure.kind === 'throttle') {
        const { hostname } = new URL(apiOrigin)
        telemetry.count('quickbooks.throttles', 1, { 'server.address': hostname })
        const key = { environment, realmId }
        await limiter.throttled({ key, waitMs: waitMs ?? THROTTLE_WAIT_MS })
      }
      if (waitMs === null) {
        logger.debug({ event: 'quickbooks.call.given_up', ...failed }, 'Giving up on a call')
        throw lastError(error, failure, retry)
      }
      const line = { event: 'quickbooks.call.retried', ...failed, waitMs: Math.round(waitMs) }
      logger.warn(line, 'A call to QuickBooks failed; trying again')
      await clock.sleep(waitMs, signal)
    }
  }

  return (target, request, callOptions = {}) => {
    const { tenantId, environment, realmId } = target
    const about = {
      attributes: {
        'quickbooks.environment': environment,
        'quickbooks.operation': request.operation,
        'quickbooks.entity': entityOf(request),
      },
      subject: { tenantId, realmId },
      isAborted: () => callOptions.signal?.aborted === true,
    }
    return telemetry.span('quickbooks.call', about, (span) =>
      send(span, target, request, callOptions),
    )
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
