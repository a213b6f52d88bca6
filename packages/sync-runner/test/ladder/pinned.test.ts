import { toEpochMs, toInstant } from '@vectis/quickbooks/values'
import { expect, test } from 'vitest'
import { openRealm, realmId, tenantId } from '../support/open-realm.ts'
import type { OpenRealm } from '../support/open-realm.ts'
import { recordDeliveries } from '../support/record-deliveries.ts'

const minuteMs = 60_000

const tick = ({ clock, runner }: OpenRealm) => clock.run(runner.runOnce({ tenantId }))

/** A realm that was read, whose next change comes with a webhook event. */
async function openWithEvent(): Promise<OpenRealm> {
  const realm = await openRealm({ withWebhooks: true })
  await tick(realm)
  await realm.clock.advance(60 * minuteMs)
  const endpoint = recordDeliveries(realm)
  realm.emulator.books(realmId).operations.createCustomer({ displayName: 'Announced' })
  await realm.clock.runUntilIdle(minuteMs)
  endpoint.close()
  expect(await realm.webhookEvents.forTenant(tenantId).countPending(realmId)).toBe(1)
  return realm
}

test('events are settled after an answer that was cut, too', async () => {
  const realm = await openWithEvent()
  const { operations } = realm.emulator.books(realmId)
  for (let n = 0; n < 1_000; n += 1) operations.createCustomer({ displayName: `Import ${n}` })
  // They came within the overlap of the scan: what was cut off is not known, and is asked for again.
  expect(await tick(realm)).toMatchObject({ outcome: 'partial', errorCode: 'unreadable_answer' })
  expect(await realm.webhookEvents.forTenant(tenantId).countPending(realmId)).toBe(0)
  await realm.clock.advance(30 * minuteMs)
  expect(await tick(realm)).toMatchObject({ outcome: 'succeeded', problems: [] })
  const customers = realm.store.tables({ tenantId, realmId }).Customer
  expect(customers.size).toBeGreaterThan(1_000)
})

test('a server time in the future does not become the next bound', async () => {
  const realm = await openRealm()
  await tick(realm)
  await realm.clock.advance(15 * minuteMs)
  realm.emulator.faults.push({
    match: { operation: 'cdc' },
    times: 1,
    respond: {
      status: 200,
      body: { CDCResponse: [{ QueryResponse: [{}] }], time: '2031-01-01T00:00:00Z' },
    },
  })
  await tick(realm)
  for (const { changedSince } of await realm.store.forTenant(tenantId).readCheckpoints(realmId)) {
    if (changedSince === null) continue
    expect(toEpochMs(changedSince)).toBeLessThanOrEqual(realm.clock.now())
  }
})

test('events of a failed run are released at once, with the reason', async () => {
  const realm = await openWithEvent()
  realm.emulator.faults.push({ match: { path: '/v3/' }, respond: 'application-error' })
  expect(await tick(realm)).toMatchObject({ outcome: 'failed' })
  const events = realm.webhookEvents.forTenant(tenantId)
  const now = toInstant(realm.clock.now())
  const claimed = await events.claim({ realmId, owner: 'next', limit: 10, leaseMs: 1_000, now })
  expect(claimed).toHaveLength(1)
})

test('events about an entity that waits are settled: its checkpoint stays before what they name', async () => {
  const realm = await openRealm({ withWebhooks: true })
  await tick(realm)
  await realm.clock.advance(60 * minuteMs)
  const rule = realm.emulator.faults.push({
    match: { entity: 'Customer' },
    respond: 'application-403',
  })
  expect((await tick(realm)).problems).toMatchObject([{ rung: 'entity', entity: 'Customer' }])
  recordDeliveries(realm)
  const { operations } = realm.emulator.books(realmId)
  const customer = operations.createCustomer({ displayName: 'Announced while it failed' })
  await realm.clock.runUntilIdle(minuteMs)
  await tick(realm)
  expect(await realm.webhookEvents.forTenant(tenantId).countPending(realmId)).toBe(0)
  rule()
  await realm.clock.advance(60 * minuteMs)
  expect(await tick(realm)).toMatchObject({ outcome: 'succeeded' })
  const customers = realm.store.tables({ tenantId, realmId }).Customer
  expect(customers.get(String(customer['Id']))?.row).not.toBeNull()
})
