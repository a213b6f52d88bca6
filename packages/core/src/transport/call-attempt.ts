import {
  NetworkError,
  ServerError,
  TimeoutError,
  UnreadableAnswerError,
} from '../errors/network-errors.ts'
import { ThrottledError } from '../errors/throttle-errors.ts'
import { buildApiRequest, entityOf } from './api-request.ts'
import type { ApiRequest } from './api-request.ts'
import { classifyAnswer, intuitTidOf, serverTimeOf } from './classify-answer.ts'
import type { Verdict } from './classify-answer.ts'
import type { TelemetryRecorder } from '../telemetry/create-recorder.ts'
import type { HttpExchange } from './http-exchange.ts'
import type { Limiter } from './limiter.ts'
import type { Clock } from './runtime.ts'
import { exchangeWithin } from './timed-exchange.ts'
import type { WireOutcome } from './timed-exchange.ts'

export interface ApiToken {
  accessToken: string
  /** Milliseconds since the epoch. */
  expiresAt: number
}

/** The target of calls and their credentials. */
export interface ApiTarget {
  /** The tenant of the call, for spans and log lines. Default: none. */
  tenantId?: string
  environment: 'sandbox' | 'production'
  realmId: string
  /** The origin before `/v3/company/...`. */
  apiOrigin: string
  /** A live access token; `rejected` is one that QuickBooks has just refused. */
  getAccessToken(input: { rejected?: string; signal?: AbortSignal }): Promise<ApiToken>
  /** Called for each successful call: what Intuit meters. */
  onSuccess(): void
}

export interface ApiCallOptions {
  signal?: AbortSignal
  /** Calls of a higher priority leave first. Default 0. */
  priority?: number
}

/** One attempt at a call. If `verdict` is null, nothing was sent, because the token expired in the queue. */
export interface Attempt {
  verdict: Verdict | null
  accessToken: string
  serverTime: string | null
  intuitTid: string | null
  /** Seconds in the queue of the limiter. */
  waited: number
}

const USER_AGENT = 'vectis-quickbooks'
/** If a call leaves this much later than its turn, the server may see too many calls in a window. Milliseconds. */
const LONGEST_HOLD_MS = 40

/** Makes single attempts: token, turn at the limiter, request, verdict. Rejects when the caller's signal aborts. */
export function createCallAttempt(options: {
  exchange: HttpExchange
  limiter: Limiter
  clock: Clock
  timeoutMs: number
  telemetry?: TelemetryRecorder
}) {
  const { exchange, limiter, clock, timeoutMs, telemetry } = options

  return async (
    target: ApiTarget,
    request: ApiRequest,
    { signal, priority }: ApiCallOptions,
    {
      rejected,
      mayRenew,
      resends,
    }: {
      /** A token that was refused. */
      rejected?: string | undefined
      /** Whether a token that expired in the queue is replaced before the call is sent. Default false. */
      mayRenew?: boolean
      /** Earlier attempts at this call. Default 0. */
      resends?: number
    } = {},
  ): Promise<Attempt> => {
    signal?.throwIfAborted()
    const { environment, realmId, apiOrigin } = target
    const abortable = signal === undefined ? {} : { signal }
    const takeToken = async (): Promise<ApiToken | Verdict> => {
      try {
        return await target.getAccessToken({
          ...(rejected === undefined ? {} : { rejected }),
          ...abortable,
        })
      } catch (error) {
        return verdictOfTokenError(error)
      }
    }

    const first = await takeToken()
    if (isVerdict(first)) return unanswered(first)
    let token: ApiToken | Verdict = first
    const { headers, ...parts } = buildApiRequest({ apiOrigin, realmId, request })
    const key = { environment, realmId }
    const turn = { key, ...abortable, ...(priority === undefined ? {} : { priority }) }
    const queuedAt = clock.now()
    let waited = 0
    const outcome = await limiter.schedule(turn, async (): Promise<WireOutcome | null> => {
      const admittedAt = clock.now()
      waited = (admittedAt - queuedAt) / 1_000
      telemetry?.record('quickbooks.limiter.wait', waited, {})
      if (mayRenew === true && admittedAt >= first.expiresAt) {
        token = await takeToken()
        // A caller that waited for a refresh has lost its turn: otherwise all waiting callers would call at once.
        if (clock.now() - admittedAt > LONGEST_HOLD_MS) return null
      }
      if (isVerdict(token)) return null
      const authorization = `Bearer ${token.accessToken}`
      const sent = {
        ...parts,
        headers: { ...headers, 'user-agent': USER_AGENT, authorization },
      }
      const more = { ...abortable, telemetry, resends }
      return exchangeWithin({ exchange, clock, parts: sent, timeoutMs, ...more })
    })

    if (isVerdict(token)) return unanswered(token, waited)
    if (outcome === null) return unanswered(null, waited)
    if (outcome.kind !== 'answer') {
      return unanswered(verdictOfSilence(outcome, realmId, timeoutMs), waited)
    }
    const { response } = outcome
    const verdict = classifyAnswer({
      response,
      realmId,
      now: clock.now(),
      entity: entityOf(request),
    })
    return {
      verdict,
      accessToken: token.accessToken,
      serverTime: verdict.kind === 'success' ? serverTimeOf(verdict.body, response.headers) : null,
      intuitTid: intuitTidOf(response),
      waited,
    }
  }
}

function unanswered(verdict: Verdict | null, waited = 0): Attempt {
  return { verdict, accessToken: '', serverTime: null, intuitTid: null, waited }
}

function isVerdict(value: ApiToken | Verdict): value is Verdict {
  return 'kind' in value
}

function verdictOfSilence(
  outcome: Exclude<WireOutcome, { kind: 'answer' }>,
  realmId: string,
  timeoutMs: number,
): Verdict {
  const { cause } = outcome
  if (outcome.kind === 'timeout') {
    const error = new TimeoutError({ realmId, timeoutMs, cause })
    return { kind: 'retryable', failure: { kind: 'timeout' }, error }
  }
  const { mayHaveArrived } = outcome
  const error = new NetworkError('No answer came from QuickBooks.', {
    realmId,
    cause,
    mayHaveArrived,
  })
  return { kind: 'retryable', failure: { kind: 'network' }, error }
}

/** An unreachable token endpoint is worth a retry; any other token error is not. */
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
