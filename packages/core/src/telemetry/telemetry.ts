/**
 * Where spans and metrics go: what `@opentelemetry/api` gives. Pass the same object to every part that takes one:
 * `{ tracer: trace.getTracer('quickbooks'), meter: metrics.getMeter('quickbooks') }`. Without it nothing is loaded or
 * measured. Needs version 1.9 of that package or later.
 */
export interface Telemetry {
  tracer?: TelemetryTracer
  meter?: TelemetryMeter
  /**
   * Where the tenant and its realm are attributes. Default `spans`: a metric with them has a time series for each
   * tenant. `spans_and_metrics`: the metrics of runs and calls too. `nowhere`: neither.
   */
  tenants?: 'spans' | 'spans_and_metrics' | 'nowhere'
  /**
   * A span and a duration for each HTTP request. Default true. False: an instrumentation of undici in the process
   * already makes them.
   */
  http?: boolean
}

export type AttributeValue = string | number | boolean

export type Attributes = Record<string, AttributeValue>

/** The identity of a span for other processes. */
export interface TelemetrySpanContext {
  traceId: string
  spanId: string
  traceFlags: number
  isRemote?: boolean
}

export interface TelemetryLink {
  context: TelemetrySpanContext
}

export interface TelemetrySpan {
  setAttribute(name: string, value: AttributeValue): unknown
  setStatus(status: { code: number; message?: string }): unknown
  spanContext(): TelemetrySpanContext
  addLink(link: TelemetryLink): unknown
  end(): void
}

export interface TelemetrySpanOptions {
  /** OpenTelemetry's `SpanKind`. */
  kind?: number
  attributes?: Attributes
  links?: TelemetryLink[]
}

export interface TelemetryTracer {
  startActiveSpan<F extends (span: TelemetrySpan) => unknown>(
    name: string,
    options: TelemetrySpanOptions,
    work: F,
  ): ReturnType<F>
}

export interface TelemetryInstrumentOptions {
  description?: string
  unit?: string
  advice?: { explicitBucketBoundaries?: number[] }
}

export interface TelemetryMeter {
  createCounter(name: string, options?: TelemetryInstrumentOptions): TelemetryCounter
  createHistogram(name: string, options?: TelemetryInstrumentOptions): TelemetryHistogram
  createObservableGauge(name: string, options?: TelemetryInstrumentOptions): TelemetryGauge
}

export interface TelemetryCounter {
  add(value: number, attributes?: Attributes): void
}

export interface TelemetryHistogram {
  record(value: number, attributes?: Attributes): void
}

export interface TelemetryGauge {
  addCallback(callback: GaugeCallback): void
  removeCallback(callback: GaugeCallback): void
}

export type GaugeCallback = (result: {
  observe(value: number, attributes?: Attributes): void
}) => void | Promise<void>
