import { expect, test } from 'vitest'
import { readPeriod } from '../src/past/period.ts'
import { readWhen } from '../src/past/when.ts'
import { momentIn, readLocal, toLocal } from '../src/web/local-time.ts'

const denver = 'America/Denver'
const at = (instant: string) => Date.parse(instant)

test.each([
  // Winter is seven hours behind, summer six.
  ['2026-11-20T17:00', '2026-11-21T00:00:00.000Z', '2026-11-21T00:00:59.999Z'],
  ['2026-07-01T00:00:05', '2026-07-01T06:00:05.000Z', '2026-07-01T06:00:05.999Z'],
  // On 1 November it is half past one twice; the later one counts.
  ['2026-11-01T01:30', '2026-11-01T08:30:00.000Z', '2026-11-01T08:30:59.999Z'],
])('%s in Denver is from %s to %s', (text, start, end) => {
  expect(readLocal(denver, text)).toEqual({ start: at(start), end: at(end) })
  expect(toLocal(denver, at(start)).startsWith(text)).toBe(true)
})

test('half past two on 8 March does not exist in Denver', () => {
  expect(readLocal(denver, '2026-03-08T02:30')).toBe('skipped')
})

test.each([
  '',
  'yesterday',
  '2026-02-30T10:00',
  '2026-11-20',
  '2026-11-20T25:00',
  '0001-01-01T00:00',
])('%j is no time', (text) => {
  expect(readLocal(denver, text)).toBe('unreadable')
})

test('a local time in words', () => {
  expect(momentIn(denver, '2026-11-21T00:05:00Z')).toBe('20 Nov 2026, 17:05')
})

const now = at('2026-11-23T18:00:30Z')
const choose = (query: Record<string, unknown>, timeZone: string | null = denver) =>
  readWhen(query, { timeZone, now })

test('without a choice a page shows now', () => {
  expect(choose({})).toMatchObject({
    knownAt: null,
    asOf: null,
    isPast: false,
    today: '2026-11-23',
  })
})

test('a local time, an instant and a day are choices that links keep', () => {
  const local = choose({ 'known-at': '2026-11-20T23:30', 'as-of': '2026-10-31' })
  expect(local).toMatchObject({
    knownAt: '2026-11-21T06:30:59.999Z',
    asOf: '2026-10-31',
    today: '2026-10-31',
    isPast: true,
    field: '2026-11-20T23:30',
  })
  expect('keep' in local && local.keep('/alerts')).toBe(
    '/alerts?known-at=2026-11-20T23%3A30&as-of=2026-10-31',
  )
  expect(choose({ 'known-at': '2026-11-21T06:30:12.345Z' })).toMatchObject({
    knownAt: '2026-11-21T06:30:12.345Z',
    today: '2026-11-20',
    field: '2026-11-20T23:30:12',
  })
})

test('the minute that is not over yet ends now', () => {
  expect(choose({ 'known-at': '2026-11-23T11:00' })).toMatchObject({
    knownAt: '2026-11-23T18:00:30.000Z',
  })
})

test('without a time zone a time is that of UTC, and no day is today', () => {
  expect(choose({ 'known-at': '2026-11-20T17:00' }, null)).toMatchObject({
    knownAt: '2026-11-20T17:00:59.999Z',
    zone: 'UTC',
    today: null,
  })
})

test.each([
  [{ 'known-at': 'soon' }, /needs a date and a time/],
  [{ 'known-at': ['2026-11-20T17:00', '2026-11-20T18:00'] }, /needs a date and a time/],
  [{ 'known-at': '2026-11-23T11:01' }, /in the future/],
  [{ 'known-at': '2026-03-08T02:30' }, /turned forward/],
  [{ 'as-of': '2026-02-30' }, /needs a day/],
  [{ 'as-of': '2026-11-24' }, /in the future/],
])('%j is refused in words', (query, problem) => {
  expect(choose(query)).toEqual({ problem: expect.stringMatching(problem) })
})

test('changes count from the end of last month, in the zone of the company', () => {
  expect(readPeriod({}, { timeZone: denver, now })).toMatchObject({
    from: '2026-11-01T05:59:59.999Z',
    to: '2026-11-23T18:00:30.000Z',
    closedThrough: '2026-10-31',
    isUntilNow: true,
  })
})

test('another first time closes the month before it', () => {
  const period = readPeriod({ from: '2026-10-15T12:00' }, { timeZone: denver, now })
  expect(period).toMatchObject({ closedThrough: '2026-09-30' })
  // On its last day a month is not over.
  const lastDay = readPeriod({ from: '2026-10-31T12:00' }, { timeZone: denver, now })
  expect(lastDay).toMatchObject({ closedThrough: '2026-09-30' })
  const itsEnd = readPeriod({ from: '2026-10-31T23:59' }, { timeZone: denver, now })
  expect(itsEnd).toMatchObject({ closedThrough: '2026-10-31' })
  const backwards = { from: '2026-11-20T12:00', to: '2026-11-19T12:00' }
  expect(readPeriod(backwards, { timeZone: denver, now })).toEqual({
    problem: 'The first time is later than the second one.',
  })
  expect(readPeriod({ 'closed-through': 'x' }, { timeZone: denver, now })).toHaveProperty('problem')
})
