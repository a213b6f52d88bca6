import { randomUUID } from 'node:crypto'
import { expect, inject, test } from 'vitest'
import { simulateFleetDay } from './support/fleet-day.ts'

// A thousand tenants for a day: bench/fleet-day.bench.ts.
test('twenty tenants on a fleet for an hour: each tick runs once', async () => {
  const schema = `day_${randomUUID().replaceAll('-', '').slice(0, 12)}`
  const day = await simulateFleetDay({
    databaseUrl: inject('postgresUrl'),
    schema,
    tenants: 20,
    hours: 1,
    workers: 1,
  })
  expect(day.problems).toEqual([])
  expect(day.ticks).toBe(20 * 4)
  // Half a minute until pg-boss looks at its schedules, then two queues.
  expect(day.lagMs.slowest).toBeLessThan(60_000)
  // With webhooks a quiet tick makes no call: those made are for events.
  expect(day.calls).toBeLessThanOrEqual(day.events + 20)
})
