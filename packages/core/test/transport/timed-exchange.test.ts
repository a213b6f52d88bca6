import { createVirtualClock } from '@vectis/quickbooks-emulator'
import { expect, test } from 'vitest'
import { createTelemetryRecorder } from '../../src/telemetry/create-recorder.ts'
import type { TelemetrySpan } from '../../src/telemetry/telemetry.ts'
import type { HttpExchange } from '../../src/transport/http-exchange.ts'
import { exchangeWithin } from '../../src/transport/timed-exchange.ts'

/** One exchange on a host's tracer and meter, with what these were told. */
async function observe(url: string, exchange: HttpExchange, resends?: number) {
  const clock = createVirtualClock()
  const spans: unknown[] = []
  const told: unknown[][] = []
  const span: TelemetrySpan = {
    setAttribute: (...given) => told.push(given),
    setStatus: ({ code }) => told.push(['status', code]),
    addLink: () => undefined,
    end: () => undefined,
    spanContext: () => ({ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 }),
  }
  const telemetry = createTelemetryRecorder({
    tracer: {
      startActiveSpan(name, { attributes }, work) {
        spans.push([name, attributes])
        return work(span) as ReturnType<typeof work>
      },
    },
    meter: {
      createCounter: () => ({ add: () => undefined }),
      createHistogram: (name) => ({ record: (...given) => told.push([name, ...given]) }),
      createObservableGauge: () => ({
        addCallback: () => undefined,
        removeCallback: () => undefined,
      }),
    },
  })
  const parts = { method: 'GET', url, headers: {} } as const
  const more = resends === undefined ? {} : { resends }
  const input = { exchange, clock, parts, timeoutMs: 5_000, telemetry, ...more }
  const outcome = await clock.run(exchangeWithin(input))
  return { outcome, spans, told }
}

const answer =
  (status: number): HttpExchange =>
  async () => ({ status, headers: { intuit_tid: '1-tid' }, body: new Uint8Array() })

test.each([
  ['https://qb.example/v3/company/9341/query?query=SELECT', 443, '/v3/company/{realmId}/query'],
  ['https://qb.example/v3/company/9341/invoice/130', 443, '/v3/company/{realmId}/invoice/{id}'],
  ['http://qb.example/v3/company/9341/cdc', 80, '/v3/company/{realmId}/cdc'],
  ['http://qb.example:9009/p/v3/company/1/Item/2', 9009, '/v3/company/{realmId}/Item/{id}'],
  ['https://qb.example/oauth2/v1/tokens/bearer', 443, '/oauth2/v1/tokens/bearer'],
])('of %s a span has the host, the port %i and the template', async (url, port, template) => {
  const { spans } = await observe(url, answer(200))
  const attributes = {
    'http.request.method': 'GET',
    'server.address': 'qb.example',
    'server.port': port,
    'url.template': template,
  }
  expect(spans).toEqual([[`GET ${template}`, attributes]])
})

const url = 'https://qb.example/v3/company/9341/cdc'
const duration = 'http.client.request.duration'

test('an answer below 400 is no error, one from there on is an error of its status', async () => {
  const good = await observe(url, answer(399), 2)
  expect(good.spans).toMatchObject([[expect.any(String), { 'http.request.resend_count': 2 }]])
  expect(good.told).toEqual([
    ['quickbooks.intuit_tid', '1-tid'],
    [duration, 0, expect.not.objectContaining({ 'error.type': expect.anything() })],
    ['http.response.status_code', 399],
  ])
  const bad = await observe(url, answer(400))
  expect(bad.told.slice(1)).toEqual([
    [duration, 0, expect.objectContaining({ 'error.type': '400' })],
    ['http.response.status_code', 400],
    ['error.type', '400'],
    ['status', 2],
  ])
})

test('no answer in time is a time-out, measured with the time that it took', async () => {
  const { outcome, told } = await observe(url, () => new Promise(() => {}))
  expect(outcome).toMatchObject({
    kind: 'timeout',
    cause: { message: 'No answer within 5000 ms.' },
  })
  expect(told).toEqual([
    [duration, 5, expect.objectContaining({ 'error.type': 'timeout' })],
    ['error.type', 'timeout'],
    ['status', 2],
  ])
})

test.each([
  ['ECONNREFUSED', false],
  ['ENOTFOUND', false],
  ['EAI_AGAIN', false],
  ['ENETUNREACH', false],
  ['EHOSTUNREACH', false],
  ['UND_ERR_CONNECT_TIMEOUT', false],
  ['ECONNRESET', true],
  ['UND_ERR_SOCKET', true],
  ['', true],
])('a failure of the code %j: the request may have arrived: %s', async (code, mayHaveArrived) => {
  const failing = () => Promise.reject(Object.assign(new Error('no answer'), { code }))
  const { outcome } = await observe(url, failing)
  expect(outcome).toMatchObject({ kind: 'network', mayHaveArrived })
  // As fetch has it: the reason is inside.
  const inside = new TypeError('fetch failed', { cause: { code } })
  const { outcome: wrapped } = await observe(url, () => Promise.reject(inside))
  expect(wrapped).toMatchObject({ kind: 'network', mayHaveArrived, cause: inside })
})

test.each([null, undefined, 'ECONNREFUSED', 7])(
  'a failure that is no error, %j: the request may have arrived',
  async (reason) => {
    const { outcome } = await observe(url, () => Promise.reject(reason as unknown as Error))
    expect(outcome).toEqual({ kind: 'network', cause: reason, mayHaveArrived: true })
  },
)

test('an exchange that has ended waits for nothing any more', async () => {
  const clock = createVirtualClock()
  const parts = { method: 'GET', url, headers: {} } as const
  await exchangeWithin({ exchange: answer(200), clock, parts, timeoutMs: 5_000 })
  expect(clock.sleeping).toBe(0)
})
