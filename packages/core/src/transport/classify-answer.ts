import { ForbiddenError, UnauthorizedError } from '../errors/connection-errors.ts'
import { FaultResponseError } from '../errors/fault-response-error.ts'
import { findFault, parseFault } from '../errors/fault.ts'
import type { Fault } from '../errors/fault.ts'
import { ServerError, UnreadableAnswerError } from '../errors/network-errors.ts'
import type { QuickBooksError } from '../errors/quickbooks-error.ts'
import { ThrottledError } from '../errors/throttle-errors.ts'
import type { HttpResponse } from './http-exchange.ts'
import { isInstant } from '../values/instant.ts'
import { parseRetryAfter, THROTTLE_WAIT_MS } from './retry-plan.ts'
import type { AttemptFailure } from './retry-plan.ts'

/** The meaning of an answer for the call. */
export type Verdict =
  | { kind: 'success'; body: Readonly<Record<string, unknown>> }
  /** A refreshed token may help; `error` is thrown if it does not. */
  | { kind: 'unauthorized'; error: QuickBooksError }
  /** A retry may help; `error` is thrown if it does not. */
  | { kind: 'retryable'; failure: AttemptFailure; error: QuickBooksError }
  | { kind: 'final'; error: QuickBooksError }

const THROTTLE_EXCEEDED = '3001'
const AUTHENTICATION_FAILED = '3200'
const APPLICATION_ERROR = '10000'
const FORBIDDEN: ReadonlySet<string> = new Set(['3100', '3201'])
const SUCCESS = 200

/**
 * Reads an answer of the Accounting API. The fault's code takes precedence over the status: throttles have come with
 * status 403, and a Fault may be inside HTTP 200.
 *
 * @see https://developer.intuit.com/app/developer/qbo/docs/develop/troubleshooting/error-codes
 */
export function classifyAnswer(input: {
  response: HttpResponse
  realmId: string
  now: number
  /** What was requested, for the remedy. Default: unknown. */
  entity?: string
}): Verdict {
  const { response, realmId, now, entity = null } = input
  const { status, headers } = response
  const about = { realmId, intuitTid: intuitTidOf(response), status }
  const text = new TextDecoder().decode(response.body)
  const body = parseObject(text)
  const fault = body === null ? parseFault(text) : findFault(body)
  const code = fault?.errors[0]?.code ?? ''

  if (status === SUCCESS && fault === null && body !== null) return { kind: 'success', body }
  if (status === 429 || code === THROTTLE_EXCEEDED) {
    const retryAfterMs = parseRetryAfter(headers['retry-after'], now)
    return {
      kind: 'retryable',
      failure: { kind: 'throttle', retryAfterMs },
      error: new ThrottledError({ ...about, retryAfterMs: retryAfterMs ?? THROTTLE_WAIT_MS }),
    }
  }
  if (status === 401 || code === AUTHENTICATION_FAILED) {
    const error = FORBIDDEN.has(code)
      ? new ForbiddenError({ ...about, fault })
      : new UnauthorizedError({ ...about, fault })
    // The person who connected lost access: a new token would be refused too.
    return { kind: error.code === 'access_lost' ? 'final' : 'unauthorized', error }
  }
  if (status === 403 || FORBIDDEN.has(code)) {
    return { kind: 'final', error: new ForbiddenError({ ...about, fault }) }
  }
  if (status === 500 || code === APPLICATION_ERROR) {
    return { kind: 'retryable', failure: { kind: 'server' }, error: serverError(fault, about) }
  }
  if (status > 500 || status === 408) {
    return { kind: 'retryable', failure: { kind: 'gateway' }, error: serverError(fault, about) }
  }
  if (fault !== null && (status !== SUCCESS || body !== null)) {
    const serverTime = serverTimeOf(body ?? {}, headers)
    return { kind: 'final', error: new FaultResponseError(fault, { ...about, entity, serverTime }) }
  }
  const message = `Expected a JSON object from QuickBooks, received ${describeBody(text)}.`
  return {
    kind: 'retryable',
    failure: { kind: 'gateway' },
    error: new UnreadableAnswerError(message, about),
  }
}

/** Intuit's id of an exchange, for their support; null when the answer had none. */
export function intuitTidOf({ headers }: HttpResponse): string | null {
  return headers['intuit_tid'] ?? headers['intuit-tid'] ?? null
}

/**
 * When the server began to answer: the body's `time`, else the Date header, as RFC 3339; null when neither is there.
 */
export function serverTimeOf(
  body: Readonly<Record<string, unknown>>,
  headers: Readonly<Record<string, string>>,
): string | null {
  if (isInstant(body['time'])) return body['time']
  const date = Date.parse(headers['date'] ?? '')
  return Number.isNaN(date) ? null : new Date(date).toISOString()
}

function parseObject(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text)
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
    return isObject ? (value as Record<string, unknown>) : null
  } catch {
    return null
  }
}

function serverError(
  fault: Fault | null,
  about: { realmId: string; intuitTid: string | null; status: number },
): ServerError {
  const said = fault?.errors[0]?.message ?? ''
  const detail = said === '' ? '' : `: ${said}`
  return new ServerError(`QuickBooks failed with HTTP ${about.status}${detail}.`, about)
}

function describeBody(text: string): string {
  if (text.trim() === '') return 'an empty body'
  return text.trimStart().startsWith('<') ? 'markup' : 'something else'
}
