import { afterEach, beforeEach, expect, inject, test } from 'vitest'
import { planSlots } from '../src/fleet/plan-slots.ts'
import { connectionsOf } from './support/connections-of.ts'
import { aborted, gaveWay, openQueueWorld, succeeded } from './support/queue-world.ts'
import type { QueueWorld } from './support/queue-world.ts'

let world: QueueWorld
beforeEach(() => {
  world = openQueueWorld(inject('postgresUrl'))
})
afterEach(() => world.close())

const hanging = Array.from({ length: 12 }, (_, n) => `hangs-${n}`)
const connections = {
  ...connectionsOf([]),
  forTenant: connectionsOf([...hanging, 'small', 'large']).forTenant,
}

test('twelve tenants whose calls hang do not use the slot for short work: a change of another arrives', async () => {
  const at = new Map<string, number>()
  const { fleet } = await world.startFleet(
    ({ tenantId, signal }) => {
      if (!tenantId.startsWith('hangs')) {
        at.set(tenantId, world.time.now())
        return succeeded
      }
      return new Promise((resolve) => {
        signal!.addEventListener('abort', () => resolve(aborted), { once: true })
      })
    },
    { workers: 4, storage: { schema: 'app', connections } },
  )
  for (const tenantId of hanging) await fleet.request({ tenantId })
  // Each of them has used the slot for short work once, and is known to be slow.
  await world.pass(13 * 22)
  for (let n = 0; n < 3; n += 1) {
    at.clear()
    // Their webhooks request more runs; that does not make the runs short.
    for (const tenantId of hanging) await fleet.request({ tenantId })
    const asked = world.time.now()
    await fleet.request({ tenantId: 'small' })
    expect(await world.passUntil(() => at.has('small'), 60)).toBe(true)
    expect(at.get('small')! - asked).toBeLessThanOrEqual(5_000)
    await world.pass(20)
  }
})

test('on the first day of an outage a change waits at most once for the slot for short work', async () => {
  const at = new Map<string, number>()
  const { fleet } = await world.startFleet(
    ({ tenantId, signal }) => {
      at.set(tenantId, world.time.now())
      if (!tenantId.startsWith('hangs')) return succeeded
      return new Promise((resolve) => {
        signal!.addEventListener('abort', () => resolve(aborted), { once: true })
      })
    },
    { workers: 4, storage: { schema: 'app', connections } },
  )
  for (const tenantId of hanging.slice(0, 4)) await fleet.request({ tenantId })
  expect(await world.passUntil(() => at.size === 3)).toBe(true)
  const asked = world.time.now()
  await fleet.request({ tenantId: 'small' })
  expect(await world.passUntil(() => at.has('small'), 120)).toBe(true)
  expect(at.get('small')! - asked).toBeLessThanOrEqual(45_000)
})

test('a first read continues in its own slot while short work never ends', async () => {
  let slices = 0
  let ticks = 0
  const { fleet } = await world.startFleet(
    async ({ tenantId }) => {
      if (tenantId === 'large') {
        slices += 1
        return gaveWay
      }
      ticks += 1
      return succeeded
    },
    { workers: 3, storage: { schema: 'app', connections } },
  )
  await fleet.request({ tenantId: 'large', mode: 'full' })
  for (let n = 0; n < 15; n += 1) {
    await Promise.all(hanging.map((tenantId) => fleet.request({ tenantId })))
    await world.pass(2)
  }
  expect(slices).toBeGreaterThanOrEqual(5)
  expect(ticks).toBeGreaterThanOrEqual(15)
})

test('a slot that ended a job takes the next at once, not one in each polling interval', async () => {
  const { client } = world.openClient({ storage: { schema: 'app', connections } })
  for (const tenantId of hanging) await client.request({ tenantId })
  let ran = 0
  const run = () => {
    ran += 1
    return succeeded
  }
  const options = { workers: 4, pollingSeconds: 60, storage: { schema: 'app', connections } }
  await world.startFleet(run, options)
  expect(await world.passUntil(() => ran === hanging.length, 10)).toBe(true)
})

test('a tenant that is queued again by its own run waits for the next poll: it cannot run without end', async () => {
  let slices = 0
  const { fleet } = await world.startFleet(() => {
    slices += 1
    return gaveWay
  })
  await fleet.request({ tenantId: 'large', mode: 'full' })
  await world.pass(20)
  expect(slices).toBeGreaterThanOrEqual(5)
  expect(slices).toBeLessThanOrEqual(11)
})

test('slots of a process', () => {
  const count = (workers: number) => planSlots(workers).map((slots) => slots.count)
  expect([1, 2, 3, 4, 8].map(count)).toEqual([[1], [1, 1], [1, 1, 1], [1, 1, 2], [1, 1, 6]])
  expect(() => planSlots(0)).toThrow(RangeError)
})

test('a pause or a slice that no timer can wait for is refused', async () => {
  for (const name of ['pollingSeconds', 'sliceSeconds']) {
    for (const value of [Infinity, 2_147_484, Number.NaN, 0]) {
      const starting = async () => world.startFleet(() => succeeded, { [name]: value })
      await expect(starting()).rejects.toThrow(`Expected ${name} to be a number above 0`)
    }
  }
})
