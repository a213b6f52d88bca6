import type { HttpExchange, HttpResponse } from './http-exchange.ts'
import type { HttpParts } from './api-request.ts'
import type { Clock } from './runtime.ts'
import { orAborted } from './or-aborted.ts'

/** What became of one request on the wire. Only a caller's abort is thrown. */
export type WireOutcome =
  | { kind: 'answer'; response: HttpResponse }
  /** No answer. `arrived` is false when the request certainly never left: refused, unresolved, unconnected. */
  | { kind: 'network'; cause: unknown; mayHaveArrived: boolean }
  | { kind: 'timeout'; cause: unknown }

/**
 * Ends the time-out of an exchange. A reason of its own, since `abort()` without one makes an error with a stack each
 * time.
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
}): Promise<WireOutcome> {
  const { exchange, clock, parts, timeoutMs, signal } = input
  signal?.throwIfAborted()
  const expiry = new AbortController()
  const done = new AbortController()
  const both = signal === undefined ? expiry.signal : AbortSignal.any([signal, expiry.signal])
  clock.sleep(timeoutMs, done.signal).then(
    () => expiry.abort(new Error(`No answer within ${timeoutMs} ms.`)),
    () => {},
  )
  try {
    // An exchange may be slow to notice its signal, or never look at it.
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

function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return ''
  const { code, cause } = error as { code?: unknown; cause?: unknown }
  return typeof code === 'string' ? code : codeOf(cause)
}
