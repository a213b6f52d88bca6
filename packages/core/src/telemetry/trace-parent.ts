import type { TelemetrySpanContext } from './telemetry.ts'

const FORM = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/
const NOTHING = /^0+$/

/**
 * A span as text that can be stored and sent; null if it is not recorded.
 *
 * @see https://www.w3.org/TR/trace-context/#traceparent-header
 */
export function writeTraceParent({
  traceId,
  spanId,
  traceFlags,
}: TelemetrySpanContext): string | null {
  const text = `00-${traceId}-${spanId}-${(traceFlags & 0xff).toString(16).padStart(2, '0')}`
  return readTraceParent(text) === null ? null : text
}

/** The span that the text names; null if it names none. */
export function readTraceParent(text: string | null | undefined): TelemetrySpanContext | null {
  const [, traceId = '', spanId = '', flags = ''] = FORM.exec(text ?? '') ?? []
  if (traceId === '' || NOTHING.test(traceId) || NOTHING.test(spanId)) return null
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true }
}
