/**
 * The parts of `@opentelemetry/api` that a run reports to. Pass
 * `{ tracer: trace.getTracer('quickbooks'), meter: metrics.getMeter('quickbooks') }`; without it nothing is loaded or
 * measured.
 */
export interface Telemetry {
  tracer?: TelemetryTracer
  meter?: TelemetryMeter
}

export interface TelemetrySpan {
  setAttribute(name: string, value: string | number | boolean): unknown
  setStatus(status: { code: number; message?: string }): unknown
  end(): void
}

export interface TelemetryTracer {
  startSpan(
    name: string,
    options?: { attributes?: Record<string, string | number | boolean> },
  ): TelemetrySpan
}

export interface TelemetryMeter {
  createCounter(name: string, options?: { description?: string; unit?: string }): TelemetryCounter
  createHistogram(
    name: string,
    options?: { description?: string; unit?: string },
  ): TelemetryHistogram
}

export interface TelemetryCounter {
  add(value: number, attributes?: Record<string, string | number | boolean>): void
}

export interface TelemetryHistogram {
  record(value: number, attributes?: Record<string, string | number | boolean>): void
}
