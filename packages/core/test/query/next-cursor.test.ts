import { expect, test } from 'vitest'
import { isInOrder, isSameInstant, nextCursor } from '../../src/query/scan-cursor.ts'
import type { RowTimes } from '../../src/query/scan-cursor.ts'

const second = (of: number) => `2024-01-01T00:00:0${of}Z`
const row = (id: string, at: number | null): RowTimes => ({
  id,
  createdAt: at === null ? null : second(at),
})
const plan = { startPosition: 1, maxResults: 500 }

test('the next page begins in the second of the last row, and knows who was there', () => {
  const rows = [row('1', 1), row('2', 2), row('3', 2)]
  expect(nextCursor(null, plan, rows)).toEqual({
    createdFrom: second(2),
    offset: 2,
    idsAtCursor: ['2', '3'],
  })
})

test('rows of the second that the page began in are added to those of the page before', () => {
  const before = { createdFrom: second(2), offset: 2, idsAtCursor: ['2', '3'] }
  const further = { startPosition: 3, maxResults: 500 }
  expect(nextCursor(before, further, [row('4', 2)])).toEqual({
    createdFrom: second(2),
    offset: 3,
    idsAtCursor: ['2', '3', '4'],
  })
  // In a later second they are behind it.
  expect(nextCursor(before, further, [row('4', 2), row('5', 3)])).toEqual({
    createdFrom: second(3),
    offset: 1,
    idsAtCursor: ['5'],
  })
})

test('what was stepped over is kept within its second', () => {
  const skipped = {
    createdFrom: second(2),
    offset: 1,
    idsAtCursor: ['2'],
    skippedUpTo: '9',
  } as never
  expect(nextCursor(skipped, plan, [row('4', 2)])).toHaveProperty('skippedUpTo', '9')
  expect(nextCursor(skipped, plan, [row('4', 3)])).not.toHaveProperty('skippedUpTo')
})

test('a row without an id is counted and not remembered; one without a time moves nothing', () => {
  expect(nextCursor(null, plan, [row('', 1), row('1', 1)])).toMatchObject({
    offset: 2,
    idsAtCursor: ['1'],
  })
  expect(nextCursor(null, plan, [row('1', 1), row('2', null)])).toMatchObject({
    createdFrom: second(1),
    offset: 1,
    idsAtCursor: ['1'],
  })
  const before = { createdFrom: second(2), offset: 1, idsAtCursor: ['2'] }
  expect(nextCursor(before, plan, [])).toEqual({ ...before, offset: 0 })
  expect(nextCursor(null, plan, [])).toMatchObject({ createdFrom: null, idsAtCursor: [] })
})

test('a page in the wrong order is seen, within it and against the one before', () => {
  expect(isInOrder(null, [row('1', 1), row('2', 1), row('3', null), row('4', 2)])).toBe(true)
  expect(isInOrder(null, [row('1', 2), row('2', 1)])).toBe(false)
  expect(isInOrder(second(2), [row('1', 2)])).toBe(true)
  expect(isInOrder(second(2), [row('1', 1)])).toBe(false)
})

test('the same second written with another offset is the same', () => {
  const inLondon = '2024-01-01T00:00:02Z'
  const inDenver = '2023-12-31T17:00:02-07:00'
  expect(isSameInstant(inLondon, inDenver)).toBe(true)
  expect(isSameInstant(inLondon, second(1))).toBe(false)
  expect([isSameInstant(null, null), isSameInstant(null, inLondon)]).toEqual([true, false])
  const rows = [
    { id: '1', createdAt: inLondon },
    { id: '2', createdAt: inDenver },
  ]
  expect(nextCursor(null, plan, rows)).toMatchObject({ offset: 2, idsAtCursor: ['1', '2'] })
  const before = { createdFrom: inLondon, offset: 1, idsAtCursor: ['1'] }
  expect(nextCursor(before, { ...plan, startPosition: 2 }, rows.slice(1))).toMatchObject({
    offset: 2,
    idsAtCursor: ['1', '2'],
  })
})
