import { createVirtualClock } from '@vectis/quickbooks-emulator'
import { describe, expect, test } from 'vitest'
import { createWebhookHandler } from '../src/index.ts'
import { cloudEvent, sign } from './support/deliveries.ts'
import { createFixture, realmA, tokenA } from './support/fixture.ts'

const body = JSON.stringify([cloudEvent(realmA)])
const signed = (source: string | ReadableStream = body) =>
  new Request('http://host.invalid/', {
    method: 'POST',
    body: source,
    duplex: 'half',
    headers: { 'intuit-signature': sign(body, tokenA) },
  } as RequestInit)
const start = Date.parse('2026-11-23T10:00:00Z')
const never = new Promise<never>(() => {})

test('a deadline that no timer can wait for is refused: every delivery would be a 503 after a millisecond', () => {
  for (const name of ['bodyTimeoutMs', 'answerWithinMs']) {
    for (const value of [0, Number.NaN, Infinity, 2 ** 31]) {
      const options = { connections: {}, events: {}, [name]: value } as never
      expect(() => createWebhookHandler(options)).toThrow(`Expected ${name} to be a number above 0`)
    }
  }
})

describe('an answer within 2.5 s', () => {
  test('a store that does not come back is a 503, and Intuit may try again', async () => {
    const clock = createVirtualClock({ start })
    const { handler, connections, events } = await createFixture({ clock })
    const stuck = await createFixture({
      clock,
      connections,
      events: { ...events, record: () => never },
    })
    const answer = stuck.handler.fetch(signed())
    await clock.advance(2_499)
    await clock.advance(1)
    const response = await answer
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '10'])
    expect((await handler.fetch(signed())).status).toBe(200)
  })

  test('a store that fails is a 503 at once', async () => {
    const fixture = await createFixture({})
    const broken = await createFixture({
      connections: fixture.connections,
      events: {
        ...fixture.events,
        record: () => Promise.reject(new Error('connection terminated')),
      },
    })
    const response = await broken.handler.fetch(signed())
    expect(response.status).toBe(503)
    expect(JSON.stringify(await response.json())).not.toContain('terminated')
  })

  test('a refusal that cannot be counted is still a refusal', async () => {
    const fixture = await createFixture({})
    const broken = await createFixture({
      connections: fixture.connections,
      events: {
        ...fixture.events,
        recordRejection: () => Promise.reject(new Error('connection terminated')),
      },
    })
    const request = new Request('http://host.invalid/', {
      method: 'POST',
      body,
      headers: { 'intuit-signature': 'AAAA' },
    })
    expect((await broken.handler.fetch(request)).status).toBe(401)
  })

  test('a refusal whose counting hangs is still that refusal', async () => {
    const clock = createVirtualClock({ start })
    const { connections, events } = await createFixture({})
    const hung = { ...events, recordRejection: () => never }
    const { handler } = await createFixture({ clock, connections, events: hung })
    const unsigned = handler.fetch(new Request('http://host.invalid/', { method: 'POST', body }))
    const forged = handler.fetch(
      new Request('http://host.invalid/', {
        method: 'POST',
        body,
        headers: { 'intuit-signature': sign(body, 'not theirs') },
      }),
    )
    await clock.advance(2_500)
    expect([(await unsigned).status, (await forged).status]).toEqual([401, 401])
  })

  test('what the host does with an answer changes nothing about it', async () => {
    const said: string[] = []
    const { handler, stored } = await createFixture({
      onAnswer: () => {
        throw new Error('no metrics today')
      },
      logger: { debug() {}, info() {}, warn() {}, error: (_detail, text) => void said.push(text) },
    })
    expect((await handler.fetch(signed())).status).toBe(200)
    expect(await stored('tenant-a')).toHaveLength(1)
    expect(said).toEqual(['onAnswer of the QuickBooks webhook handler threw'])
  })

  test('an endless body is cut off after its own limit', async () => {
    const clock = createVirtualClock({ start })
    const { handler } = await createFixture({ clock })
    let cancelled = false
    const endless = new ReadableStream({
      pull: () => never,
      cancel: () => {
        cancelled = true
      },
    })
    const answer = handler.fetch(signed(endless))
    await clock.advance(2_000)
    expect([(await answer).status, cancelled]).toEqual([408, true])
  })

  test('a body without a Content-Length stops being read at the limit', async () => {
    const { handler } = await createFixture({ maxBodyBytes: 10_000 })
    let pulled = 0
    const flood = new ReadableStream({
      pull(controller) {
        pulled += 1
        controller.enqueue(new Uint8Array(1_000))
      },
    })
    expect((await handler.fetch(signed(flood))).status).toBe(413)
    expect(pulled).toBeLessThan(20)
  })

  test('a sender that goes away is not an acceptance', async () => {
    const { handler, stored } = await createFixture({})
    const broken = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode(body.slice(0, 20)))
        controller.error(new Error('socket hang up'))
      },
    })
    expect((await handler.fetch(signed(broken))).status).toBe(408)
    expect(await stored('tenant-a')).toEqual([])
  })
})
