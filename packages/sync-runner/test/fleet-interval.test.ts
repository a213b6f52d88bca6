import { expect, inject, test } from 'vitest'
import type { SyncWarning } from '../src/report/sync-warning.ts'
import { openQueueWorld, succeeded } from './support/queue-world.ts'
import { openRealm, tenantId } from './support/open-realm.ts'

const minuteMs = 60_000

test('the interval of a fleet is the interval of its runs and of the look for late tenants', async () => {
  const world = openQueueWorld(inject('postgresUrl'))
  try {
    const given: unknown[] = []
    const runner = {
      runOnce: async ({ tickMs }: { tickMs?: number }) => {
        given.push(tickMs)
        return succeeded as never
      },
      reportLate: async ({ tickMs }: { tickMs?: number } = {}) => void given.push(tickMs),
    }
    const { fleet } = await world.startFleet(() => succeeded, { runner, tickMinutes: 1 })
    await fleet.request({ tenantId: 'a' })
    expect(await world.passUntil(() => given.length >= 2, 90)).toBe(true)
    expect(given).toEqual([minuteMs, minuteMs])
  } finally {
    await world.close()
  }
})

test('a tenant that ticks once an hour is late after two hours, not after one', async () => {
  const warnings: SyncWarning[] = []
  const realm = await openRealm({
    emulator: { latencyMs: 30 },
    runner: { onWarning: ({ warning }) => void warnings.push(warning) },
  })
  const { clock, runner, emulator } = realm
  const tick = () => clock.run(runner.runOnce({ tenantId, tickMs: 60 * minuteMs }))
  expect(await tick()).toMatchObject({ outcome: 'succeeded' })
  emulator.faults.push({ match: { path: '/v3/company' }, respond: { status: 503, body: '' } })
  const late: number[] = []
  for (let hour = 1; hour <= 4; hour += 1) {
    await clock.advance(60 * minuteMs)
    await tick()
    await runner.reportLate({ tickMs: 60 * minuteMs })
    late.push(warnings.splice(0).filter(({ kind }) => kind === 'sync_late').length)
  }
  expect(late).toEqual([0, 1, 0, 0])
})
