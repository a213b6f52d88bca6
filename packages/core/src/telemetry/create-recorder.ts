import { errorTypeOf } from './error-type.ts'
import { boundsOf, metrics } from './metrics.ts'
import type { MetricDefinition, MetricName, MetricOf } from './metrics.ts'
import type { SpanDefinition, SpanName } from './spans.ts'
import { spans } from './spans.ts'
import type {
  Attributes,
  AttributeValue,
  GaugeCallback,
  Telemetry,
  TelemetryCounter,
  TelemetryHistogram,
  TelemetrySpan,
} from './telemetry.ts'
import { readTraceParent, writeTraceParent } from './trace-parent.ts'

/** The tenant and realm, as attributes only where the host wants them. */
export interface Subject {
  tenantId?: string | undefined
  realmId?: string | undefined
}

export type Given = Record<string, AttributeValue | null | undefined>

/** A span that is open; every method does nothing without a tracer. */
export interface OpenSpan {
  set(attributes: Given, subject?: Subject): void
  /** Ends as an error of this type; the message is for people. */
  fail(errorType: string, message?: string): void
  /** Spans of other traces that led to this one. */
  link(traceParents: readonly (string | null | undefined)[]): void
  /** Text to store with the work that other processes continue; null when the span is not recorded. */
  readonly traceParent: string | null
}

export interface SpanRequest {
  /** Fills the parts in braces of the name. */
  fill?: Readonly<Record<string, string>>
  attributes?: Given
  subject?: Subject
  links?: readonly (string | null | undefined)[]
  /** Whether the caller aborted the work: then a rejection is not an error. */
  isAborted?: () => boolean
}

/** Records spans and metrics of the lists in `spans` and `metrics`. Errors of a host's tracer or meter are ignored. */
export interface TelemetryRecorder {
  readonly isTracing: boolean
  readonly hasHttp: boolean
  /** Runs `work` in an active span. A rejection ends it as an error and goes on to the caller. */
  span<T>(name: SpanName, request: SpanRequest, work: (span: OpenSpan) => Promise<T>): Promise<T>
  count(name: MetricOf<'counter'>, value: number, attributes: Given, subject?: Subject): void
  /** Seconds. */
  record(name: MetricOf<'histogram'>, value: number, attributes: Given, subject?: Subject): void
  /** Asks `callback` whenever the meter is read, until the returned function is called. */
  observe(name: MetricOf<'gauge'>, callback: GaugeCallback): () => void
}

/** OpenTelemetry's `SpanKind` and `SpanStatusCode.ERROR`. */
const SPAN_KINDS = { internal: 0, client: 2, producer: 3, consumer: 4 } as const
const SPAN_ERROR = 2

const noSpan: OpenSpan = {
  set: () => undefined,
  fail: () => undefined,
  link: () => undefined,
  traceParent: null,
}

/** Uses OpenTelemetry structurally: nothing of it is imported. See docs/decisions/0056. */
export function createTelemetryRecorder(telemetry: Telemetry = {}): TelemetryRecorder {
  const { tracer, meter, tenants = 'spans', http = true } = telemetry
  const counters = new Map<MetricName, TelemetryCounter>()
  const histograms = new Map<MetricName, TelemetryHistogram>()
  const onSpans = (subject: Subject | undefined): Given =>
    tenants === 'nowhere' ? {} : describe(subject)
  const onMetrics = (name: MetricName, subject: Subject | undefined): Given => {
    const { isOfTenant }: MetricDefinition = metrics[name]
    return isOfTenant === true && tenants === 'spans_and_metrics' ? describe(subject) : {}
  }
  const optionsOf = (name: MetricName) => {
    const { unit, description, kind } = metrics[name]
    const advice = kind === 'histogram' ? { explicitBucketBoundaries: boundsOf(name) } : {}
    return { unit, description, advice }
  }

  const counterOf = (name: MetricOf<'counter'>) =>
    meter && once(counters, name, () => meter.createCounter(name, optionsOf(name)))
  const histogramOf = (name: MetricOf<'histogram'>) =>
    meter && once(histograms, name, () => meter.createHistogram(name, optionsOf(name)))

  const open = (span: TelemetrySpan): OpenSpan => ({
    set(attributes, subject) {
      const all = known({ ...attributes, ...onSpans(subject) })
      quietly(() => {
        for (const [name, value] of Object.entries(all)) span.setAttribute(name, value)
      })
    },
    fail(errorType, message) {
      quietly(() => {
        span.setAttribute('error.type', errorType)
        span.setStatus({ code: SPAN_ERROR, ...(message === undefined ? {} : { message }) })
      })
    },
    link(traceParents) {
      quietly(() => {
        for (const link of linksOf(traceParents)) span.addLink(link)
      })
    },
    get traceParent() {
      return quietly(() => writeTraceParent(span.spanContext())) ?? null
    },
  })

  return {
    isTracing: tracer !== undefined,
    hasHttp: http,
    async span(name, request, work) {
      if (tracer === undefined) return work(noSpan)
      const { fill = {}, attributes = {}, subject, links = [], isAborted } = request
      const { kind }: SpanDefinition = spans[name]
      const options = {
        kind: SPAN_KINDS[kind],
        attributes: known({ ...attributes, ...onSpans(subject) }),
        links: linksOf(links),
      }
      let hasBegun = false
      const run = async (span: TelemetrySpan) => {
        hasBegun = true
        const opened = open(span)
        try {
          return await work(opened)
        } catch (error) {
          if (isAborted?.() !== true) opened.fail(errorTypeOf(error))
          throw error
        } finally {
          quietly(() => span.end())
        }
      }
      try {
        return await tracer.startActiveSpan(fillIn(name, fill), options, run)
      } catch (error) {
        if (hasBegun) throw error
        return work(noSpan)
      }
    },
    count(name, value, attributes, subject) {
      if (value <= 0) return
      const all = { ...attributes, ...onMetrics(name, subject) }
      quietly(() => counterOf(name)?.add(value, known(all)))
    },
    record(name, value, attributes, subject) {
      const all = { ...attributes, ...onMetrics(name, subject) }
      quietly(() => histogramOf(name)?.record(Math.max(0, value), known(all)))
    },
    observe(name, callback) {
      const gauge = quietly(() => meter?.createObservableGauge(name, optionsOf(name)))
      quietly(() => gauge?.addCallback(callback))
      return () => quietly(() => gauge?.removeCallback(callback))
    },
  }
}

/** Creates a value on first use and keeps it. */
function once<Key, Value>(kept: Map<Key, Value>, key: Key, make: () => Value): Value {
  const known = kept.get(key) ?? make()
  kept.set(key, known)
  return known
}

/** A host's telemetry may fail; the observed work continues. */
function quietly<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch {
    return undefined
  }
}

function describe({ tenantId, realmId }: Subject = {}): Given {
  return { 'quickbooks.tenant.id': tenantId, 'quickbooks.realm.id': realmId || undefined }
}

function known(given: Given): Attributes {
  return Object.fromEntries(
    Object.entries(given).filter((entry): entry is [string, AttributeValue] => entry[1] != null),
  )
}

function linksOf(traceParents: readonly (string | null | undefined)[]) {
  return [...new Set(traceParents)].flatMap((text) => {
    const context = readTraceParent(text)
    return context === null ? [] : [{ context }]
  })
}

function fillIn(name: string, values: Readonly<Record<string, string>>): string {
  return name.replace(/\{([\w.]+)\}/g, (whole, key: string) =>
    Object.hasOwn(values, key) ? values[key]! : whole,
  )
}
