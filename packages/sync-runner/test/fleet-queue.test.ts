import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { PgBoss, TestClock } from 'pg-boss'
import { afterEach, beforeEach, expect, inject, test } from 'vitest'
import type { RunOnceOptions } from '../src/sync-runner-options.ts'
import { createSyncFleet } from '../src/fleet/create-sync-fleet.ts'
import type { SyncFleet } from '../src/fleet/create-sync-fleet.ts'
import type { RunReport } from '../src/report/sync-event.ts'
import { clockOf } from './support/clock-of.ts'
import { connectionsOf } from './support/connections-of.ts'
import { openRealm, tenantId } from './support/open-realm.ts'

// Real PostgreSQL and pg-boss; pg-boss and its tables live on a clock that the tests move. Runs are told what to
// report.

type End = Pick<RunReport, 'outcome' | 'errorCode' | 'error' | 'hasMore'>
const succeeded: End = { outcome: 'succeeded', errorCode: null, error: null, hasMore: false }
const failed: End = {
  outcome: 'failed',
  errorCode: 'unavailable',
  error: new Error('QuickBooks answered 503.', { cause: 'CANARY-cause' }),
  hasMore: false,
}
const gaveWay: End = { outcome: 'partial', errorCode: null, error: null, hasMore: true }
const aborted: End = {
  outcome: 'aborted',
  errorCode: 'aborted',
  error: new Error('stopped'),
  hasMore: true,
}

const known = ['a', 'b', 'c', 'large']

let schema: string
let time: TestClock
let bosses: PgBoss[]
beforeEach(() => {
  schema = `queue_${randomUUID().replaceAll('-', '').slice(0, 12)}`
  time = new TestClock('2026-11-23T00:00:00Z')
  bosses = []
})
afterEach(async () => {
  for (const boss of bosses) await boss.stop({ graceful: false })
  const client = new pg.Client({ connectionString: inject('postgresUrl') })
  await client.connect()
  await client.query(`drop schema if exists ${schema} cascade`)
  await client.end()
})

async function startFleet(
  run: (request: RunOnceOptions) => End | Promise<End>,
  tenants: readonly string[] = [],
): Promise<{ fleet: SyncFleet; boss: PgBoss }> {
  const connectionString = inject('postgresUrl')
  const boss = new PgBoss({ connectionString, schema, max: 3, clock: time })
  bosses.push(await boss.start())
  const fleet = createSyncFleet({
    boss,
    clock: clockOf(time),
    runner: {
      runOnce: async (request) => (await run(request)) as RunReport,
      tellLate: async () => undefined,
    },
    // Known to the queue; who is listed ticks as well.
    storage: {
      schema: 'app',
      connections: { ...connectionsOf(tenants), forTenant: connectionsOf(known).forTenant },
    },
    workers: 1,
  })
  await fleet.start()
  return { fleet, boss }
}

/** Lets so many seconds pass, as fast as the database answers. */
async function pass(seconds: number): Promise<void> {
  for (let n = 0; n < seconds; n += 2) {
    await time.tick(2_000)
    await new Promise<void>((resolve) => void setImmediate(resolve))
  }
}

/** Lets time pass until it is so. */
async function expectPassing(isSo: () => boolean, seconds = 60): Promise<void> {
  for (let n = 0; n < seconds && !isSo(); n += 2) await pass(2)
  expect(isSo()).toBe(true)
}

test('a run that keeps failing is tried six times, later and later, and then lies with the dead letters', async () => {
  const at: number[] = []
  const { fleet, boss } = await startFleet(() => {
    at.push(time.now() / 1_000)
    return failed
  })
  await fleet.request({ tenantId: 'a', mode: 'full' })
  await expectPassing(() => at.length === 6, 1_200)
  await pass(10)
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
  // The tenant is not lost: its next tick, or a person's click, begins anew.
  expect(await fleet.request({ tenantId: 'a' })).toBe('queued')
})

test('a read that gives way stands behind the tenants that wait', async () => {
  const order: string[] = []
  let slices = 0
  const othersWait = Promise.withResolvers<void>()
  const { fleet } = await startFleet(async ({ tenantId: one, sliceMs }) => {
    order.push(one)
    if (one !== 'large') return succeeded
    expect(sliceMs).toBe(120_000)
    slices += 1
    await othersWait.promise
    return slices < 3 ? gaveWay : succeeded
  })
  await fleet.request({ tenantId: 'large' })
  await pass(4)
  for (const one of ['b', 'c']) {
    await time.tick(10)
    await fleet.request({ tenantId: one })
  }
  othersWait.resolve()
  await expectPassing(() => order.length >= 5)
  expect(order).toEqual(['large', 'b', 'c', 'large', 'large'])
})

test('a worker that is stopped ends its run, and another goes on at once', async () => {
  const begun = Promise.withResolvers<void>()
  const first = await startFleet(({ signal }) => {
    begun.resolve()
    return new Promise((resolve) => {
      signal!.addEventListener('abort', () => resolve(aborted), { once: true })
    })
  })
  await first.fleet.request({ tenantId: 'a' })
  await pass(4)
  await begun.promise
  const runs: string[] = []
  await startFleet(({ tenantId: one }) => {
    runs.push(one)
    return succeeded
  })
  await pass(6)
  expect(runs).toEqual([])
  await first.fleet.stop()
  await expectPassing(() => runs.length > 0)
  expect(runs).toEqual(['a'])
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
  // Read again at a person's wish: an entity that is done is asked for its end once more in each slice, and for
  // nothing else.
  const again = await readInSlices('full')
  expect(again.slices).toBeGreaterThan(3)
  expect(again.pages.length).toBeLessThanOrEqual(first.pages.length + 5 * again.slices)
})
