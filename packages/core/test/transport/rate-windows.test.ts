import { expect, test } from 'vitest'
import { createRateWindows } from '../../src/transport/rate-windows.ts'

const open = (caps: [cap: number, lengthMs: number][], slackMs = 40) =>
  createRateWindows(
    caps.map(([cap, lengthMs]) => ({ cap: () => cap, lengthMs })),
    slackMs,
  )

test('a call may start until the window is full, and then when the first has left it', () => {
  const windows = open([[2, 1_000]])
  expect(windows.waitMs(0)).toBe(0)
  windows.start(0)
  windows.start(100)
  expect(windows.waitMs(100)).toBe(940)
  expect(windows.waitMs(1_039)).toBe(1)
  expect(windows.waitMs(1_040)).toBe(0)
})

test('an answer says when the call arrived at the latest', () => {
  const windows = open([[1, 1_000]])
  const answered = windows.start(0)
  answered(10)
  expect(windows.waitMs(10)).toBe(1_000)
  // A slow answer does not slow the rate.
  const slow = open([[1, 1_000]])
  slow.start(0)(900)
  expect(slow.waitMs(900)).toBe(140)
})

test('each window is kept, and a cap below one is one', () => {
  const windows = open([[5, 1_000], [2, 60_000]], 0) // prettier-ignore
  windows.start(0)
  windows.start(10)
  expect(windows.waitMs(2_000)).toBe(58_000)
  const none = open([[0, 1_000]], 0)
  expect(none.waitMs(0)).toBe(0)
  none.start(0)
  expect(none.waitMs(1)).toBe(999)
})

test('they are empty when the last call has left the longest', () => {
  const windows = open([[5, 1_000], [9, 60_000]], 0) // prettier-ignore
  expect(windows.isEmpty(0)).toBe(true)
  windows.start(0)
  expect(windows.isEmpty(59_999)).toBe(false)
  expect(windows.isEmpty(60_000)).toBe(true)
})
