import { describe, expect, test } from 'vitest'
import { createEmulator, createVirtualClock } from '../src/index.ts'
import type { EmulatorOptions } from '../src/index.ts'
import { createFakeCompany } from './support/fake-company.ts'

const realmId = '9341457021722202'

function start(options: Partial<EmulatorOptions> = {}) {
  const clock = createVirtualClock({ start: '2026-11-30T23:00:00Z' })
  const emulator = createEmulator({ clock, companies: [createFakeCompany()], ...options })
  const bearer = (realm = realmId) =>
    `Bearer ${emulator.issueTokens({ realmId: realm }).accessToken}`
  const get = async (authorization: string, realm = realmId) =>
    (
      await emulator.exchange({
        method: 'GET',
        url: `/v3/company/${realm}/invoice/1`,
        headers: { authorization },
      })
    ).status
  return { clock, emulator, bearer, get }
}

describe('throttles', () => {
  test('ten requests a second, in any second', async () => {
    const { clock, bearer, get } = start()
    const token = bearer()
    for (let index = 0; index < 10; index += 1) {
      expect(await get(token)).toBe(200)
      await clock.advance(50)
    }
    expect(await get(token)).toBe(429)
    await clock.advance(499)
    expect(await get(token)).toBe(429)
    await clock.advance(1)
    expect(await get(token)).toBe(200)
  })
  test('500 requests a minute for all apps of a realm together', async () => {
    const { clock, emulator, bearer, get } = start({ throttle: { perSecond: 1000 } })
    const token = bearer()
    let refused = 0
    for (let index = 0; index < 510; index += 1) refused += (await get(token)) === 429 ? 1 : 0
    expect(refused).toBe(10)
    await clock.advance(60_000)
    expect(await get(token)).toBe(200)
    expect(emulator.log.maxInWindow(realmId, 60_000)).toBe(510)
    expect(emulator.log.maxInWindow(realmId, 60_001)).toBe(511)
  })
  test('an expired token costs nothing, and OAuth is not throttled', async () => {
    const { emulator, bearer, get } = start()
    const token = bearer()
    emulator.expireAccessTokens()
    for (let index = 0; index < 20; index += 1) expect(await get(token)).toBe(401)
  })
  test('a limit of requests in progress, when given', async () => {
    const { clock, bearer, get } = start({ throttle: { inFlight: 2 }, latencyMs: 100 })
    const token = bearer()
    const all = Promise.all([get(token), get(token), get(token)])
    expect(await clock.run(all)).toEqual([200, 200, 429])
    expect(await clock.run(get(token))).toBe(200)
  })
  test('may be switched off and on', async () => {
    const { emulator, bearer, get } = start({ throttle: false })
    const token = bearer()
    for (let index = 0; index < 30; index += 1) expect(await get(token)).toBe(200)
    emulator.setThrottle({ perSecond: 1 })
    expect([await get(token), await get(token)]).toEqual([200, 429])
  })
})

describe('metering', () => {
  const production = {
    throttle: false,
    companies: [{ company: createFakeCompany(), environment: 'production' }],
  } as const

  test('counts successful data calls of production companies, per month', async () => {
    const { clock, emulator, bearer, get } = start(production)
    const token = bearer()
    await get(token)
    await emulator.exchange({
      method: 'GET',
      url: `/v3/company/${realmId}/invoice/404`,
      headers: { authorization: token },
    })
    emulator.faults.push({ times: 1, respond: 'unavailable' })
    await get(token)
    await clock.advance(3_600_000 - 1)
    await get(token)
    await clock.advance(1)
    await get(bearer())
    expect(emulator.metering.months()).toEqual([
      { clientId: 'emulated-production-client', realmId, month: '2026-11', calls: 2 },
      { clientId: 'emulated-production-client', realmId, month: '2026-12', calls: 1 },
    ])
    expect(emulator.log.count({ metered: true })).toBe(3)
  })
  test('sandbox calls are free', async () => {
    const { emulator, bearer, get } = start()
    await get(bearer())
    expect(emulator.metering.calls()).toBe(0)
  })
  test('a used-up quota answers 429 until the next month', async () => {
    const { clock, bearer, get } = start({ ...production, monthlyQuota: 2 })
    const token = bearer()
    expect([await get(token), await get(token), await get(token)]).toEqual([200, 200, 429])
    await clock.advance(60_000)
    expect(await get(token)).toBe(429)
    await clock.advance(3_600_000)
    expect(await get(bearer())).toBe(200)
  })
})
