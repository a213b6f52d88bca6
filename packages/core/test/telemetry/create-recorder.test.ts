import { expect, test } from 'vitest'
import { createTelemetryRecorder } from '../../src/telemetry/create-recorder.ts'
import type { Telemetry, TelemetrySpan } from '../../src/telemetry/telemetry.ts'

const context = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 }
const traceParent = `00-${context.traceId}-${context.spanId}-01`
const subject = { tenantId: 'acme', realmId: '1' }

/** A host's tracer and meter that write down every call. */
function host(options: Omit<Telemetry, 'tracer' | 'meter'> = {}) {
  const seen: unknown[][] = []
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
      createCounter: (name) => ({ add: (...given) => note(name)(...given) }),
      createHistogram: (name) => ({ record: (...given) => note(name)(...given) }),
      createObservableGauge: (name) => ({
        addCallback: () => note(`${name} observed`)(),
        removeCallback: () => note(`${name} left`)(),
      }),
    },
  }
  return { seen, recorder: createTelemetryRecorder(telemetry) }
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
