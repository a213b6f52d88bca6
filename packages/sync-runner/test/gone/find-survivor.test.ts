/** Who a customer was merged into, by the transactions that it had. */
import { expect, test } from 'vitest'
import { findSurvivor } from '../../src/gone/find-survivor.ts'

const day = (n: number) => `2026-11-${String(n).padStart(2, '0')}T09:00:00.000Z`
const moved = (customerExternalId: string, on: number) =>
  ({ entity: 'Invoice', externalId: '1', customerExternalId, observedAt: day(on) }) as const

test.each<[string, string[], ReturnType<typeof moved>[], string | null]>([
  ['nothing moved', [], [], null],
  ['most moved just now', ['b', 'c', 'b'], [], 'b'],
  ['most moved just now, though another came first', ['c', 'b', 'b'], [], 'b'],
  ['what is still its own says nothing', ['a', 'a', 'b'], [], 'b'],
  ['one each: nobody knows', ['b', 'c'], [], null],
  ['what moved just now counts more than before', ['b'], [moved('c', 20)], 'b'],
  ['one each just now: the last before decides', ['b', 'c'], [moved('c', 20)], 'c'],
  ['the last to move counts', [], [moved('b', 20), moved('c', 21), moved('b', 19)], 'c'],
  ['two moved last, to two customers', [], [moved('b', 21), moved('c', 21), moved('c', 1)], null],
  ['it had left before the merge can have been', [], [moved('b', 9)], null],
  ['it left at the last moment when the loser was seen', [], [moved('b', 10)], 'b'],
  ['no customer is merged into itself', [], [moved('a', 21), moved('b', 20)], 'b'],
])('%s', (_, justMoved, stored, survivor) => {
  const since = Date.parse(day(10))
  expect(findSurvivor('a', { justMoved, stored, since })).toBe(survivor)
})
