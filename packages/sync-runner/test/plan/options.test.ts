import { expect, test } from 'vitest'
import { defaultSchedule, resolveSchedule } from '../../src/plan/sync-schedule.ts'
import { createSyncRunner } from '../../src/create-sync-runner.ts'
import { openRealm, tenantId } from '../support/open-realm.ts'

test('an undefined time of the schedule gets its default, and a time that is no number is an error', () => {
  expect(resolveSchedule({ tickMs: undefined } as never)).toEqual(defaultSchedule)
  expect(() => resolveSchedule({ tickMs: Number.NaN })).toThrow('schedule.tickMs')
})

test('a schedule that cannot work is an error that names the time', () => {
  const resolve = (given: object) => () => resolveSchedule(given)
  expect(resolve({ safetyMs: 0 })).toThrow('schedule.safetyMs in milliseconds above 0, received 0.')
  expect(resolve({ overlapMs: -1 })).toThrow('schedule.overlapMs')
  expect(resolve({ countMs: Infinity })).toThrow('schedule.countMs')
  expect(resolveSchedule({ overlapMs: 0, tickMs: 1 })).toEqual({
    ...defaultSchedule,
    overlapMs: 0,
    tickMs: 1,
  })
  const dayMs = 86_400_000
  expect(resolveSchedule({ maxAgeMs: 29 * dayMs, overlapMs: dayMs }).overlapMs).toBe(dayMs)
  expect(resolve({ maxAgeMs: 29 * dayMs, overlapMs: dayMs + 1 })).toThrow(
    'schedule.maxAgeMs + schedule.overlapMs within the 30 days',
  )
})

test('a delay that no timer can wait for is refused: with it Node would not wait at all', async () => {
  expect(() => resolveSchedule({ tickMs: 2 ** 31 })).toThrow(
    'Expected schedule.tickMs to be a number above 0 and at most 2147483647, received 2147483648.',
  )
  const { quickbooks, store, connections, runner } = await openRealm()
  for (const name of ['leaseMs', 'handoverMs']) {
    for (const value of [Infinity, Number.NaN, 2 ** 31, -1]) {
      const create = () => createSyncRunner({ quickbooks, store, connections, [name]: value })
      expect(create, name).toThrow(`Expected ${name} to be a number from`)
    }
  }
  await expect(runner.stop({ graceMs: Infinity })).rejects.toThrow('Expected graceMs')
  await runner.stop({ graceMs: 0 })
})

test('the schedule is in milliseconds', () => {
  expect(defaultSchedule).toEqual({
    tickMs: 900_000,
    safetyMs: 43_200_000,
    templatesMs: 86_400_000,
    countMs: 86_400_000,
    overlapMs: 600_000,
    maxAgeMs: 2_505_600_000,
  })
})

test('an unset budget is not an endless budget; text is no boolean', async () => {
  const { quickbooks, store, connections, runner } = await openRealm()
  const create = (more: object) => () =>
    createSyncRunner({ quickbooks, store, connections, ...more } as never)
  const budget = { usage: {}, appId: 'app', callsPerMonth: 1 }
  expect(create({ budget })).not.toThrow()
  expect(create({ budget: { ...budget, callsPerMonth: undefined } })).toThrow('callsPerMonth')
  expect(create({ budget: { ...budget, callsPerMonth: Number.NaN } })).toThrow('callsPerMonth')
  expect(create({ budget: { ...budget, appId: undefined } })).toThrow('appId')
  expect(create({ keepRaw: 'false' })).toThrow('keepRaw')
  await expect(runner.runOnce({ tenantId, countTotals: 'no' as never })).rejects.toThrow(
    'countTotals',
  )
})
