import { remedyOf } from '../errors/remedies.ts'
import { OAuthError } from '../errors/connection-errors.ts'
import {
  NetworkError,
  ServerError,
  TimeoutError,
  UnreadableAnswerError,
} from '../errors/network-errors.ts'
import type { QuickBooksError } from '../errors/quickbooks-error.ts'
import { ThrottledError } from '../errors/throttle-errors.ts'
import { buildTokenSet, parseTokenResponse } from '../tokens/build-token-set.ts'
import type { TokenSet } from '../tokens/token-set.ts'
import type { TelemetryRecorder } from '../telemetry/create-recorder.ts'
import type { HttpParts } from '../transport/api-request.ts'
import { intuitTidOf } from '../transport/classify-answer.ts'
import type { HttpExchange, HttpResponse } from '../transport/http-exchange.ts'
import { parseRetryAfter, THROTTLE_WAIT_MS } from '../transport/retry-plan.ts'
import type { Clock, Logger } from '../transport/runtime.ts'
import { exchangeWithin } from '../transport/timed-exchange.ts'

type Operation = 'exchange' | 'refresh' | 'revoke'

export interface TokenEndpoint {
  /**
   * Sends a token request once and reads the token set of the answer. `replaced`: the stored set, and the refresh token
   * of this request.
   */
  requestTokens(
    operation: 'exchange' | 'refresh',
    parts: HttpParts,
    replaced?: { previous: TokenSet | null; sentRefreshToken: string },
  ): Promise<TokenSet>
  /** Sends a revocation request once. */
  revoke(parts: HttpParts): Promise<void>
}

/**
 * Sends requests to Intuit's OAuth endpoints: each once, without a limiter and without retries, because sending a code
 * or a refresh token twice may cost the grant. For the same reason it takes no caller's signal.
 *
 * Throws `OAuthError` for a refusal, and `NetworkError`, `TimeoutError`, `ServerError`, `ThrottledError` or
 * `UnreadableAnswerError` where trying later may help. Never names a token, a code or a secret.
 */
export function createTokenEndpoint(options: {
  exchange: HttpExchange
  clock: Clock
  logger: Logger
  timeoutMs: number
  telemetry?: TelemetryRecorder
}): TokenEndpoint {
  const { exchange, clock, logger, timeoutMs, telemetry } = options

  const send = async (operation: Operation, parts: HttpParts): Promise<HttpResponse> => {
    const outcome = await exchangeWithin({ exchange, clock, parts, timeoutMs, telemetry })
    const more = remedial(operation)
    if (outcome.kind === 'timeout') throw new TimeoutError({ timeoutMs, ...more })
    if (outcome.kind === 'network') {
      const { cause, mayHaveArrived } = outcome
      throw new NetworkError(`No answer came from Intuit's token endpoint (${operation}).`, {
        cause,
        mayHaveArrived,
        ...more,
      })
    }
    const { response } = outcome
    const fields = { operation, status: response.status, intuitTid: intuitTidOf(response) }
    if (response.status >= 200 && response.status < 300) {
      const line = { event: 'quickbooks.oauth.answered', ...fields }
      logger.debug(line, "Intuit's OAuth endpoint answered")
      return response
    }
    const error = refusalOf(operation, response, clock.now())
    if (error instanceof ThrottledError) {
      telemetry?.count('quickbooks.throttles', 1, { 'server.address': new URL(parts.url).hostname })
    }
    // The caller that catches the error logs it.
    const line = { event: 'quickbooks.oauth.refused', ...fields, code: error.code }
    logger.debug(line, "Intuit's OAuth endpoint refused")
    throw error
  }

  return {
    async requestTokens(operation, parts, replaced) {
      const requestedAt = clock.now()
      const response = await send(operation, parts)
      const answer = parseTokenResponse(parseJson(response.body))
      if (answer !== null) return buildTokenSet(answer, { requestedAt, ...replaced })
      throw new UnreadableAnswerError(
        `Expected an access token from Intuit's token endpoint (${operation}), received something else.`,
        { status: response.status, intuitTid: intuitTidOf(response), ...remedial(operation) },
      )
    },
    async revoke(parts) {
      await send('revoke', parts)
    },
  }
}

/**
 * A code is valid for one request, so only a new code helps. A failed refresh is repeated by the next caller that needs
 * the token.
 */
function remedial(operation: Operation): { remedy?: string } {
  return operation === 'exchange' ? { remedy: remedyOf('code_sent') } : {}
}

function refusalOf(operation: Operation, response: HttpResponse, now: number): QuickBooksError {
  const { status, headers } = response
  const about = { status, intuitTid: intuitTidOf(response), ...remedial(operation) }
  if (status === 429) {
    const retryAfterMs = parseRetryAfter(headers['retry-after'], now) ?? THROTTLE_WAIT_MS
    return new ThrottledError({ ...about, retryAfterMs })
  }
  if (status >= 500) {
    return new ServerError(
      `Intuit's token endpoint failed with HTTP ${status} (${operation}).`,
      about,
    )
  }
  const code = errorCodeOf(response.body)
  if (code !== null) {
    return new OAuthError({ status, intuitTid: intuitTidOf(response), code, operation })
  }
  return new UnreadableAnswerError(
    `Expected an OAuth error from Intuit (${operation}), received HTTP ${status} without one.`,
    about,
  )
}

/** Only `error` decides: `error_description` is optional, worded differently each time, and may echo a token. */
function errorCodeOf(body: Uint8Array): string | null {
  const answer = parseJson(body)
  if (typeof answer !== 'object' || answer === null || !('error' in answer)) return null
  const { error } = answer
  return typeof error === 'string' && /^[a-z_]{1,64}$/.test(error) ? error : null
}

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body))
  } catch {
    return null
  }
}
