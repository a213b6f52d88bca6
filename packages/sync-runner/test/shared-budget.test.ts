import { toInstant } from '@vectis/quickbooks/values'
import { expect, inject, test } from 'vitest'
import { openRealm, realmId, tenantId } from './support/open-realm.ts'
import { openQueueWorld } from './support/queue-world.ts'
import { recordDeliveries } from './support/record-deliveries.ts'

const app = { appId: 'one-app', callsPerMonth: 1_000 }

test('all tenants of one app share its calls: at 80 % full reads and checks wait, changes go on, and status names who spends', async () => {
  const realm = await openRealm({ environment: 'production' })
  const { clock, usage, emulator, createRunner } = realm
  const runner = createRunner({ budget: { ...app, usage } })
  const month = toInstant(clock.now()).slice(0, 7)
  const spend = (id: string, calls: number) =>
    usage.add({ ...app, tenantId: id, environment: 'production', realmId: id, month, calls })
  const tick = (mode?: 'full') =>
    clock.run(runner.runOnce({ tenantId, ...(mode === undefined ? {} : { mode }) }))
  await spend('greedy', 700)
  expect(await tick()).toMatchObject({ outcome: 'succeeded', reason: 'first_read' })
  await spend('busy', 90)

  emulator.books(realmId).operations.createCustomer({ displayName: 'A change' })
  await clock.advance(60 * 60_000)
  const small = await tick()
  expect(small).toMatchObject({ kind: 'incremental', outcome: 'succeeded' })
  expect(small.entities.Customer).toMatchObject({ inserted: 1 })
  // A day later the count is due, which costs a call for each entity: it waits.
  await clock.advance(26 * 60 * 60_000)
  expect(await tick()).toMatchObject({ kind: 'incremental', report: null })
  expect(await tick('full')).toMatchObject({ reason: 'requested', outcome: 'succeeded' })

  const world = openQueueWorld(inject('postgresUrl'))
  try {
    const { client } = world.openClient({ clock, budget: { ...app, usage } })
    const { budget } = await client.status()
    expect(budget).toMatchObject({ callsPerMonth: 1_000 })
    expect(budget!.spenders.slice(0, 2)).toEqual([
      { tenantId: 'greedy', calls: 700 },
      { tenantId: 'busy', calls: 90 },
    ])
  } finally {
    await world.close()
  }
})

test('webhooks go on at 80 %: the change that an event announces is read, and the full read that a gap calls for waits', async () => {
  const realm = await openRealm({ environment: 'production', withWebhooks: true })
  const { clock, usage, emulator, createRunner } = realm
  recordDeliveries(realm, 'production')
  const runner = createRunner({ budget: { ...app, usage } })
  const tick = () => clock.run(runner.runOnce({ tenantId }))
  expect(await tick()).toMatchObject({ outcome: 'succeeded', reason: 'first_read' })
  const month = toInstant(clock.now()).slice(0, 7)
  const whose = { tenantId: 'greedy', environment: 'production', realmId: 'x' } as const
  await usage.add({ ...app, ...whose, month, calls: 850 })
  emulator.books(realmId).operations.createCustomer({ displayName: 'A change' })
  await clock.advance(60_000)
  const read = await tick()
  expect(read).toMatchObject({ outcome: 'succeeded', reason: 'webhook_events' })
  expect(read.entities.Customer).toMatchObject({ inserted: 1 })
  // Too long for the change feed: only a full read would do.
  await clock.advance(31 * 24 * 3_600_000)
  await usage.add({ ...app, ...whose, month: toInstant(clock.now()).slice(0, 7), calls: 850 })
  const waits = await tick()
  expect(waits).toMatchObject({ outcome: 'partial', errorCode: 'budget_reserved', calls: 0 })
})

test('the report of a tenant that was never read has the reason and the remedy', async () => {
  const realm = await openRealm({ environment: 'production' })
  const { clock, usage, createRunner } = realm
  const month = toInstant(clock.now()).slice(0, 7)
  const whose = { tenantId: 'greedy', environment: 'production', realmId: 'x' } as const
  await usage.add({ ...app, ...whose, month, calls: 800 })
  const runner = createRunner({ budget: { ...app, usage } })
  const report = await clock.run(runner.runOnce({ tenantId }))
  expect(report).toMatchObject({ outcome: 'partial', calls: 0, errorCode: 'budget_reserved' })
  expect(report.remedy).toMatch(/which tenants spend most/)
})

test('the share of the budget is one of the whole month: at 79.9 % a tenant is still read for the first time', async () => {
  const realm = await openRealm({ environment: 'production' })
  const { clock, usage, createRunner } = realm
  const month = toInstant(clock.now()).slice(0, 7)
  const whose = { tenantId: 'greedy', environment: 'production', realmId: 'x' } as const
  await usage.add({ ...app, ...whose, month, calls: 799 })
  const runner = createRunner({ budget: { ...app, usage } })
  const report = await clock.run(runner.runOnce({ tenantId }))
  expect(report).toMatchObject({ outcome: 'succeeded', reason: 'first_read' })
})
