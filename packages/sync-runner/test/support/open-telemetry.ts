import { context, SpanKind, SpanStatusCode } from '@opentelemetry/api'
import type { Tracer } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics'
import type { DataPoint } from '@opentelemetry/sdk-metrics'
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import type { ReadableSpan } from '@opentelemetry/sdk-trace'
import type { Attributes, Telemetry } from '@vectis/quickbooks/telemetry'

/** A span as tests look at it. */
export interface SeenSpan {
  name: string
  kind: string
  isError: boolean
  statusMessage: string | undefined
  attributes: Attributes
  traceId: string
  spanId: string
  parentId: string | null
  /** Names of the spans that it links to, where this process recorded them. */
  links: string[]
}

export interface SeenPoint {
  attributes: Attributes
  /** Of a counter or a gauge; of a histogram the number of its values. */
  value: number
  /** Of a histogram. */
  sum?: number
  bounds?: number[]
  unit: string
}

export interface SeenTelemetry {
  telemetry: Omit<Telemetry, 'tracer'> & { tracer: Tracer }
  spans(name?: string): Promise<SeenSpan[]>
  points(metric: string): Promise<SeenPoint[]>
  metricNames(): Promise<string[]>
  /** Every attribute value, name and message that left, as text. */
  everything(): Promise<string>
  /**
   * These spans as an indented tree, roots in the order of their start; links follow an arrow. Equal neighbours are
   * drawn once.
   */
  tree(isShown: (span: SeenSpan) => boolean): Promise<string>
  /** The number of values of each metric, or their sum: it grows when the metric records. */
  recorded(): Promise<Map<string, number>>
  /** Forgets the spans so far. */
  reset(): Promise<void>
  close(): Promise<void>
}

class TestReader extends MetricReader {
  protected override onForceFlush = () => Promise.resolve()
  protected override onShutdown = () => Promise.resolve()
}

/** The real OpenTelemetry SDK with exporters in memory, as a host sets it up. */
export function openTelemetry(options: Pick<Telemetry, 'tenants' | 'http'> = {}): SeenTelemetry {
  const contexts = new AsyncLocalStorageContextManager().enable()
  context.setGlobalContextManager(contexts)
  const exporter = new InMemorySpanExporter()
  const tracing = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] })
  const reader = new TestReader()
  const metering = new MeterProvider({ readers: [reader] })
  const tracer = tracing.getTracer('quickbooks')
  const finished = async () => {
    await tracing.forceFlush()
    return exporter.getFinishedSpans().toSorted((a, b) => startOf(a) - startOf(b))
  }
  const collect = async () => {
    const { resourceMetrics, errors } = await reader.collect()
    if (errors.length > 0) throw errors[0]
    return resourceMetrics.scopeMetrics.flatMap(({ metrics }) => metrics)
  }
  const spans = async (name?: string): Promise<SeenSpan[]> => {
    const all = await finished()
    const nameOf = new Map(all.map((span) => [span.spanContext().spanId, span.name]))
    return all
      .filter((span) => name === undefined || span.name === name)
      .map((span) => ({
        name: span.name,
        kind: SpanKind[span.kind],
        isError: span.status.code === SpanStatusCode.ERROR,
        statusMessage: span.status.message,
        attributes: { ...span.attributes } as Attributes,
        traceId: span.spanContext().traceId,
        spanId: span.spanContext().spanId,
        parentId: span.parentSpanContext?.spanId ?? null,
        links: span.links.map((link) => nameOf.get(link.context.spanId) ?? 'unknown'),
      }))
  }
  const points = async (metric: string): Promise<SeenPoint[]> => {
    const found = (await collect()).find(({ descriptor }) => descriptor.name === metric)
    const { unit } = found?.descriptor ?? { unit: '' }
    return (found?.dataPoints ?? []).map((point) => ({ ...readPoint(point), unit }))
  }
  return {
    telemetry: { tracer, meter: metering.getMeter('quickbooks'), ...options },
    spans,
    points,
    metricNames: async () => (await collect()).map(({ descriptor }) => descriptor.name),
    async everything() {
      const metrics = await collect()
      const figures = metrics.map(({ descriptor, dataPoints }) => [
        descriptor.name,
        dataPoints.map(({ attributes }) => attributes),
      ])
      return JSON.stringify([await spans(), figures])
    },
    async recorded() {
      const all = await collect()
      const countOf = (known: readonly DataPoint<unknown>[]) =>
        known.reduce((sum, point) => sum + readPoint(point).value, 0)
      return new Map(
        all.map(({ descriptor, dataPoints }) => [descriptor.name, countOf(dataPoints)]),
      )
    },
    async tree(isShown) {
      const all = (await spans()).filter(isShown)
      const draw = (parentId: string | null, depth: number): string[] =>
        all
          .filter((span) => span.parentId === parentId)
          .map((span) => {
            const links = span.links.length === 0 ? '' : ` <- ${span.links.join(', ')}`
            const line = `${'  '.repeat(depth)}${span.name}${links}`
            return [line, ...draw(span.spanId, depth + 1)].join('\n')
          })
          .filter((text, index, siblings) => text !== siblings[index - 1])
      return draw(null, 0).join('\n')
    },
    async reset() {
      await tracing.forceFlush()
      exporter.reset()
    },
    async close() {
      await tracing.shutdown()
      await metering.shutdown()
      contexts.disable()
      context.disable()
    },
  }
}

function startOf({ startTime: [seconds, nanos] }: ReadableSpan): number {
  return seconds * 1e3 + nanos / 1e6
}

function readPoint({ attributes, value }: DataPoint<unknown>): Omit<SeenPoint, 'unit'> {
  const about = { attributes: { ...attributes } as Attributes }
  if (typeof value === 'number') return { ...about, value }
  const { count, sum, buckets } = value as {
    count: number
    sum: number
    buckets: { boundaries: number[] }
  }
  return { ...about, value: count, sum, bounds: buckets.boundaries }
}
