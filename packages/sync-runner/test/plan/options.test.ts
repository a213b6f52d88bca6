import { expect, test } from 'vitest'
import { defaultSchedule, resolveSchedule } from '../../src/plan/sync-schedule.ts'
import { createSyncRunner } from '../../src/create-sync-runner.ts'
import { openRealm, tenantId } from '../support/open-realm.ts'

test('an undefined time of the schedule gets its default, and a time that is no number is an error', () => {
  expect(resolveSchedule({ tickMs: undefined } as never)).toEqual(defaultSchedule)
  expect(() => resolveSchedule({ tickMs: Number.NaN })).toThrow('schedule.tickMs')
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
