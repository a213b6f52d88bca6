import type { Attributes, Telemetry, TelemetrySpan } from '../src/telemetry/telemetry.ts'

interface NotedSpan {
  name: string
  attributes: Record<string, unknown>
  /** Set when the span ended as an error. */
  status?: unknown
  isEnded: boolean
}

/** A host's tracer and meter: every span with what was set on it, and every measurement. */
export function createHostTelemetry(options: Omit<Telemetry, 'tracer' | 'meter'> = {}) {
  const spans: NotedSpan[] = []
  const measured: { name: string; value: number; attributes: Attributes }[] = []
  const noting =
    (name: string) =>
    (value: number, attributes: Attributes = {}) =>
      void measured.push({ name, value, attributes })
  const telemetry: Telemetry = {
    ...options,
    tracer: {
      startActiveSpan(name, { attributes = {} }, work) {
        const noted: NotedSpan = { name, attributes: { ...attributes }, isEnded: false }
        spans.push(noted)
        const span: TelemetrySpan = {
          setAttribute: (key, value) => void (noted.attributes[key] = value),
          setStatus: (status) => void (noted.status = status),
          addLink: () => undefined,
          end: () => void (noted.isEnded = true),
          spanContext: () => ({ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 }),
        }
        return work(span) as ReturnType<typeof work>
      },
    },
    meter: {
      createCounter: (name) => ({ add: noting(name) }),
      createHistogram: (name) => ({ record: noting(name) }),
      createObservableGauge: () => ({ addCallback() {}, removeCallback() {} }),
    },
  }
  const valuesOf = (name: string) => measured.filter((one) => one.name === name)
  return { telemetry, spans, valuesOf }
}
