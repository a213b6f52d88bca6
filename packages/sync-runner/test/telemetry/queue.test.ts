import { afterEach, beforeEach, expect, inject, test } from 'vitest'
import { failed, openQueueWorld, succeeded } from '../support/queue-world.ts'
import type { QueueWorld } from '../support/queue-world.ts'
import { openTelemetry } from '../support/open-telemetry.ts'
import type { SeenTelemetry } from '../support/open-telemetry.ts'

let world: QueueWorld
let seen: SeenTelemetry
beforeEach(() => {
  world = openQueueWorld(inject('postgresUrl'))
  seen = openTelemetry()
})
afterEach(async () => {
  await world.close()
  await seen.close()
})

test('depth and age of the queue are gauges, by state, as pg-boss last counted them', async () => {
  const goesOn = Promise.withResolvers<void>()
  const { client } = world.openClient()
  for (const tenantId of ['a', 'b', 'c']) await client.request({ tenantId })
  const { fleet } = await world.startFleet(
    async ({ tenantId }) => {
      if (tenantId === 'a') return failed
      await goesOn.promise
      return succeeded
    },
    { telemetry: seen.telemetry },
  )
  // Failed, and waits for its next try; one more runs, the third is ready. pg-boss counts every 30 seconds.
  await world.pass(90)
  const jobs = new Map(
    (await seen.points('quickbooks.fleet.jobs')).map(({ attributes, value }) => {
      expect(attributes['messaging.destination.name']).toBe('quickbooks-sync/app')
      return [attributes['quickbooks.job.state'], value]
    }),
  )
  expect(jobs.get('active')).toBe(1)
  expect(jobs.get('ready')! + jobs.get('deferred')!).toBe(2)
  expect(jobs.get('dead')).toBe(0)
  const [age] = await seen.points('quickbooks.fleet.oldest_ready')
  expect(age).toMatchObject({ unit: 's' })
  expect(age!.value).toBeGreaterThan(25)
  expect(age!.value).toBeLessThanOrEqual(95)
  // What the guide says to watch.
  expect((await fleet.status()).oldestReadySeconds).toBe(age!.value)
  goesOn.resolve()
  await world.pass(60)
  expect((await fleet.status()).oldestReadySeconds).toBeNull()
})
