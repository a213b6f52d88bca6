import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { forecastUsage } from '../../src/derive/usage-forecast.ts'

const budget = 500_000

describe('the forecast of a month', () => {
  test.each([
    ['nothing called', 0, '2026-11-16T00:00:00Z', 0, 'ample', null],
    [
      'half the month, a third of the budget',
      166_000,
      '2026-11-16T00:00:00Z',
      332_000,
      'ample',
      null,
    ],
    [
      'most of it used, and the month nearly over',
      420_000,
      '2026-11-30T00:00:00Z',
      434_483,
      'near',
      null,
    ],
    [
      'twice as fast as the budget lasts',
      250_000,
      '2026-11-09T12:00:00Z',
      882_353,
      'short',
      '2026-11-18T00:00:00.000Z',
    ],
    ['nothing left', 500_000, '2026-11-16T00:00:00Z', 1_000_000, 'spent', null],
    ['more than allowed', 700_000, '2026-11-16T00:00:00Z', 1_400_000, 'spent', null],
    [
      'an hour of full reads is not a month of them',
      4000,
      '2026-11-01T01:00:00Z',
      123_834,
      'ample',
      null,
    ],
    ['the month is read in UTC', 100, '2026-11-30T19:00:00-05:00', 3200, 'ample', null],
  ] as const)('%s', (_, calls, now, projected, state, exhaustedAt) => {
    expect(forecastUsage({ calls, budget, now })).toEqual({
      calls,
      budget,
      projected,
      left: Math.max(0, budget - calls),
      exhaustedAt,
      state,
    })
  })

  test('without a budget nothing can run out', () => {
    expect(forecastUsage({ calls: 10 ** 7, budget: null, now: '2026-11-16T00:00:00Z' })).toEqual({
      calls: 10 ** 7,
      budget: null,
      projected: 2 * 10 ** 7,
      left: null,
      exhaustedAt: null,
      state: 'ample',
    })
  })

  test('is consistent at every moment and for every count', () => {
    const moment = fc.date({
      min: new Date('2026-01-01T00:00:00Z'),
      max: new Date('2028-12-31T23:59:59Z'),
      noInvalidDate: true,
    })
    fc.assert(
      fc.property(moment, fc.nat(2_000_000), fc.nat(1_000_000), (at, calls, limit) => {
        const now = at.toISOString()
        const forecast = forecastUsage({ calls, budget: limit, now })
        expect(forecast.projected).toBeGreaterThanOrEqual(calls)
        expect(forecast.left).toBeGreaterThanOrEqual(0)
        expect(forecast.state === 'spent').toBe(calls >= limit)
        expect(forecast.exhaustedAt !== null).toBe(forecast.state === 'short')
        if (forecast.exhaustedAt !== null) {
          const end = Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 1)
          expect(Date.parse(forecast.exhaustedAt)).toBeGreaterThanOrEqual(at.getTime())
          expect(Date.parse(forecast.exhaustedAt)).toBeLessThanOrEqual(end)
        }
        const more = forecastUsage({ calls: calls + 1, budget: limit, now })
        expect(more.projected).toBeGreaterThanOrEqual(forecast.projected)
      }),
      { numRuns: 2000 },
    )
  })
})
