import type { Clock } from '@vectis/quickbooks'
import type { Telemetry, TelemetryMeter } from '@vectis/quickbooks/telemetry'
import { expect, test } from 'vitest'
import { cloudEvent, sign } from './support/deliveries.ts'
import { createFixture, realmA, realmBare, tokenA, tokenB } from './support/fixture.ts'
import type { WebhookHandlerOptions } from '../src/index.ts'

const event = cloudEvent(realmA)
const body = JSON.stringify([event])
const signedBy = (token: string, text = body) =>
  new Request('http://host.invalid/', {
    method: 'POST',
    body: text,
    headers: { 'intuit-signature': sign(text, token) },
  })

async function open(options: Partial<WebhookHandlerOptions> = {}) {
  const lines: [string, object, string][] = []
  const note = (level: string) => (fields: object, text: string) =>
    void lines.push([level, fields, text])
  const logger = { debug: note('debug'), info: note('info'), warn: note('warn'), error: note('error') } // prettier-ignore
  return { ...(await createFixture({ logger, ...options })), lines }
}

test('no timer is left, whatever the answer was', async () => {
  const signals: AbortSignal[] = []
  const clock: Clock = {
    now: () => 0,
    sleep: (_ms, signal) =>
      new Promise((_wake, end) => {
        if (signal === undefined) return
        signals.push(signal)
        signal.addEventListener('abort', () => end(signal.reason as Error))
      }),
  }
  const { handler } = await open({ clock })
  expect((await handler.fetch(signedBy(tokenA))).status).toBe(200)
  expect((await handler.fetch(signedBy('forged'))).status).toBe(401)
  // One for the answer and one for the body of each.
  expect(signals.map(({ aborted }) => aborted)).toEqual([true, true, true, true])
})

test('a delivery that is stored is one line, and no refusal', async () => {
  const counted: object[] = []
  const { events } = await open()
  const { handler, lines } = await open({
    events: { ...events, recordRejection: async (about) => void counted.push(about) },
  })
  await handler.fetch(signedBy(tokenA))
  const about = { event: 'quickbooks.webhook.answered', outcome: 'recorded' }
  const counts = { recorded: 1, duplicates: 0 }
  expect(lines).toEqual([['info', { ...about, ...counts }, 'QuickBooks webhook answered']])
  expect(counted).toEqual([])
})

test('events of companies that nobody connected are counted beside those that are stored', async () => {
  const { handler, events } = await open()
  const rejections: object[] = []
  const counting = {
    ...events,
    recordRejection: async (about: object) => void rejections.push(about),
  }
  const counted = await open({ events: counting })
  const text = JSON.stringify([event, cloudEvent('1'), cloudEvent('2')])
  const reply = (await (await counted.handler.fetch(signedBy(tokenA, text))).json()) as object
  expect(reply).toMatchObject({ outcome: 'recorded', recorded: 1, unknownRealm: 2 })
  const at = expect.any(String) as string
  expect(rejections).toEqual([{ reason: 'unknown_realm', tenantId: null, realmId: null, at }])
  expect((await handler.fetch(signedBy(tokenB, text))).status).toBe(401)
})

test('a refusal that cannot be counted is a warning with its reason', async () => {
  const down = new Error('connection terminated')
  const { events } = await open()
  const { handler, lines } = await open({
    events: { ...events, recordRejection: () => Promise.reject(down) },
  })
  await handler.fetch(signedBy('forged'))
  expect(lines).toEqual([
    [
      'warn',
      { event: 'quickbooks.webhook.refusal_not_counted', err: down, reason: 'signature_mismatch' },
      'A refused QuickBooks webhook could not be counted',
    ],
    [
      'info',
      { event: 'quickbooks.webhook.answered', outcome: 'signature_mismatch' },
      'QuickBooks webhook answered',
    ],
  ])
})

test('a refusal has no cause to log, and events that could not be stored are no refusal', async () => {
  const counted: object[] = []
  const { events } = await open()
  const { handler, lines } = await open({
    events: {
      ...events,
      record: () => Promise.reject(new Error('connection terminated')),
      recordRejection: async (about) => void counted.push(about),
    },
  })
  await handler.fetch(signedBy(tokenA))
  expect(counted).toEqual([])
  await handler.fetch(signedBy('forged'))
  expect(counted).toHaveLength(1)
  expect(lines.map(([, fields]) => 'err' in fields)).toEqual([true, false])
})

test('events that could not be stored are an error with its cause; what the host does with the answer is another', async () => {
  const down = new Error('connection terminated')
  const { events } = await open()
  const told: unknown[] = []
  const { handler, lines } = await open({
    events: { ...events, record: () => Promise.reject(down) },
    onAnswer: (...answer) => {
      told.push(answer)
      throw down
    },
  })
  expect((await handler.fetch(signedBy(tokenA))).status).toBe(503)
  expect(told).toEqual([['not_recorded', {}]])
  expect(lines).toEqual([
    [
      'error',
      { event: 'quickbooks.webhook.answered', outcome: 'not_recorded', err: down },
      'QuickBooks webhook answered',
    ],
    [
      'error',
      { event: 'quickbooks.webhook.listener_threw', err: down },
      'onAnswer of the QuickBooks webhook handler threw',
    ],
  ])
})

test('tokens that cannot be read are an error that says which tenant; none at all is a refusal of its own', async () => {
  const { handler, lines, connections } = await open()
  const unreadable = await open({
    connections: {
      findRealms: async (ids) =>
        (await connections.findRealms(ids)).map((one) => ({ ...one, verifierTokens: [], problem: 'unknown_key_id' })), // prettier-ignore
    },
  })
  await unreadable.handler.fetch(signedBy(tokenA))
  const about = { tenantId: 'tenant-a', realmId: realmA, problem: 'unknown_key_id' }
  expect(unreadable.lines[0]).toEqual([
    'error',
    { event: 'quickbooks.webhook.tokens_unreadable', ...about },
    'QuickBooks verifier tokens cannot be read',
  ])
  // The reason is in the line before it.
  expect(unreadable.lines[1]?.[0]).toBe('info')
  expect(unreadable.lines).toHaveLength(2)
  const bare = JSON.stringify([cloudEvent(realmBare)])
  expect((await handler.fetch(signedBy(tokenA, bare))).status).toBe(401)
  expect(lines).toMatchObject([['info', { outcome: 'no_verifier_token' }, expect.anything()]])
})

test('each refusal is counted by its reason, with its tenant where one is known', async () => {
  const counted: object[] = []
  const { events } = await open()
  const counting = { ...events, recordRejection: async (about: object) => void counted.push(about) }
  const { handler } = await open({ events: counting, appVerifierTokens: { sandbox: [] } })
  const texts = [realmA, realmBare, '1'].map((realmId) => JSON.stringify([cloudEvent(realmId)]))
  for (const text of texts) await handler.fetch(signedBy('forged', text))
  const at = expect.any(String) as string
  expect(counted).toEqual([
    { reason: 'signature_mismatch', tenantId: 'tenant-a', realmId: realmA, at },
    { reason: 'no_verifier_token', tenantId: 'tenant-bare', realmId: realmBare, at },
    { reason: 'unknown_realm', tenantId: null, realmId: null, at },
  ])
})

test('a token of the app that is no text is refused when the handler is made', async () => {
  for (const token of ['', 7]) {
    const made = open({ appVerifierTokens: [token as string] })
    await expect(made).rejects.toThrow(
      /^createWebhookHandler expected appVerifierTokens, the verifier tokens of the app, /,
    )
  }
})

/** What a host's tracer and meter are told. */
function openTelemetry() {
  const spans: { name: string; attributes: Record<string, unknown> }[] = []
  const points: [string, number, object][] = []
  const traceId = '0af7651916cd43dd8448eb211c80319c'
  const telemetry: Telemetry = {
    tracer: {
      startActiveSpan(name, { attributes = {} }, work) {
        const span = { name, attributes: { ...attributes } as Record<string, unknown> }
        spans.push(span)
        return work({
          setAttribute: (key, value) => (span.attributes[key] = value),
          setStatus: ({ code }) => (span.attributes['status'] = code),
          spanContext: () => ({ traceId, spanId: 'b7ad6b7169203331', traceFlags: 1 }),
          addLink: () => undefined,
          end: () => undefined,
        }) as never
      },
    },
    meter: {
      createCounter: (name) => ({ add: (value, of) => points.push([name, value, of ?? {}]) }),
      createHistogram: (name) => ({ record: (value, of) => points.push([name, value, of ?? {}]) }),
    } as Partial<TelemetryMeter> as TelemetryMeter,
  }
  return { telemetry, spans, points, traceParent: `00-${traceId}-b7ad6b7169203331-01` }
}

test('a delivery is measured in seconds; its events keep the span that sent them', async () => {
  const { telemetry, spans, points, traceParent } = openTelemetry()
  const kept: unknown[] = []
  const { events } = await open()
  let now = 1_000_000
  const clock: Clock = { now: () => now, sleep: () => new Promise(() => undefined) }
  const { handler } = await open({
    telemetry,
    clock,
    events: {
      ...events,
      record(batch) {
        kept.push(...batch.map((one) => one.traceParent))
        now += 250
        return events.record(batch)
      },
    },
  })
  await handler.fetch(signedBy(tokenA))
  expect(kept).toEqual([traceParent])
  expect(spans.map(({ name }) => name)).toEqual([
    'quickbooks.webhook',
    'send quickbooks_webhook_events',
  ])
  expect(spans[1]?.attributes).toEqual({
    'messaging.system': 'postgresql',
    'messaging.operation.name': 'send',
    'messaging.operation.type': 'send',
    'messaging.destination.name': 'quickbooks_webhook_events',
    'messaging.batch.message_count': 1,
  })
  const outcome = { 'quickbooks.webhook.outcome': 'recorded' }
  expect(points).toContainEqual(['quickbooks.webhook.duration', 0.25, outcome])
  const result = { 'quickbooks.webhook.event.result': 'recorded' }
  expect(points).toContainEqual(['quickbooks.webhook.events', 1, result])
})

test('only a delivery that could not be stored is a span that failed', async () => {
  const { telemetry, spans, points } = openTelemetry()
  const { events } = await open()
  const down = { ...events, record: () => Promise.reject(new Error('connection terminated')) }
  const { handler } = await open({ telemetry, events: down })
  await handler.fetch(signedBy('forged'))
  await handler.fetch(signedBy(tokenA))
  const [refused, failed] = spans.filter(({ name }) => name === 'quickbooks.webhook')
  expect(refused?.attributes).toEqual({
    'quickbooks.webhook.outcome': 'signature_mismatch',
    'http.response.status_code': 401,
  })
  expect(failed?.attributes).toMatchObject({ 'http.response.status_code': 503, status: 2 })
  const durations = points.filter(([name]) => name === 'quickbooks.webhook.duration')
  expect(durations.map(([, , of]) => of)).toEqual([
    { 'quickbooks.webhook.outcome': 'signature_mismatch' },
    { 'quickbooks.webhook.outcome': 'not_recorded', 'error.type': 'not_recorded' },
  ])
})
