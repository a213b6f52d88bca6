import type { Clock } from '@vectis/quickbooks'
import { expect, test } from 'vitest'
import { cloudEvent, sign } from './support/deliveries.ts'
import { createFixture, realmA, tokenA, tokenB } from './support/fixture.ts'
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

test('a delivery that is stored is one line, and no refusal of anyone', async () => {
  const { handler, lines, events } = await open()
  await handler.fetch(signedBy(tokenA))
  const about = { event: 'quickbooks.webhook.answered', outcome: 'recorded' }
  const counts = { recorded: 1, duplicates: 0 }
  expect(lines).toEqual([['info', { ...about, ...counts }, 'QuickBooks webhook answered']])
  const since = '2000-01-01T00:00:00Z'
  for (const realmId of ['', realmA]) {
    expect((await events.forTenant('tenant-a').health({ realmId, since })).rejected).toEqual({})
  }
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
