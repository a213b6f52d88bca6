import { expect, test } from 'vitest'
import { FaultResponseError } from '../../src/errors/fault-response-error.ts'
import { ServerError } from '../../src/errors/network-errors.ts'
import { createHalving } from '../../src/query/halving.ts'

const errors = [{ code: '4002', message: 'no', detail: '', element: null }]
const unservable = new FaultResponseError({ type: 'ValidationFault', errors })
const failing = new ServerError('no', { status: 500 })

test('half as many are asked for after each failure, and half of those that are left after a page', () => {
  const halving = createHalving(16)
  expect(halving.failed(unservable)).toBe('narrowed')
  expect(halving.size).toBe(8)
  expect(halving.failed(unservable)).toBe('narrowed')
  expect(halving.size).toBe(4)
  halving.served(4)
  expect(halving.size).toBe(2)
  expect(halving.failed(unservable)).toBe('narrowed')
  expect([halving.size, halving.leftOver]).toEqual([1, null])
  expect(halving.failed(unservable)).toBe('found')
  halving.steppedOver()
  expect(halving.size).toBe(16)
})

test('when all others of a failed page were served, the one that is left is the cause', () => {
  const halving = createHalving(4)
  halving.failed(unservable)
  for (const rows of [2, 1]) {
    expect(halving.leftOver).toBeNull()
    halving.served(rows)
  }
  expect(halving.leftOver).toBe(unservable)
  halving.steppedOver()
  expect([halving.leftOver, halving.size]).toEqual([null, 4])
})

test('a count of fewer rows narrows the search, and says when all are through', () => {
  const halving = createHalving(16)
  halving.failed(unservable)
  halving.limit(5)
  expect([halving.size, halving.isThrough]).toEqual([2, false])
  for (const rows of [2, 1, 1]) halving.served(rows)
  expect(halving.leftOver).toBe(unservable)
  expect(halving.isThrough).toBe(false)
  halving.steppedOver()
  expect(halving.isThrough).toBe(true)
})

test('a count of one row says that it is the cause', () => {
  const halving = createHalving(16)
  halving.failed(unservable)
  halving.limit(1)
  expect([halving.size, halving.leftOver]).toEqual([1, unservable])
})

test('a count before anything failed leaves the pages as they are', () => {
  const halving = createHalving(16)
  halving.limit(5)
  expect([halving.size, halving.leftOver, halving.isThrough]).toEqual([16, null, false])
})

test('a count of as many rows or more, or of none, changes nothing', () => {
  for (const rows of [16, 17, 0]) {
    const halving = createHalving(16)
    halving.failed(unservable)
    halving.limit(rows)
    expect(halving.size).toBe(8)
  }
})

test('after a found row its neighbour is asked for alone; after three in a row all of them are', () => {
  const halving = createHalving(16)
  const sizes: number[] = []
  for (let row = 0; row < 4; row += 1) {
    while (halving.failed(unservable) === 'narrowed') sizes.push(halving.size)
    halving.steppedOver()
    sizes.push(halving.size)
  }
  expect(sizes).toEqual([8, 4, 2, 1, 16, 1, 16, 1, 1, 1])
  halving.served(1)
  expect(halving.size).toBe(16)
})

test('ten rows in a row are too many, and for a 500 two', () => {
  const many = createHalving(1)
  for (let row = 0; row < 9; row += 1) {
    expect(many.failed(unservable)).toBe('found')
    many.steppedOver()
  }
  expect(() => many.failed(unservable)).toThrow(unservable)
  const few = createHalving(16)
  expect([few.failed(failing), few.size]).toEqual(['narrowed', 1])
  expect(few.failed(failing)).toBe('found')
  few.steppedOver()
  // A 500 is seldom one row's: the rest is not asked for at once.
  expect(few.size).toBe(1)
  expect(() => few.failed(failing)).toThrow(failing)
})

test('what no row causes is thrown at once, and a search that is forgotten begins anew', () => {
  const halving = createHalving(16)
  const other = new ServerError('no', { status: 503 })
  expect(() => halving.failed(other)).toThrow(other)
  halving.failed(unservable)
  halving.limit(0)
  expect(halving.isThrough).toBe(true)
  halving.forget()
  expect([halving.size, halving.isThrough]).toEqual([16, false])
})
