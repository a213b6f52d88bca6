import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { noFailures, parseRetryAfter, planRetry } from '../../src/transport/retry-plan.ts'
import type { AttemptFailure, RetryOptions } from '../../src/transport/retry-plan.ts'

const random = { fraction: () => 1 - Number.EPSILON, bytes: () => new Uint8Array() }

/** The waits until it gives up, when the same failure comes again and again. */
function waitsFor(failure: AttemptFailure, options?: RetryOptions): number[] {
  const counts = noFailures()
  const waits: number[] = []
  for (;;) {
    counts[failure.kind] += 1
    const wait = planRetry({ failure, counts, random, ...(options ? { options } : {}) })
    if (wait === null) return waits
    waits.push(Math.round(wait))
  }
}

describe('planRetry', () => {
  test.each([
    ['network faults four times, doubling', { kind: 'network' }, [500, 1_000, 2_000, 4_000]],
    ['502, 503, 504 four times, doubling', { kind: 'gateway' }, [500, 1_000, 2_000, 4_000]],
    ['500 once', { kind: 'server' }, [500]],
    ['a time-out once', { kind: 'timeout' }, [500]],
    [
      '429 three times after 60 s',
      { kind: 'throttle', retryAfterMs: null },
      [60_000, 60_000, 60_000],
    ],
    ['429 after Retry-After', { kind: 'throttle', retryAfterMs: 7_000 }, [7_000, 7_000, 7_000]],
    ['429 not at all when asked to wait for hours', { kind: 'throttle', retryAfterMs: 9e6 }, []],
  ] as [string, AttemptFailure, number[]][])('retries %s', (_name, failure, waits) => {
    expect(waitsFor(failure)).toEqual(waits)
  })

  test('takes its bounds from the options', () => {
    const options = { retries: 6, baseDelayMs: 10, maxDelayMs: 50, throttleRetries: 0 }
    expect(waitsFor({ kind: 'network' }, options)).toEqual([10, 20, 40, 50, 50, 50])
    expect(waitsFor({ kind: 'throttle', retryAfterMs: null }, options)).toEqual([])
    expect(waitsFor({ kind: 'server' }, { retries: 0 })).toEqual([])
  })

  test('counts different faults of one call together', () => {
    const counts = { ...noFailures(), network: 2, gateway: 3 }
    expect(planRetry({ failure: { kind: 'gateway' }, counts, random })).toBeNull()
  })

  test('a gateway that fails after a 500 and a time-out is still tried again', () => {
    const counts = { ...noFailures(), server: 2, timeout: 2, gateway: 1 }
    const options = { retries: 9 }
    for (const kind of ['gateway', 'network'] as const)
      expect(planRetry({ failure: { kind }, counts, random, options })).toBeGreaterThan(0)
    for (const kind of ['server', 'timeout'] as const)
      expect(planRetry({ failure: { kind }, counts, random, options })).toBeNull()
  })

  test('waits anywhere between nothing and the bound', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (fraction) => {
        const counts = { ...noFailures(), network: 3 }
        const wait = planRetry({
          failure: { kind: 'network' },
          counts,
          random: { ...random, fraction: () => fraction },
        })
        expect(wait).toBe(fraction * 2_000)
      }),
    )
  })
})

describe('parseRetryAfter', () => {
  const now = Date.parse('2026-11-23T12:00:00Z')
  test.each([
    [undefined, null],
    ['', null],
    ['soon', null],
    ['30', 30_000],
    [' 30 ', 30_000],
    ['30x', null],
    ['x30', null],
    ['0', 0],
    ['Mon, 23 Nov 2026 12:01:30 GMT', 90_000],
    ['Mon, 23 Nov 2026 11:00:00 GMT', 0],
  ])('reads %j as %j', (header, wait) => {
    expect(parseRetryAfter(header, now)).toBe(wait)
  })
})
