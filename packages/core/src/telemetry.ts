export { createTelemetryRecorder } from './telemetry/create-recorder.ts'
export type {
  Given,
  OpenSpan,
  SpanRequest,
  Subject,
  TelemetryRecorder,
} from './telemetry/create-recorder.ts'
export { logEvents } from './telemetry/log-events.ts'
export { metrics } from './telemetry/metrics.ts'
export type { MetricDefinition, MetricName, MetricOf } from './telemetry/metrics.ts'
export { spans } from './telemetry/spans.ts'
export { withFields } from './telemetry/with-fields.ts'
export type { Lines } from './telemetry/with-fields.ts'
export type {
  AttributeValue,
  Attributes,
  GaugeCallback,
  Telemetry,
  TelemetryCounter,
  TelemetryGauge,
  TelemetryHistogram,
  TelemetryLink,
  TelemetryInstrumentOptions,
  TelemetryMeter,
  TelemetrySpan,
  TelemetrySpanContext,
  TelemetrySpanOptions,
  TelemetryTracer,
} from './telemetry/telemetry.ts'
