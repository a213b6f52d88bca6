import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  compareInstants,
  earlierInstant,
  isInstant,
  toEpochMs,
  toInstant,
} from '../../src/values/instant.ts'

describe('one moment, written in several ways, compares equal', () => {
  test.each([
    ['2026-05-05T03:13:29-07:00', '2026-05-05T10:13:29Z'],
    ['2026-05-05T03:13:29-0700', '2026-05-05T10:13:29.000Z'],
    ['2026-05-05T03:13:29-08:00', '2026-05-05T04:13:29-07:00'],
    ['2026-01-01T00:30:00+05:30', '2025-12-31T19:00:00Z'],
    ['2025-09-10T21:31:25.179851517Z', '2025-09-10T21:31:25.179851517+00:00'],
    ['2026-12-31T23:59:60Z', '2027-01-01T00:00:00Z'],
    ['2026-05-05t03:13:29z', '2026-05-05T03:13:29Z'],
    ['2026-05-05 03:13:29.5z', '2026-05-05T03:13:29.500Z'],
    ['2026-05-05T03:13:29.5-0700', '2026-05-05T10:13:29.5Z'],
    ['2026-05-05T23:59:59+15:59', '2026-05-05T08:00:59Z'],
    ['2026-05-05T00:00:00-15:59', '2026-05-05T15:59:00+0000'],
    // Finer than nanoseconds.
    ['2026-05-05T03:13:29.179851517999Z', '2026-05-05T03:13:29.179851517Z'],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.0-00:00'],
  ])('%s and %s', (a, b) => {
    expect(compareInstants(a, b)).toBe(0)
    expect(toEpochMs(a)).toBe(toEpochMs(b))
  })
})

describe('the order is that of time, not of text', () => {
  test.each([
    // As text each pair is the other way round.
    ['2026-05-05T09:00:00-07:00', '2026-05-05T17:00:00+00:00', -1],
    ['2026-11-01T01:30:00-08:00', '2026-11-01T01:59:00-07:00', 1],
    ['2025-09-10T21:31:25.179851516Z', '2025-09-10T21:31:25.179851517Z', -1],
    ['2025-09-10T21:31:25.5Z', '2025-09-10T21:31:25.45Z', 1],
    ['1969-12-31T23:59:59.999999999Z', '1970-01-01T00:00:00Z', -1],
    ['2026-05-05T23:59:59Z', '2026-05-05T23:59:60Z', -1],
  ])('%s, %s: %i', (a, b, expected) => {
    expect(compareInstants(a, b)).toBe(expected)
    expect(compareInstants(b, a)).toBe(-expected)
    expect(earlierInstant(a, b)).toBe(expected < 0 ? a : b)
  })
})

test('of one moment written twice the first is the earlier', () => {
  const [a, b] = ['2026-05-05T03:13:29-07:00', '2026-05-05T10:13:29Z']
  expect(earlierInstant(a, b)).toBe(a)
  expect(earlierInstant(b, a)).toBe(b)
})

test('a time is read digit by digit: each hour, minute, second and offset there is', () => {
  const two = (value: number) => String(value).padStart(2, '0')
  for (let value = 0; value < 60; value += 1) {
    const time = `${two(value % 24)}:${two(value)}:${two(59 - value)}`
    const offset = `${two(value % 16)}:${two(value)}`
    const west = (value % 16) * 60 + value
    for (const [zone, minutes] of [
      ['Z', 0],
      [`-${offset}`, west],
      [`+${offset.replace(':', '')}`, -west],
    ] as const) {
      const utc = Date.UTC(2026, 4, 5, value % 24, value + minutes, 59 - value)
      expect(toEpochMs(`2026-05-05T${time}${zone}`)).toBe(utc)
    }
  }
})

describe('what is no instant is refused', () => {
  test.each([
    ...['', 'now', '2026-05-05', '2026-05-05T03:13:29', '1730024394085', '2026-05-05T03:13Z'],
    ...['2026-02-30T00:00:00Z', '2026-13-01T00:00:00Z', '0000-01-01T00:00:00Z'],
    ...['2026-05-05T24:00:00Z', '2026-05-05T23:60:00Z', '2026-05-05T23:59:61Z'],
    ...['2026-05-05T03:13:29+16:00', '2026-05-05T03:13:29+07:60', '2026-05-05T03:13:29 Z'],
    ...['2026-05-05T03:13:29+1600', '2026-05-05T03:13:29+0760', '2026-05-05T03:13:29*07:00'],
    ...['2026-05-05T03:13:29+7:00', '2026-05-05T03:13:29+07', '2026-05-05T03:13:29+07:0'],
    ...['2026-05-05T03:13:29+0x:00', '2026-05-05T03:13:29+07:x0', '2026-05-05T03:13:29-'],
    ...['2026-05-05x03:13:29Z', '2026-05-05T03x13:29Z', '2026-05-05T03:13x29Z'],
    ...['2026-05-05Tx3:13:29Z', '2026-05-05T03:x3:29Z', '2026-05-05T03:13:x9Z'],
    ...['2026-05-05T03:13:29.Z', '2026-05-05T03:13:29.xZ', '2026-05-05T03:13:29x.5Z'],
    ...['2026-05-05T03:13:29.5xZ', '2026-05-05T03:13:29.1234567890123Z', '026-05-05T03:13:29Z'],
    ...['2026-05-05T03:13:29ZZ', 'x2026-05-05T03:13:29Z', '2026-00-10T00:00:00Z'],
    ...[
      '2026-05-00T00:00:00Z',
      '2026-05-32T00:00:00Z',
      '2026-5-05T03:13:29Z',
      '2026-05-05T3:13:29Z',
    ],
  ])('%j', (text) => {
    expect(isInstant(text)).toBe(false)
    expect(() => compareInstants(text, '2026-05-05T10:13:29Z')).toThrow(RangeError)
    expect(() => toEpochMs(text)).toThrow(/Expected an RFC 3339 date-time/)
  })

  test('a long text is shown in part', () => {
    const shown = `found "${'x'.repeat(59)}.`
    expect(() => toEpochMs('x'.repeat(100))).toThrow(shown)
  })

  test('values that are no text', () => {
    expect([null, undefined, 5, {}].some(isInstant)).toBe(false)
  })
})

test('whatever offset it is written with, a moment keeps its milliseconds and its place', () => {
  const moment = fc.record({
    ms: fc.integer({ min: -62_000_000_000_000, max: 250_000_000_000_000 }),
    offset: fc.integer({ min: -14 * 60, max: 14 * 60 }),
    hasColon: fc.boolean(),
    nanoseconds: fc.nat(999_999),
  })
  fc.assert(
    fc.property(moment, moment, (a, b) => {
      expect(toEpochMs(write(a))).toBe(a.ms)
      expect(toEpochMs(toInstant(a.ms))).toBe(a.ms)
      const expected = Math.sign(a.ms - b.ms || a.nanoseconds - b.nanoseconds)
      expect(compareInstants(write(a), write(b))).toBe(expected)
    }),
  )
})

test('garbage never makes isInstant throw, and what it accepts has a number', () => {
  const nearly = fc.stringMatching(/^\d{4}-[01]\d-[0-3]\dT[0-2]\d:[0-6]\d:[0-6]\d(Z|[+-]\d{4})$/)
  fc.assert(
    fc.property(fc.oneof(fc.string(), nearly), (text) => {
      if (isInstant(text)) expect(Number.isFinite(toEpochMs(text))).toBe(true)
    }),
  )
})

interface Written {
  ms: number
  offset: number
  hasColon: boolean
  nanoseconds: number
}

function write({ ms, offset, hasColon, nanoseconds }: Written): string {
  const local = new Date(ms + offset * 60_000).toISOString().slice(0, 23)
  const minutes = Math.abs(offset)
  const two = (value: number) => String(value).padStart(2, '0')
  const zone = `${two(Math.floor(minutes / 60))}${hasColon ? ':' : ''}${two(minutes % 60)}`
  return `${local}${String(nanoseconds).padStart(6, '0')}${offset < 0 ? '-' : '+'}${zone}`
}
