import type { OpenSpan, TelemetryRecorder } from '../telemetry/create-recorder.ts'
import type { HttpExchange, HttpResponse } from './http-exchange.ts'
import type { HttpParts } from './api-request.ts'
import { intuitTidOf } from './classify-answer.ts'
import type { Clock } from './runtime.ts'
import { orAborted } from './or-aborted.ts'

/** The result of one request. Only a caller's abort is thrown. */
export type WireOutcome =
  | { kind: 'answer'; response: HttpResponse }
  /** No answer. `arrived` is false when the request certainly never left: refused, unresolved, unconnected. */
  | { kind: 'network'; cause: unknown; mayHaveArrived: boolean }
  | { kind: 'timeout'; cause: unknown }

/**
 * Ends the time-out of an exchange. One shared reason, because `abort()` without a reason creates an error with a stack
 * each time.
 */
const ANSWERED = new Error('The exchange has ended.')

/** Codes of failures that come before a byte of the request is sent. */
const NEVER_SENT: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
])

/**
 * Sends one request and waits for its whole answer, at most `timeoutMs` of the given clock. Rejects only with the
 * reason of the caller's signal.
 */
export async function exchangeWithin(input: {
  exchange: HttpExchange
  clock: Clock
  parts: HttpParts
  timeoutMs: number
  signal?: AbortSignal
  telemetry?: TelemetryRecorder | undefined
  /** Attempts at the same call before this one. Default 0. */
  resends?: number | undefined
}): Promise<WireOutcome> {
  const { clock, parts, signal, telemetry, resends = 0 } = input
  signal?.throwIfAborted()
  if (telemetry === undefined || !telemetry.hasHttp) return exchangeOnce(input)
  const about = describeRequest(parts)
  const begunAt = clock.now()
  const measure = (span: OpenSpan, status: number | undefined, errorType: string | undefined) => {
    const answer = { 'http.response.status_code': status, 'error.type': errorType }
    const seconds = (clock.now() - begunAt) / 1_000
    telemetry.record('http.client.request.duration', seconds, { ...about, ...answer })
    span.set({ 'http.response.status_code': status })
    if (errorType !== undefined) span.fail(errorType)
  }
  const request = {
    fill: {
      'http.request.method': about['http.request.method'],
      'url.template': about['url.template'],
    },
    attributes: { ...about, 'http.request.resend_count': resends === 0 ? undefined : resends },
    isAborted: () => signal?.aborted === true,
  }
  return telemetry.span('{http.request.method} {url.template}', request, async (span) => {
    const outcome = await exchangeOnce(input)
    if (outcome.kind !== 'answer') {
      measure(span, undefined, outcome.kind)
      return outcome
    }
    const { status } = outcome.response
    span.set({ 'quickbooks.intuit_tid': intuitTidOf(outcome.response) })
    measure(span, status, status >= 400 ? String(status) : undefined)
    return outcome
  })
}

async function exchangeOnce(input: Parameters<typeof exchangeWithin>[0]): Promise<WireOutcome> {
  const { exchange, clock, parts, timeoutMs, signal } = input
  const expiry = new AbortController()
  const done = new AbortController()
  const both = signal === undefined ? expiry.signal : AbortSignal.any([signal, expiry.signal])
  clock.sleep(timeoutMs, done.signal).then(
    () => expiry.abort(new Error(`No answer within ${timeoutMs} ms.`)),
    () => {},
  )
  try {
    // An exchange may react to its signal slowly or not at all.
    const response = await orAborted(exchange({ ...parts, signal: both, timeoutMs }), both)
    return { kind: 'answer', response }
  } catch (cause) {
    signal?.throwIfAborted()
    if (expiry.signal.aborted) return { kind: 'timeout', cause: expiry.signal.reason }
    return { kind: 'network', cause, mayHaveArrived: !NEVER_SENT.has(codeOf(cause)) }
  } finally {
    done.abort(ANSWERED)
  }
}

/** Without the query string: it contains statements, which contain the ids of customers. */
function describeRequest({ method, url }: HttpParts) {
  const { hostname, port, protocol, pathname } = new URL(url)
  const implied = protocol === 'https:' ? 443 : 80
  return {
    'http.request.method': method,
    'server.address': hostname,
    'server.port': port === '' ? implied : Number(port),
    'url.template': pathname
      .replace(/^.*\/v3\/company\/[^/]+/, '/v3/company/{realmId}')
      .replace(/(\/company\/\{realmId\}\/[a-z]+)\/[^/]+$/i, '$1/{id}'),
  }
}

function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return ''
  const { code, cause } = error as { code?: unknown; cause?: unknown }
  return typeof code === 'string' ? code : codeOf(cause)
}
