import { afterEach, beforeEach, expect, inject, test } from 'vitest'
import { nameQueue } from '../src/fleet/queue-names.ts'
import { buildTickCron } from '../src/fleet/tick-cron.ts'
import { connectionsOf } from './support/connections-of.ts'
import { openQueueWorld, succeeded } from './support/queue-world.ts'
import type { QueueWorld } from './support/queue-world.ts'

let world: QueueWorld
beforeEach(() => {
  world = openQueueWorld(inject('postgresUrl'))
})
afterEach(() => world.close())

test('two apps with separate storage schemas on one pg-boss keep their schedules, and each runs its own jobs', async () => {
  const runs: string[] = []
  const start = (app: string, tenants: string[]) =>
    world.startFleet(
      ({ tenantId }) => {
        runs.push(`${app} ${tenantId}`)
        return succeeded
      },
      { storage: { schema: app, connections: connectionsOf(tenants) } },
    )
  const one = await start('crm', ['a', 'b'])
  const other = await start('billing', ['b', 'c'])
  expect(await one.fleet.reconcile()).toEqual({ added: 0, removed: 0, kept: 0 })
  expect(await other.fleet.reconcile()).toEqual({ added: 0, removed: 0, kept: 0 })
  expect(await one.fleet.status()).toMatchObject({ queue: 'quickbooks-sync/crm', schedules: 2 })
  expect(await other.fleet.status()).toMatchObject({ schedules: 2 })
  await one.fleet.request({ tenantId: 'a' })
  await one.fleet.request({ tenantId: 'b' })
  await other.fleet.request({ tenantId: 'b' })
  await other.fleet.request({ tenantId: 'c' })
  expect(await world.passUntil(() => runs.length >= 4)).toBe(true)
  expect(runs.toSorted()).toEqual(['billing b', 'billing c', 'crm a', 'crm b'])
})

test('a suddenly empty list of tenants removes nothing and warns; tenants known to have left are removed', async () => {
  const warnings: string[] = []
  const logger = {
    debug: () => undefined,
    info: () => undefined,
    warn: (_fields: object, message: string) => void warnings.push(message),
    error: () => undefined,
  }
  const tenants = ['a', 'b', 'c']
  const ended: string[] = []
  const { fleet } = await world.startFleet(() => succeeded, {
    logger,
    storage: { schema: 'app', connections: connectionsOf(tenants, ended) },
  })
  tenants.length = 0
  expect(await fleet.reconcile()).toEqual({ added: 0, removed: 0, kept: 3 })
  expect(warnings).toEqual([expect.stringContaining('No tenant is connected')])
  ended.push('b')
  expect(await fleet.reconcile()).toEqual({ added: 0, removed: 1, kept: 2 })
  tenants.push('a')
  expect(await fleet.reconcile()).toEqual({ added: 0, removed: 1, kept: 0 })
})

test('a schedule that the fleet did not make is left alone, and one with another interval is updated', async () => {
  const storage = { schema: 'app', connections: connectionsOf(['a']) }
  const { fleet, boss } = await world.startFleet(() => succeeded, { storage })
  await boss.schedule('quickbooks-sync/app', '0 3 * * *', { report: true }, { key: 'of-the-host' })
  expect(await fleet.reconcile()).toEqual({ added: 0, removed: 0, kept: 0 })
  const { client } = world.openClient({ storage, tickMinutes: 30 })
  expect(await client.reconcile()).toEqual({ added: 0, removed: 0, kept: 0 })
  const schedules = await boss.getSchedules('quickbooks-sync/app')
  expect(new Map(schedules.map(({ key, cron }) => [key, cron]))).toEqual(
    new Map([
      ['a', buildTickCron('a', 30)],
      ['of-the-host', '0 3 * * *'],
    ]),
  )
})

test('a tenant whose id pg-boss does not accept as a key ticks like any other', async () => {
  const ran: string[] = []
  const odd = 'acme: "Nord" <1>'
  const { fleet } = await world.startFleet(
    ({ tenantId }) => {
      ran.push(tenantId)
      return succeeded
    },
    { storage: { schema: 'app', connections: connectionsOf([odd]) } },
  )
  expect(await fleet.status()).toMatchObject({ schedules: 1 })
  expect(await fleet.request({ tenantId: odd })).toBe('queued')
  expect(await world.passUntil(() => ran.length > 0)).toBe(true)
  expect(ran).toEqual([odd])
  expect(() => nameQueue('a b', 'app')).toThrow(TypeError)
  expect(nameQueue('quickbooks-sync', 'my schema')).toMatch(
    /^quickbooks-sync\/sha256\/[0-9a-f]{64}$/,
  )
})

test('a late sync is reported even when it never runs', async () => {
  let looks = 0
  const runner = {
    runOnce: async () => {
      throw new Error('No run was requested.')
    },
    reportLate: async () => void (looks += 1),
  }
  await world.startFleet(() => succeeded, { runner })
  expect(await world.leapUntil(() => looks >= 2, 35 * 60)).toBe(true)
})
