import { afterEach, beforeEach, expect, inject, test } from 'vitest'
import { openRealm, tenantId } from './support/open-realm.ts'
import { aborted, failed, gaveWay, openQueueWorld, succeeded } from './support/queue-world.ts'
import type { QueueWorld } from './support/queue-world.ts'

let world: QueueWorld
beforeEach(() => {
  world = openQueueWorld(inject('postgresUrl'))
})
afterEach(() => world.close())

test('a run that keeps failing is tried six times with growing pauses, and then becomes a dead letter', async () => {
  const at: number[] = []
  const { fleet, boss } = await world.startFleet(() => {
    at.push(world.time.now() / 1_000)
    return failed
  })
  await fleet.request({ tenantId: 'a', mode: 'full' })
  expect(await world.passUntil(() => at.length === 6, 1_200)).toBe(true)
  await world.pass(10)
  expect(at).toHaveLength(6)
  const waits = at.slice(1).map((seconds, n) => seconds - at[n]!)
  for (const [n, wait] of waits.entries()) {
    expect(wait).toBeGreaterThanOrEqual(30 * 2 ** n)
    expect(wait).toBeLessThanOrEqual(30 * 2 ** n + 20)
  }
  const dead = await boss.findJobs('quickbooks-sync/app/dead')
  expect(dead).toHaveLength(1)
  expect(dead[0]).toMatchObject({ data: { tenantId: 'a', mode: 'full' } })
  expect(JSON.stringify(await boss.findJobs('quickbooks-sync/app'))).toContain(
    'unavailable: QuickBooks answered 503.',
  )
  expect(JSON.stringify(await boss.findJobs('quickbooks-sync/app'))).not.toContain('CANARY')
  // The tenant is not lost: its next tick, or a person's click, starts again.
  expect(await fleet.request({ tenantId: 'a' })).toBe('queued')
})

test('a read that yields is queued behind the tenants that wait', async () => {
  const order: string[] = []
  let slices = 0
  const othersWait = Promise.withResolvers<void>()
  const { fleet } = await world.startFleet(async ({ tenantId: one, sliceMs }) => {
    order.push(one)
    if (one !== 'large') return succeeded
    expect(sliceMs).toBe(120_000)
    slices += 1
    await othersWait.promise
    return slices < 3 ? gaveWay : succeeded
  })
  await fleet.request({ tenantId: 'large' })
  await world.pass(4)
  for (const one of ['b', 'c']) {
    await world.time.tick(10)
    await fleet.request({ tenantId: one })
  }
  othersWait.resolve()
  expect(await world.passUntil(() => order.length >= 5)).toBe(true)
  expect(order).toEqual(['large', 'b', 'c', 'large', 'large'])
})

test('a worker that is stopped ends its run, and another continues at once', async () => {
  const begun = Promise.withResolvers<void>()
  const first = await world.startFleet(({ signal }) => {
    begun.resolve()
    return new Promise((resolve) => {
      signal!.addEventListener('abort', () => resolve(aborted), { once: true })
    })
  })
  await first.fleet.request({ tenantId: 'a' })
  await world.pass(4)
  await begun.promise
  const runs: string[] = []
  await world.startFleet(({ tenantId: one }) => {
    runs.push(one)
    return succeeded
  })
  await world.pass(6)
  expect(runs).toEqual([])
  await first.fleet.stop()
  expect(await world.passUntil(() => runs.length > 0)).toBe(true)
  expect(runs).toEqual(['a'])
})

test('a worker that lost its job while it was suspended queues nothing: another has the tenant by now', async () => {
  const resumes = Promise.withResolvers<void>()
  const runs: string[] = []
  const suspended = await world.startFleet(async () => {
    runs.push('suspended')
    await resumes.promise
    return aborted
  })
  await suspended.fleet.request({ tenantId: 'a' })
  expect(await world.passUntil(() => runs.length === 1)).toBe(true)
  await world.startFleet(() => {
    runs.push('other')
    return succeeded
  })
  // Its heartbeats stopped a minute ago.
  const { boss } = suspended
  const job = `${world.schema}.job`
  await boss
    .getDb()
    .executeSql(
      `update ${job} set heartbeat_on = heartbeat_on - interval '1 minute' where state = 'active'`,
    )
  await boss.supervise('quickbooks-sync/app')
  expect(await world.passUntil(() => runs.length === 2, 20)).toBe(true)
  resumes.resolve()
  await world.pass(40)
  expect(runs).toEqual(['suspended', 'other'])
  expect(await boss.findJobs('quickbooks-sync/app', { queued: true })).toEqual([])
})

test('a first read in slices reads no page twice, and a requested one ends', async () => {
  const realm = await openRealm({
    company: { customers: 20, invoices: 200 },
    emulator: { latencyMs: 20 },
    runner: { pageSize: 20, entitiesAtOnce: 1 },
  })
  const readInSlices = async (mode: 'auto' | 'full') => {
    const before = realm.emulator.log.records.length
    let slices = 0
    for (let isDone = false; !isDone; slices += 1) {
      expect(slices).toBeLessThan(40)
      const slice = realm.runner.runOnce({ tenantId, mode, sliceMs: 100 })
      const report = await realm.clock.run(slice)
      isDone = report.outcome === 'succeeded'
      expect(report.hasMore).toBe(!isDone)
    }
    const pages = realm.emulator.log.records
      .slice(before)
      .flatMap(({ statement }) =>
        statement !== null && /order\s*by/i.test(statement) ? [statement] : [],
      )
    return { slices, pages, distinct: new Set(pages) }
  }
  const first = await readInSlices('auto')
  expect(first.slices).toBeGreaterThan(3)
  expect(first.distinct.size).toBe(first.pages.length)
  // A person requested a full read: each slice asks a finished entity for its end once more, and for nothing else.
  const again = await readInSlices('full')
  expect(again.slices).toBeGreaterThan(3)
  expect(again.pages.length).toBeLessThanOrEqual(first.pages.length + 5 * again.slices)
})
