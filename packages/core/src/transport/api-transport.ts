import type { QuickBooksError } from '../errors/quickbooks-error.ts'
import {
  NetworkError,
  ServerError,
  TimeoutError,
  UnreadableAnswerError,
} from '../errors/network-errors.ts'
import { QuotaExceededError, ThrottledError } from '../errors/throttle-errors.ts'
import { buildApiRequest, entityOf } from './api-request.ts'
import type { ApiRequest } from './api-request.ts'
import { classifyAnswer, intuitTidOf, serverTimeOf } from './classify-answer.ts'
import type { Verdict } from './classify-answer.ts'
import type { HttpExchange } from './http-exchange.ts'
import type { Limiter } from './limiter.ts'
import { noFailures, planRetry, THROTTLE_WAIT_MS } from './retry-plan.ts'
import type { AttemptFailure, RetryOptions } from './retry-plan.ts'
import type { Clock, Logger, Random } from './runtime.ts'
import { exchangeWithin } from './timed-exchange.ts'

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

/** Where calls go, and with what. */
export interface ApiTarget {
  environment: 'sandbox' | 'production'
  realmId: string
  /** What comes before `/v3/company/...`. */
  apiOrigin: string
  /** A live access token; `rejected` is one that QuickBooks has just refused. */
  getAccessToken(input: { rejected?: string; signal?: AbortSignal }): Promise<string>
  /** Told of each successful call: what Intuit meters. */
  onSuccess(): void
}

export interface ApiCallOptions {
  signal?: AbortSignal
  /** Calls of a higher priority leave first. Default 0. */
  priority?: number
}

export interface ApiAnswer {
  body: Readonly<Record<string, unknown>>
  /** When the server began to answer; null when it did not tell. */
  serverTime: string | null
  intuitTid: string | null
}

export type ApiTransport = (
  target: ApiTarget,
  request: ApiRequest,
  options?: ApiCallOptions,
) => Promise<ApiAnswer>

interface Attempt {
  verdict: Verdict
  accessToken: string
  serverTime: string | null
  intuitTid: string | null
}

const USER_AGENT = 'vectis-quickbooks (+https://www.npmjs.com/package/@vectis/quickbooks)'

/**
 * Makes one call well: a live token, its turn at the limiter, a time-out, and the retries that Intuit's answers ask
 * for. An `ApiRequest` cannot express a write.
 */
export function createApiTransport(options: ApiTransportOptions): ApiTransport {
  const { exchange, limiter, clock, random, logger, retry, timeoutMs } = options

  const attempt = async (
    target: ApiTarget,
    request: ApiRequest,
    { signal, priority }: ApiCallOptions,
    rejected: string | undefined,
  ): Promise<Attempt> => {
    signal?.throwIfAborted()
    const { environment, realmId, apiOrigin } = target
    const unanswered = { accessToken: '', serverTime: null, intuitTid: null }
    let accessToken: string
    try {
      accessToken = await target.getAccessToken({
        ...(rejected === undefined ? {} : { rejected }),
        ...(signal === undefined ? {} : { signal }),
      })
    } catch (error) {
      return { verdict: verdictOfTokenError(error), ...unanswered }
    }
    const { headers, ...parts } = buildApiRequest({ apiOrigin, realmId, request })
    const authorized = {
      ...headers,
      'user-agent': USER_AGENT,
      authorization: `Bearer ${accessToken}`,
    }
    const abortable = signal === undefined ? {} : { signal }
    const outcome = await limiter.schedule(
      {
        key: { environment, realmId },
        ...(priority === undefined ? {} : { priority }),
        ...abortable,
      },
      () =>
        exchangeWithin({
          exchange,
          clock,
          parts: { ...parts, headers: authorized },
          timeoutMs,
          ...abortable,
        }),
    )
    if (outcome.kind === 'timeout') {
      const error = new TimeoutError({ realmId, timeoutMs, cause: outcome.cause })
      return { verdict: { kind: 'retryable', failure: { kind: 'timeout' }, error }, ...unanswered }
    }
    if (outcome.kind === 'network') {
      const { cause, mayHaveArrived } = outcome
      const message = 'No answer came from QuickBooks.'
      const error = new NetworkError(message, { realmId, cause, mayHaveArrived })
      return { verdict: { kind: 'retryable', failure: { kind: 'network' }, error }, ...unanswered }
    }
    const { response } = outcome
    const verdict = classifyAnswer({ response, realmId, now: clock.now() })
    return {
      verdict,
      accessToken,
      serverTime: verdict.kind === 'success' ? serverTimeOf(verdict.body, response.headers) : null,
      intuitTid: intuitTidOf(response),
    }
  }

  return async (target, request, callOptions = {}) => {
    const { environment, realmId } = target
    const { signal } = callOptions
    const counts = noFailures()
    let rejected: string | undefined
    for (let tries = 1; ; tries += 1) {
      const begun = clock.now()
      const { verdict, serverTime, intuitTid, accessToken } = await attempt(
        target,
        request,
        callOptions,
        rejected,
      )
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

/** A token endpoint that cannot be reached is worth another try; every other refusal of a token is not. */
function verdictOfTokenError(error: unknown): Verdict {
  if (error instanceof NetworkError) {
    return { kind: 'retryable', failure: { kind: 'network' }, error }
  }
  if (error instanceof TimeoutError) {
    return { kind: 'retryable', failure: { kind: 'timeout' }, error }
  }
  if (
    error instanceof ServerError ||
    error instanceof ThrottledError ||
    error instanceof UnreadableAnswerError
  ) {
    return { kind: 'retryable', failure: { kind: 'gateway' }, error }
  }
  throw error
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
