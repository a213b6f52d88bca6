import { expect, test } from 'vitest'
import { createOffsetClock } from '../src/clock/offset-clock.ts'
import { createTraffic } from '../src/clock/traffic.ts'
import { settlePromises } from '../src/defaults.ts'
import { createEmulator } from '../src/index.ts'

const dayMs = 86_400_000

/** A client that refreshes every eight hours of the emulator's time, over real sockets, until one is refused. */
async function keepRefreshing(
  emulator: ReturnType<typeof createEmulator>,
  { url, times }: { url: string; times: number },
) {
  const { clientId, clientSecret } = emulator.credentials()
  let { refreshToken } = emulator.issueTokens({ realmId: emulator.companies[0]!.realmId })
  const answers: string[] = []
  for (let number = 0; number < times; number += 1) {
    await emulator.clock.sleep(dayMs / 3)
    // As a tick does that reads its row first.
    await new Promise((resolve) => setImmediate(resolve))
    const sentAt = emulator.clock.now()
    const answer = await fetch(`${url}/oauth2/v1/tokens/bearer`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}` },
      body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: refreshToken }),
    })
    const body = (await answer.json()) as { refresh_token?: string; error?: string }
    refreshToken = body.refresh_token ?? ''
    const hours = Math.round((emulator.clock.now() - sentAt) / 3_600_000)
    answers.push(body.error ?? `refreshed within ${hours} h`)
  }
  return answers
}

test('time starts at the instant that is given, earlier or later than the machine’s, and runs on from there', async () => {
  for (const start of ['2024-02-29T23:59:59Z', Date.parse('2031-12-31T23:59:59Z')]) {
    const { clock } = createEmulator({ start })
    const began = new Date(start).getTime()
    expect(clock.now()).toBeGreaterThanOrEqual(began)
    expect(clock.now()).toBeLessThan(began + 600_000)
    // A millisecond of real time: this clock is to run as the machine's does.
    await clock.sleep(1)
    expect(clock.now()).toBeGreaterThan(began)
  }
  expect(() => createEmulator({ start: 'soon' })).toThrow(TypeError)
})

test('a moved clock waits for the requests that it caused: three refreshes a day, none overtaken', async () => {
  const emulator = createEmulator({ oauth: { rotateAfterMs: 0 }, companies: [{ customers: 0 }] })
  const { url } = await emulator.listen()
  // The first request of a process takes longer than any other.
  await fetch(url)
  const refreshing = keepRefreshing(emulator, { url, times: 6 })
  for (let day = 0; day < 3; day += 1) await emulator.clock.advance(dayMs)
  expect(await refreshing).toEqual(Array.from({ length: 6 }, () => 'refreshed within 0 h'))
  await emulator.close()
})

test('twenty jumps that are asked for at once follow one another: twenty days, no refresh overtaken', async () => {
  const emulator = createEmulator({ oauth: { rotateAfterMs: 0 }, companies: [{ customers: 0 }] })
  const { url } = await emulator.listen()
  await fetch(url)
  const began = emulator.clock.now()
  const refreshing = keepRefreshing(emulator, { url, times: 40 })
  await Promise.all(Array.from({ length: 20 }, () => emulator.clock.advance(dayMs)))
  expect(Math.round((emulator.clock.now() - began) / dayMs)).toBe(20)
  expect(await refreshing).toEqual(Array.from({ length: 40 }, () => 'refreshed within 0 h'))
  await emulator.close()
})

test('a leap is a sleep of the machine: what was due wakes late and once, between two rests of the application', async () => {
  const seen: string[] = []
  let at = 0
  const machine = {
    now: () => at,
    sleep: () => new Promise<void>(() => undefined),
  }
  const rest = async () => {
    seen.push('rests')
    await settlePromises()
  }
  const clock = createOffsetClock(machine, settlePromises, rest)
  const tick = async () => {
    for (;;) {
      await clock.sleep(15 * 60_000)
      seen.push(`ticks after ${clock.now() / 3_600_000} h`)
    }
  }
  void tick()
  await Promise.all([clock.leap?.(dayMs), clock.leap?.(30 * dayMs)])
  at += 1
  expect(seen).toEqual([
    ...['rests', 'ticks after 24 h', 'rests'],
    ...['rests', 'ticks after 744 h', 'rests'],
  ])
})

test('on a machine whose turns take a fifth of a second it waits for as many of them', async () => {
  let turns = 0
  const held = Promise.withResolvers<void>()
  const machine = {
    now: () => 200 * turns,
    async sleep() {
      turns += 1
      if (turns === 7) void answer({ url: '/v3/company/1/query' })
      if (turns === 12) held.resolve()
      await Promise.resolve()
    },
  }
  const traffic = createTraffic(machine)
  const answer = traffic.watch(() => held.promise)
  await traffic.quiet()
  expect(turns).toBeGreaterThan(20)
})

test('a sleeper that would wake by itself while the clock is moved is waited for too', async () => {
  const seen: string[] = []
  const timers: { signal?: AbortSignal | undefined; fire: () => void }[] = []
  let at = 0
  const machine = {
    now: () => at,
    sleep: (_ms: number, signal?: AbortSignal) =>
      new Promise<void>((resolve) => timers.push({ signal, fire: resolve })),
  }
  const clock = createOffsetClock(machine, async () => {
    seen.push('quiet')
    at = 5
    for (const { signal, fire } of timers) if (signal?.aborted !== true) fire()
    await settlePromises()
  })
  const sleeper = clock.sleep(5).then(() => seen.push('woken'))
  await clock.advance(1_000)
  await sleeper
  expect(seen).toEqual(['quiet', 'woken', 'quiet'])
})
