import { afterEach, beforeEach, expect, inject, test } from 'vitest'
import { failed, gaveWay, openQueueWorld, succeeded } from './support/queue-world.ts'
import type { QueueWorld } from './support/queue-world.ts'

let world: QueueWorld
beforeEach(() => {
  world = openQueueWorld(inject('postgresUrl'))
})
afterEach(() => world.close())

test('a webhook or Sync now during a run is not lost: one more run follows, however many asked', async () => {
  const modes: string[] = []
  const gate = Promise.withResolvers<void>()
  const { fleet } = await world.startFleet(async ({ mode }) => {
    modes.push(mode!)
    await gate.promise
    return succeeded
  })
  await fleet.request({ tenantId: 'a' })
  expect(await world.passUntil(() => modes.length === 1)).toBe(true)
  expect(await fleet.request({ tenantId: 'a' })).toBe('queued')
  expect(await fleet.request({ tenantId: 'a', mode: 'incremental' })).toBe('joined')
  expect(await fleet.request({ tenantId: 'a' })).toBe('joined')
  await world.pass(10)
  expect(modes).toHaveLength(1)
  gate.resolve()
  expect(await world.passUntil(() => modes.length === 2)).toBe(true)
  await world.pass(10)
  expect(modes).toEqual(['auto', 'incremental'])
})

test('a full read requested while a tick waits widens the tick', async () => {
  const modes: string[] = []
  const { client } = world.openClient()
  expect(await client.request({ tenantId: 'a' })).toBe('queued')
  expect(await client.request({ tenantId: 'a', mode: 'full' })).toBe('joined')
  expect(await client.request({ tenantId: 'a', mode: 'verify' })).toBe('joined')
  await world.startFleet(({ mode }) => {
    modes.push(mode!)
    return succeeded
  })
  expect(await world.passUntil(() => modes.length > 0)).toBe(true)
  await world.pass(10)
  expect(modes).toEqual(['full'])
})

test('a request ends the backoff of a job that failed', async () => {
  const at: number[] = []
  const { fleet } = await world.startFleet(() => {
    at.push(world.time.now())
    return at.length <= 3 ? failed : succeeded
  })
  await fleet.request({ tenantId: 'a' })
  expect(await world.passUntil(() => at.length === 3, 200)).toBe(true)
  await world.pass(4)
  const asked = world.time.now()
  expect(await fleet.request({ tenantId: 'a' })).toBe('joined')
  expect(await world.passUntil(() => at.length === 4, 60)).toBe(true)
  expect(at[3]! - asked).toBeLessThan(5_000)
})

test('a long read yields to a request of its own tenant, and continues with it', async () => {
  const modes: string[] = []
  const waits: number[] = []
  let asked = 0
  const { fleet } = await world.startFleet(async ({ mode, giveWay }) => {
    modes.push(mode!)
    if (modes.length > 1) {
      waits.push(world.time.now() - asked)
      return succeeded
    }
    await new Promise<void>((resolve) => giveWay!.addEventListener('abort', () => resolve()))
    return gaveWay
  })
  await fleet.request({ tenantId: 'large', mode: 'full' })
  expect(await world.passUntil(() => modes.length === 1)).toBe(true)
  await world.pass(30)
  expect(modes).toHaveLength(1)
  asked = world.time.now()
  await fleet.request({ tenantId: 'large' })
  expect(await world.passUntil(() => modes.length === 2)).toBe(true)
  expect(modes).toEqual(['full', 'full'])
  expect(waits[0]).toBeLessThanOrEqual(5_000)
})

test('twenty simultaneous requests for one tenant, in three modes: one run in the widest mode', async () => {
  const modes: string[] = []
  const { client } = world.openClient()
  const all = Array.from({ length: 20 }, (_, n) =>
    client.request({ tenantId: 'a', mode: (['auto', 'incremental', 'verify'] as const)[n % 3]! }),
  )
  expect((await Promise.all(all)).filter((answer) => answer === 'queued')).toHaveLength(1)
  await world.startFleet(({ mode }) => {
    modes.push(mode!)
    return succeeded
  })
  expect(await world.passUntil(() => modes.length > 0)).toBe(true)
  await world.pass(10)
  expect(modes).toEqual(['verify'])
})
