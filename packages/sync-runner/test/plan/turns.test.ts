import { emptyCheckpoint } from '@vectis/quickbooks/ports'
import { toInstant } from '@vectis/quickbooks/values'
import { expect, test } from 'vitest'
import { chooseCounts } from '../../src/plan/choose-counts.ts'
import { isDue, isFromFuture, isWaiting, latestTurn, withoutFuture } from '../../src/plan/turns.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const now = Date.parse('2026-11-23T12:00:00Z')
const at = (ms: number) => toInstant(now + ms)

test('clocks may differ by an hour: only a time further ahead is from the future', () => {
  expect([0, hourMs, hourMs + 1].map((ms) => isFromFuture(now + ms, now))).toEqual([
    false,
    false,
    true,
  ])
})

test('a turn is due when it has come, or is further ahead than any turn is set', () => {
  expect(latestTurn(now)).toBe(now + 25 * hourMs)
  expect([-1, 0, 1, 25 * hourMs, 25 * hourMs + 1].map((ms) => isDue(at(ms), now))).toEqual([
    true,
    true,
    false,
    false,
    true,
  ])
})

test('an entity waits while it fails and its turn has not come', () => {
  const failing = (retryAt: string) => ({
    since: at(0),
    attempts: 1,
    retryAt,
    code: 'fault',
    message: '',
    remedy: null,
    intuitTid: null,
  })
  expect(isWaiting({ failing: null }, now)).toBe(false)
  expect(isWaiting({ failing: failing(at(1)) }, now)).toBe(true)
  expect(isWaiting({ failing: failing(at(0)) }, now)).toBe(false)
})

test('times from the future are taken back: a count to now, a full read to an hour before', () => {
  const stored = (entity: 'Invoice' | 'RecurringTransaction', ms: number) => ({
    ...emptyCheckpoint(entity),
    countedAt: at(ms),
    fullReadAt: at(ms),
  })
  expect(withoutFuture(stored('Invoice', dayMs), now)).toEqual({
    ...stored('Invoice', 0),
    fullReadAt: at(-hourMs),
  })
  expect(withoutFuture(stored('Invoice', hourMs), now)).toEqual(stored('Invoice', hourMs))
  expect(withoutFuture(emptyCheckpoint('Invoice'), now)).toEqual(emptyCheckpoint('Invoice'))
  // Its full read is due at once, by another rule.
  const template = stored('RecurringTransaction', dayMs)
  expect(withoutFuture(template, now)).toBe(template)
})

const counted = (entity: 'Invoice' | 'Payment' | 'SalesReceipt', ms: number) => ({
  entity,
  at: now - ms,
})

test.each([
  ['after the pause the one counted longest ago', [dayMs, 2 * dayMs, hourMs], ['Payment']],
  ['of two the first', [dayMs, dayMs, hourMs], ['Invoice']],
  ['none before the pause is over', [dayMs - 1, 9 * dayMs, 9 * dayMs], []],
  ['a rare one beside it after two pauses and a half', [dayMs, 2 * dayMs, 2.5 * dayMs], ['Payment', 'SalesReceipt']], // prettier-ignore
  ['a rare one not before', [dayMs, 2 * dayMs, 2.5 * dayMs - 1], ['Payment']],
] as const)('counted is %s', (_, [invoice, payment, receipt], chosen) => {
  const turns = [
    counted('Invoice', invoice),
    counted('Payment', payment),
    counted('SalesReceipt', receipt),
  ]
  expect(chooseCounts(turns, { now, pauseMs: dayMs })).toEqual(chosen)
})

test('rare entities alone are not counted', () => {
  expect(chooseCounts([counted('SalesReceipt', 9 * dayMs)], { now, pauseMs: dayMs })).toEqual([])
})
