import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  addDays,
  daysInMonth,
  diffDays,
  isCalendarDate,
  startOfMonth,
  isTimeZone,
  todayIn,
} from '../../src/values/calendar-date.ts'

describe('a calendar date is a day that exists', () => {
  test.each(['2026-11-30', '2024-02-29', '2000-02-29', '0001-01-01', '0099-12-31', '9999-12-31'])(
    '%s is one',
    (date) => expect(isCalendarDate(date)).toBe(true),
  )

  test.each([
    ...['2026-02-29', '1900-02-29', '2026-02-30', '2026-04-31', '2026-13-01', '2026-00-10'],
    ...['2026-01-00', '2026-01-32', '0000-01-01', '2026-1-1', '20261130', '2026-11-30T00:00:00Z'],
    ...['', ' 2026-11-30', '2026-11-30\n', '٢٠٢٦-11-30', '2026x11-30', '2026-11x30', '2026-1/-30'],
  ])('%j is none', (text) => {
    expect(isCalendarDate(text)).toBe(false)
    expect(() => addDays(text, 1)).toThrow(RangeError)
    expect(() => startOfMonth(text)).toThrow('Expected a calendar date YYYY-MM-DD, found "')
  })

  test('what is no text is none, and a long text is shown in part', () => {
    for (const other of [null, undefined, 20261130, Array.from('2026-11-30')])
      expect(isCalendarDate(other)).toBe(false)
    const message = `Expected a calendar date YYYY-MM-DD, found "${'x'.repeat(39)}.`
    expect(() => addDays('x'.repeat(60), 1)).toThrow(message)
  })

  test('the first and the last day are the ends', () => {
    expect(addDays('0001-01-02', -1)).toBe('0001-01-01')
    expect(addDays('9999-12-30', 1)).toBe('9999-12-31')
    const message = 'Expected a whole number of days that ends in the years 0001 to 9999'
    for (const move of [-2, 0.5]) expect(() => addDays('0001-01-02', move)).toThrow(message)
    expect(() => addDays('9999-12-30', 2)).toThrow(message)
  })

  test('each month has its days', () => {
    const days = Array.from({ length: 12 }, (_one, month) => daysInMonth(2026, month + 1))
    expect(days).toEqual([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
  })
})

describe('today is the date in the zone of the company', () => {
  // 2026-11-24 05:30 UTC.
  const moment = Date.UTC(2026, 10, 24, 5, 30)

  test.each([
    ['UTC', '2026-11-24'],
    ['America/Chicago', '2026-11-23'],
    ['America/Los_Angeles', '2026-11-23'],
    ['Pacific/Kiritimati', '2026-11-24'],
    ['Asia/Kolkata', '2026-11-24'],
  ])('in %s it is %s', (zone, expected) => expect(todayIn(zone, moment)).toBe(expected))

  test('midnight of the zone is the border, on both sides of a change of the clock', () => {
    const zone = 'America/New_York'
    // Summer time ends on 1 November 2026: midnight is 04:00 UTC on the day, 05:00 on the next.
    expect(todayIn(zone, Date.UTC(2026, 10, 1, 4) - 1)).toBe('2026-10-31')
    expect(todayIn(zone, Date.UTC(2026, 10, 1, 4))).toBe('2026-11-01')
    expect(todayIn(zone, Date.UTC(2026, 10, 2, 5) - 1)).toBe('2026-11-01')
    expect(todayIn(zone, Date.UTC(2026, 10, 2, 5))).toBe('2026-11-02')
  })

  test('an unknown zone is an error', () => {
    expect(() => todayIn('Mars/Olympus', moment)).toThrow(RangeError)
    expect(isTimeZone('America/Los_Angeles')).toBe(true)
    expect(isTimeZone('UTC')).toBe(true)
    // Node's own formatter takes an offset.
    for (const offset of ['+13:00', '-0800', '+01']) expect(isTimeZone(offset)).toBe(false)
    for (const other of ['Mars/Olympus', 'Pacific Standard Time', '']) {
      expect(isTimeZone(other)).toBe(false)
    }
  })
})

describe('days are counted, not milliseconds', () => {
  test.each([
    ['2026-02-28', 1, '2026-03-01'],
    ['2024-02-28', 1, '2024-02-29'],
    ['2026-01-01', -1, '2025-12-31'],
    ['2026-03-07', 2, '2026-03-09'],
    ['0100-01-01', -1, '0099-12-31'],
  ])('%s plus %i is %s', (date, days, expected) => {
    expect(addDays(date, days)).toBe(expected)
    expect(diffDays(date, expected)).toBe(days)
  })

  test('adding and counting undo each other', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9999 }),
        fc.integer({ min: 1, max: 12 }),
        fc.nat(30),
        fc.integer({ min: -50_000, max: 50_000 }),
        (year, month, day, days) => {
          const date = text(year, month, Math.min(day + 1, daysInMonth(year, month)))
          let moved
          try {
            moved = addDays(date, days)
          } catch (error) {
            expect(error).toBeInstanceOf(RangeError)
            expect(year < 140 || year > 9860).toBe(true)
            return
          }
          expect(isCalendarDate(moved)).toBe(true)
          expect(diffDays(date, moved)).toBe(days)
          // Dates of four-digit years sort as text: the qualifiers of an invoice rely on it.
          expect(moved > date).toBe(days > 0)
        },
      ),
    )
  })

  test.each([
    ['0001-01-01', -1],
    ['9999-12-31', 1],
    ['2026-01-01', 0.5],
    ['2026-01-01', NaN],
  ])('%s plus %d is refused', (date, days) => expect(() => addDays(date, days)).toThrow(RangeError))
})

test.each([
  ['2026-11-23', 0, '2026-11-01'],
  ['2026-11-30', -11, '2025-12-01'],
  ['2026-01-31', 1, '2026-02-01'],
  ['2026-12-05', 1, '2027-01-01'],
])('the month of %s moved by %i starts on %s', (date, months, expected) =>
  expect(startOfMonth(date, months)).toBe(expected),
)

function text(year: number, month: number, day: number): string {
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
}
