import { getEventListeners } from 'node:events'
import { createSeededRandom, createVirtualClock } from '@vectis/quickbooks-emulator'
import type { VirtualClock } from '@vectis/quickbooks-emulator'
import { describe, expect, test } from 'vitest'
import { createLimiter } from '../../src/transport/limiter.ts'

const key = { environment: 'sandbox', realmId: '1' }

function mostWithin(times: readonly number[], lengthMs: number): number {
  const sorted = [...times].sort((a, b) => a - b)
  let most = 0
  let from = 0
  for (let to = 0; to < sorted.length; to += 1) {
    while (sorted[to]! - sorted[from]! >= lengthMs) from += 1
    most = Math.max(most, to - from + 1)
  }
  return most
}

async function runCalls(
  clock: VirtualClock,
  count: number,
  options: { latencyMs: () => number; travelMs?: () => number },
  limits: Partial<Parameters<typeof createLimiter>[0]> = {},
) {
  const limiter = createLimiter({ clock, ...limits })
  const starts: number[] = []
  const arrivals: number[] = []
  let inFlight = 0
  let mostInFlight = 0
  const calls = Array.from({ length: count }, () =>
    limiter.schedule({ key }, async () => {
      starts.push(clock.now())
      inFlight += 1
      mostInFlight = Math.max(mostInFlight, inFlight)
      const travel = options.travelMs?.() ?? 0
      arrivals.push(clock.now() + travel)
      await clock.sleep(travel + options.latencyMs())
      inFlight -= 1
    }),
  )
  await clock.run(Promise.all(calls))
  return { starts, arrivals, mostInFlight }
}

describe('createLimiter', () => {
  test('starts five a second, and the n-th call not later than it must', async () => {
    const clock = createVirtualClock()
    const { starts } = await runCalls(clock, 40, { latencyMs: () => 0 })
    expect(mostWithin(starts, 1_000)).toBe(5)
    expect(starts.at(-1)! - starts[0]!).toBe(7_000)
  })

  test('keeps every window as the server sees it, although calls take different times to arrive', async () => {
    for (let seed = 1; seed <= 20; seed += 1) {
      const clock = createVirtualClock()
      const { fraction } = createSeededRandom(seed)
      const { arrivals, starts } = await runCalls(clock, 60, {
        travelMs: () => Math.floor(fraction() * 40),
        latencyMs: () => Math.floor(fraction() * 300),
      })
      expect(mostWithin(arrivals, 1_000)).toBeLessThanOrEqual(5)
      const floor = (60 / 5 - 1) * 1_000
      expect(starts.at(-1)! - starts[0]!).toBeLessThanOrEqual(floor * 1.05)
    }
  })

  test('never exceeds 500 a minute, at ten a second', async () => {
    const clock = createVirtualClock()
    const { starts } = await runCalls(
      clock,
      1_200,
      { latencyMs: () => 0 },
      { requestsPerSecond: 10 },
    )
    expect(mostWithin(starts, 60_000)).toBe(500)
    expect(mostWithin(starts, 1_000)).toBe(10)
    expect(starts).toHaveLength(1_200)
  })

  test('has at most ten calls without an answer', async () => {
    const clock = createVirtualClock()
    const { mostInFlight } = await runCalls(clock, 60, { latencyMs: () => 9_000 })
    expect(mostInFlight).toBe(10)
  })

  test('keeps realms and environments apart', async () => {
    const clock = createVirtualClock()
    const limiter = createLimiter({ clock })
    const started: string[] = []
    const calls = ['1', '2'].flatMap((realmId) =>
      ['sandbox', 'production'].flatMap((environment) =>
        Array.from({ length: 5 }, () =>
          limiter.schedule({ key: { environment, realmId } }, async () => {
            started.push(`${environment}:${realmId}`)
          }),
        ),
      ),
    )
    await Promise.all(calls)
    expect(started).toHaveLength(20)
    expect(clock.now()).toBe(createVirtualClock().now())
  })

  test('serves a higher priority first', async () => {
    const clock = createVirtualClock()
    const limiter = createLimiter({ clock, requestsPerSecond: 1 })
    const order: string[] = []
    const call = (name: string, priority: number) =>
      limiter.schedule({ key, priority }, async () => {
        order.push(name)
      })
    await clock.run(
      Promise.all([call('first', 0), call('waiting', 0), call('low', 0), call('high', 5)]),
    )
    expect(order.indexOf('high')).toBeLessThan(order.indexOf('low'))
  })

  test('stops for a throttle, resumes at half the rate, and recovers', async () => {
    const clock = createVirtualClock()
    const limiter = createLimiter({ clock })
    const begin = clock.now()
    void limiter.throttled({ key, waitMs: 60_000 })
    void limiter.throttled({ key, waitMs: 60_000 })
    const starts: number[] = []
    const calls = Array.from({ length: 300 }, () =>
      limiter.schedule({ key }, async () => {
        starts.push(clock.now() - begin)
      }),
    )
    await clock.run(Promise.all(calls))
    const within = (from: number, to: number) => starts.filter((at) => at >= from && at < to)
    expect(Math.min(...starts)).toBe(60_000)
    expect(mostWithin(within(60_000, 75_000), 1_000)).toBe(2)
    expect(mostWithin(within(75_000, 90_000), 1_000)).toBe(3)
    expect(mostWithin(within(106_000, 200_000), 1_000)).toBe(5)
  })

  test('a shorter throttle does not end a longer one', async () => {
    const clock = createVirtualClock()
    const limiter = createLimiter({ clock })
    const begin = clock.now()
    void limiter.throttled({ key, waitMs: 60_000 })
    void limiter.throttled({ key, waitMs: 1_000 })
    await clock.run(limiter.schedule({ key }, async () => {}))
    expect(clock.now() - begin).toBe(60_000)
  })

  test('lets a waiting caller leave at once, and gives its slot to the next', async () => {
    const clock = createVirtualClock()
    const limiter = createLimiter({ clock, requestsPerSecond: 1 })
    const controller = new AbortController()
    await limiter.schedule({ key }, async () => {})
    const ran: string[] = []
    const first = limiter.schedule({ key, signal: controller.signal }, async () => {
      ran.push('first')
    })
    const behind = limiter.schedule({ key, signal: controller.signal }, async () => {
      ran.push('behind')
    })
    const other = limiter.schedule({ key }, async () => {
      ran.push('other')
    })
    controller.abort(new Error('left'))
    await expect(first).rejects.toThrow('left')
    await expect(behind).rejects.toThrow('left')
    await clock.run(other)
    expect(ran).toEqual(['other'])
    expect(clock.now() - createVirtualClock().now()).toBe(1_000)
  })

  test('frees the slot of a call that fails', async () => {
    const clock = createVirtualClock()
    const limiter = createLimiter({ clock, maxInFlight: 1 })
    await expect(limiter.schedule({ key }, () => Promise.reject(new Error('no')))).rejects.toThrow(
      'no',
    )
    await expect(limiter.schedule({ key }, async () => 'yes')).resolves.toBe('yes')
  })

  test('loses no slot when the signal aborts at any moment', async () => {
    for (let turns = 0; turns < 30; turns += 1) {
      const clock = createVirtualClock()
      const limiter = createLimiter({ clock, maxInFlight: 1 })
      const controller = new AbortController()
      const leaving = limiter
        .schedule({ key, signal: controller.signal }, async () => {})
        .catch(() => {})
      for (let turn = 0; turn < turns; turn += 1) await Promise.resolve()
      controller.abort()
      await leaving
      await expect(clock.run(limiter.schedule({ key }, async () => 'free'))).resolves.toBe('free')
    }
  })

  test.each([
    5,
    // Half of it is as much: a throttle does not slow such a realm down, and pauses it all the same.
    1,
  ])(
    'at %i a second, among a thousand other realms one with a call under way, or paused, is not forgotten',
    async (requestsPerSecond) => {
      const clock = createVirtualClock()
      const limiter = createLimiter({ clock, requestsPerSecond, maxInFlight: 1 })
      const keyOf = (realmId: string) => ({ environment: 'sandbox', realmId })
      const end = Promise.withResolvers<void>()
      const slow = limiter.schedule({ key: keyOf('slow') }, () => end.promise)
      void limiter.throttled({ key: keyOf('paused'), waitMs: 600_000 })
      // By then no window holds the call.
      await clock.advance(120_000)
      for (let realm = 0; realm < 1_001; realm += 1)
        await limiter.schedule({ key: keyOf(String(realm)) }, async () => {})
      const order: string[] = []
      const run = (realmId: string) =>
        limiter.schedule({ key: keyOf(realmId) }, async () => {
          order.push(realmId)
        })
      const waiting = [run('slow'), run('paused')]
      await clock.advance(1_000)
      expect(order).toEqual([])
      end.resolve()
      await slow
      await clock.run(Promise.all(waiting))
      expect(order).toEqual(['slow', 'paused'])
    },
  )

  test('realms are looked through only above a thousand, and those that rest are forgotten', async () => {
    const virtual = createVirtualClock()
    let reads = 0
    const clock = { ...virtual, now: () => ((reads += 1), virtual.now()) }
    const limiter = createLimiter({ clock })
    const readsOf = async (realmId: number) => {
      reads = 0
      const of = { environment: 'sandbox', realmId: String(realmId) }
      await limiter.schedule({ key: of }, async () => {})
      return reads
    }
    const usual = await readsOf(0)
    for (let realm = 1; realm < 1_000; realm += 1) expect(await readsOf(realm)).toBe(usual)
    // All have made a call within the minute.
    expect([await readsOf(1_000), await readsOf(1_001)]).toEqual([usual + 1, usual + 1])
    await virtual.advance(61_000)
    expect([await readsOf(1_002), await readsOf(1_003)]).toEqual([usual + 1, usual])
  })

  test('a caller that leaves while it waits for a slot leaves no listener, and no one else waits for it', async () => {
    const clock = createVirtualClock()
    const limiter = createLimiter({ clock, maxInFlight: 1 })
    const controller = new AbortController()
    const end = Promise.withResolvers<void>()
    const first = limiter.schedule({ key }, () => end.promise)
    const leaving = limiter.schedule({ key, signal: controller.signal }, async () => 'ran')
    const other = limiter.schedule({ key }, async () => 'other')
    await clock.advance(0)
    controller.abort(new Error('left'))
    await expect(leaving).rejects.toThrow('left')
    expect(getEventListeners(controller.signal, 'abort')).toEqual([])
    end.resolve()
    await first
    expect(await clock.run(other)).toBe('other')
  })

  test('a throttle at the instant at which the one before it ends is another one', async () => {
    const clock = createVirtualClock()
    const limiter = createLimiter({ clock })
    void limiter.throttled({ key, waitMs: 1_000 })
    await clock.advance(1_000)
    void limiter.throttled({ key, waitMs: 1_000 })
    const begun = clock.now()
    const starts: number[] = []
    const note = async () => void starts.push(clock.now() - begun)
    await clock.run(Promise.all(Array.from({ length: 3 }, () => limiter.schedule({ key }, note))))
    // A rate of five, halved twice, is one a second.
    expect(starts).toEqual([1_000, 2_000, 3_000])
  })

  test('a caller that waited for a slot leaves no listener behind', async () => {
    const clock = createVirtualClock()
    const limiter = createLimiter({ clock, maxInFlight: 1 })
    const { signal } = new AbortController()
    const end = Promise.withResolvers<void>()
    const first = limiter.schedule({ key }, () => end.promise)
    const second = limiter.schedule({ key, signal }, async () => 'ran')
    await clock.advance(0)
    expect(getEventListeners(signal, 'abort').length).toBeGreaterThan(1)
    end.resolve()
    await first
    expect(await clock.run(second)).toBe('ran')
    expect(getEventListeners(signal, 'abort')).toEqual([])
  })

  test.each([
    ['requestsPerSecond', 11],
    ['requestsPerSecond', 0],
    ['requestsPerMinute', 501],
    ['maxInFlight', 1.5],
  ])('refuses %s of %d', (name, value) => {
    expect(() => createLimiter({ clock: createVirtualClock(), [name]: value })).toThrow(name)
  })
})
