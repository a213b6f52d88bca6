import type { Clock } from '@vectis/quickbooks'
import { createVirtualClock } from '@vectis/quickbooks-emulator'
import { afterEach, describe, expect, test } from 'vitest'
import { cloudEvent, sign } from './support/deliveries.ts'
import { createFixture, realmA, tokenA } from './support/fixture.ts'
import { buildChunk, buildHead, openExchange, type RawExchange } from './support/raw-request.ts'
import { servers, type RunningServer } from './support/servers.ts'

/** `express.raw` reads the body before the handler sees the request, so Node's own `requestTimeout` is what bounds it there. */
const streaming = Object.entries(servers).filter(([name]) => !name.includes('express.raw'))

const body = Buffer.from(JSON.stringify([cloudEvent(realmA)]))
const open: (RunningServer | { close(): Promise<void> })[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()))
})

describe.each(streaming)('%s', (_name, start) => {
  async function begin(options: Parameters<typeof createFixture>[0] = {}) {
    const clock = createVirtualClock()
    const { watched, slept } = watchSleeps(clock)
    const fixture = await createFixture({ clock: watched, ...options })
    const server = await start(fixture.handler)
    const exchange = openExchange(server.port)
    open.push(server, { close: async () => exchange.end() })
    return { clock, exchange, slept, stored: () => fixture.stored('tenant-a') }
  }

  test('a body that stalls is answered 408 after its 2 s, and nothing is stored', async () => {
    const { clock, exchange, slept, stored } = await begin()
    exchange.write(head(`content-length: ${body.length}`))
    exchange.write(body.subarray(0, body.length - 1))
    await slept(2)
    await clock.advance(2_000)
    expect(await exchange.status).toBe(408)
    expect(await stored()).toEqual([])
  })

  test('a body that drips one byte a second does not win time by it', async () => {
    const { clock, exchange, slept, stored } = await begin()
    exchange.write(head('transfer-encoding: chunked'))
    await slept(2)
    let answered = false
    void exchange.status.then(() => (answered = true))
    for (let second = 0; second < 2; second += 1) {
      expect(answered).toBe(false)
      drip(exchange, body.subarray(second, second + 1))
      await clock.advance(1_000)
    }
    expect(await exchange.status).toBe(408)
    expect(await stored()).toEqual([])
  })

  test('a body without an end is answered 413 at the limit and no longer read', async () => {
    const outcomes: string[] = []
    const { exchange, stored } = await begin({
      maxBodyBytes: 100_000,
      onAnswer: (outcome) => outcomes.push(outcome),
    })
    exchange.write(head('transfer-encoding: chunked'))
    let isOver = false
    void exchange.status.then(() => (isOver = true))
    while (!isOver) {
      drip(exchange, Buffer.alloc(10_000, 32))
      await new Promise((resolve) => setImmediate(resolve))
    }
    // A client that keeps writing after the refusal may lose the connection before it reads the answer.
    expect([413, 0]).toContain(await exchange.status)
    expect(outcomes).toEqual(['body_too_large'])
    expect(await stored()).toEqual([])
  })

  test('a body announced too large is refused before it is read', async () => {
    const { exchange, stored } = await begin({ maxBodyBytes: 100_000 })
    exchange.write(head('content-length: 100001'))
    expect(await exchange.status).toBe(413)
    expect(await stored()).toEqual([])
  })

  test('a body that comes late, but within its time, is recorded', async () => {
    const { clock, exchange, slept, stored } = await begin()
    exchange.write(head(`content-length: ${body.length}`))
    await slept(2)
    await clock.advance(1_999)
    exchange.write(body)
    expect(await exchange.status).toBe(200)
    expect(await stored()).toHaveLength(1)
  })
})

describe('a refused body', () => {
  const shells = streaming.filter(([name]) => name !== 'Hono fetch')
  test.each(shells)('closes the connection under %s', async (_name, start) => {
    const { handler } = await createFixture({ maxBodyBytes: 100 })
    const server = await start(handler)
    const exchange = openExchange(server.port)
    open.push(server)
    exchange.write(head('content-length: 101'))
    expect(await exchange.status).toBe(413)
    await exchange.closed
  })

  test.each(shells)('is not drunk when it was never asked for, under %s', async (_name, start) => {
    const { handler } = await createFixture({})
    const server = await start(handler)
    open.push(server)
    const unsigned = 'transfer-encoding: chunked'
    for (const [request, status] of [
      [buildHead([unsigned]), 401],
      [buildHead([unsigned]).replace('POST', 'PUT'), 405],
    ] as const) {
      const exchange = openExchange(server.port)
      exchange.write(request)
      drip(exchange, Buffer.alloc(1_000, 32))
      expect(await exchange.status).toBe(status)
      await exchange.closed
    }
  })

  test.each(shells)(
    'that was read to its end leaves the connection open under %s',
    async (_name, start) => {
      const { handler } = await createFixture({})
      const server = await start(handler)
      const exchange = openExchange(server.port)
      open.push(server, { close: async () => exchange.end() })
      const forged = `intuit-signature: ${sign(body, 'not theirs')}`
      exchange.write(buildHead([forged, `content-length: ${body.length}`]))
      exchange.write(body)
      expect(await exchange.status).toBe(401)
      let isClosed = false
      void exchange.closed.then(() => (isClosed = true))
      expect((await fetch(server.url)).status).toBe(405)
      expect(isClosed).toBe(false)
    },
  )
})

function head(framing: string): string {
  return buildHead([`intuit-signature: ${sign(body, tokenA)}`, framing])
}

function drip(exchange: RawExchange, bytes: Uint8Array): void {
  for (const part of buildChunk(bytes)) exchange.write(part)
}

/** `slept(n)` resolves once n sleeps have begun: the request has reached the handler, and its deadlines run. */
function watchSleeps(clock: Clock) {
  let count = 0
  const waiting: { count: number; resolve: () => void }[] = []
  const watched: Clock = {
    now: () => clock.now(),
    sleep: (ms, signal) => {
      count += 1
      for (const waiter of waiting) if (count >= waiter.count) waiter.resolve()
      return clock.sleep(ms, signal)
    },
  }
  const slept = (target: number) =>
    new Promise<void>((resolve) => {
      if (count >= target) resolve()
      else waiting.push({ count: target, resolve })
    })
  return { watched, slept }
}
