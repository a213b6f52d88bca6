import { expect, test } from 'vitest'
import { createTelemetryRecorder } from '../../src/telemetry/create-recorder.ts'
import type { TelemetryRecorder } from '../../src/telemetry/create-recorder.ts'
import { boundsOf, metrics } from '../../src/telemetry/metrics.ts'
import type { Telemetry, TelemetrySpan } from '../../src/telemetry/telemetry.ts'

const context = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 }
const traceParent = `00-${context.traceId}-${context.spanId}-01`
const subject = { tenantId: 'acme', realmId: '1' }

/** A host's tracer and meter that write down every call. */
function host(options: Omit<Telemetry, 'tracer' | 'meter'> = {}) {
  const seen: unknown[][] = []
  const made: unknown[][] = []
  const note =
    (name: string) =>
    (...given: unknown[]) =>
      void seen.push([name, ...given])
  const span: TelemetrySpan = {
    setAttribute: note('set'),
    setStatus: note('status'),
    addLink: note('link'),
    end: note('end'),
    spanContext: () => context,
  }
  const telemetry: Telemetry = {
    ...options,
    tracer: {
      startActiveSpan(name, given, work) {
        seen.push(['span', name, given])
        return work(span) as ReturnType<typeof work>
      },
    },
    meter: {
      createCounter: (name, given) => {
        made.push([name, given])
        return { add: (...added) => note(name)(...added) }
      },
      createHistogram: (name, given) => {
        made.push([name, given])
        return { record: (...recorded) => note(name)(...recorded) }
      },
      createObservableGauge: (name, given) => {
        made.push([name, given])
        return {
          addCallback: (callback) => note(`${name} observed`)(callback),
          removeCallback: (callback) => note(`${name} left`)(callback),
        }
      },
    },
  }
  return { seen, made, recorder: createTelemetryRecorder(telemetry) }
}

test('a span has what is known, links of other traces, and an end', async () => {
  const { seen, recorder } = host()
  const request = {
    attributes: { 'quickbooks.sync.kind': 'full', 'quickbooks.sync.reason': null },
    ...{ subject, links: [traceParent, traceParent, null] },
  }
  const found = await recorder.span('quickbooks.sync', request, async (span) => {
    span.set({ 'quickbooks.sync.rows': 5 }, { tenantId: 'acme' })
    span.link([traceParent, 'nonsense'])
    return span.traceParent
  })
  expect(found).toBe(traceParent)
  const isRemote = true
  expect(seen).toEqual([
    [
      'span',
      'quickbooks.sync',
      {
        kind: 0,
        attributes: {
          'quickbooks.sync.kind': 'full',
          'quickbooks.tenant.id': 'acme',
          'quickbooks.realm.id': '1',
        },
        links: [{ context: { ...context, isRemote } }],
      },
    ],
    ['set', 'quickbooks.sync.rows', 5],
    ['set', 'quickbooks.tenant.id', 'acme'],
    ['link', { context: { ...context, isRemote } }],
    ['end'],
  ])
})

test('a rejection ends the span as an error and goes on; aborted work is no error', async () => {
  let runs = 0
  const fault = async () => {
    runs += 1
    throw new RangeError('bad')
  }
  const failed = host()
  await expect(failed.recorder.span('quickbooks.sync', {}, fault)).rejects.toThrow('bad')
  expect(failed.seen.slice(1)).toEqual([
    ['set', 'error.type', 'RangeError'],
    ['status', { code: 2 }],
    ['end'],
  ])
  const aborted = host()
  const request = { isAborted: () => true }
  await expect(aborted.recorder.span('quickbooks.sync', request, fault)).rejects.toThrow('bad')
  expect(aborted.seen.slice(1)).toEqual([['end']])
  // Not once more without a span.
  expect(runs).toBe(2)
})

test('metrics have the tenant only where the host wants it; nothing is counted for nothing', () => {
  const everywhere = host({ tenants: 'spans_and_metrics' })
  everywhere.recorder.count('quickbooks.sync.rows', 0, {}, subject)
  everywhere.recorder.count('quickbooks.sync.rows', 3, { 'quickbooks.entity': 'Invoice' }, subject)
  const spansOnly = host()
  spansOnly.recorder.record('quickbooks.sync.duration', -1, {}, subject)
  expect([...everywhere.seen, ...spansOnly.seen]).toEqual([
    [
      'quickbooks.sync.rows',
      3,
      {
        'quickbooks.entity': 'Invoice',
        'quickbooks.tenant.id': 'acme',
        'quickbooks.realm.id': '1',
      },
    ],
    ['quickbooks.sync.duration', 0, {}],
  ])
})

test('without a tracer, or with one that fails, the work runs all the same', async () => {
  const work = async () => 5
  expect(await createTelemetryRecorder().span('quickbooks.sync', {}, work)).toBe(5)
  const tracer = {
    startActiveSpan() {
      throw new Error('broken')
    },
  }
  const broken = createTelemetryRecorder({ tracer: tracer as never })
  expect(await broken.span('quickbooks.sync', {}, work)).toBe(5)
})

test('an instrument is made once, with the unit, the description and the bounds of the list', () => {
  const { seen, made, recorder } = host()
  recorder.count('quickbooks.calls', 1, {})
  recorder.count('quickbooks.calls', 2, {})
  recorder.record('quickbooks.sync.duration', 5, { 'quickbooks.entity': null })
  const callback = () => undefined
  const name = 'quickbooks.fleet.oldest_ready'
  recorder.observe(name, callback)()
  const about = (of: keyof typeof metrics) => {
    const { unit, description } = metrics[of]
    return { unit, description, advice: {} }
  }
  expect(made).toEqual([
    ['quickbooks.calls', about('quickbooks.calls')],
    [
      'quickbooks.sync.duration',
      {
        ...about('quickbooks.sync.duration'),
        advice: { explicitBucketBoundaries: boundsOf('quickbooks.sync.duration') },
      },
    ],
    [name, about(name)],
  ])
  expect(seen).toEqual([
    ['quickbooks.calls', 1, {}],
    ['quickbooks.calls', 2, {}],
    ['quickbooks.sync.duration', 5, {}],
    [`${name} observed`, callback],
    [`${name} left`, callback],
  ])
})

test('it says whether anyone traces and whether HTTP has spans of its own', () => {
  const of = ({ isTracing, hasHttp }: TelemetryRecorder) => [isTracing, hasHttp]
  expect(of(host().recorder)).toEqual([true, true])
  expect(of(createTelemetryRecorder())).toEqual([false, true])
  expect(of(host({ http: false }).recorder)).toEqual([true, false])
})

test('a span that fails for a reason of its own has the type and the words', async () => {
  const { seen, recorder } = host({ tenants: 'nowhere' })
  await recorder.span('quickbooks.sync', { subject }, async (span) => span.fail('lost', 'Lost it'))
  expect(seen).toEqual([
    ['span', 'quickbooks.sync', { kind: 0, attributes: {}, links: [] }],
    ['set', 'error.type', 'lost'],
    ['status', { code: 2, message: 'Lost it' }],
    ['end'],
  ])
})

test('a realm that is not known yet is no attribute', async () => {
  const { seen, recorder } = host()
  const about = { tenantId: 'acme', realmId: '' }
  await recorder.span('quickbooks.sync', { subject: about }, async () => undefined)
  expect(seen[0]?.[2]).toMatchObject({ attributes: { 'quickbooks.tenant.id': 'acme' } })
  expect(JSON.stringify(seen)).not.toContain('realm')
})

test('without a meter nothing is counted, and nobody is disturbed', () => {
  const recorder = createTelemetryRecorder()
  recorder.count('quickbooks.calls', 1, {})
  recorder.record('quickbooks.sync.duration', 1, {})
  expect(recorder.observe('quickbooks.fleet.oldest_ready', () => undefined)()).toBeUndefined()
})
