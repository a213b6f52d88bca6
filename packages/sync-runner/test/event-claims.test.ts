import { toInstant } from '@vectis/quickbooks/values'
import { expect, test } from 'vitest'
import { openRealm, realmId, tenantId } from './support/open-realm.ts'
import type { OpenRealm } from './support/open-realm.ts'
import { recordDeliveries } from './support/record-deliveries.ts'

/** A company that was read, and one change whose event has arrived and was claimed by another owner. */
async function claimChange(realm: OpenRealm): Promise<void> {
  const { clock, runner, emulator, webhookEvents } = realm
  recordDeliveries(realm)
  await clock.run(runner.runOnce({ tenantId }))
  emulator.books(realmId).operations.createCustomer({ displayName: 'Unread' })
  await clock.advance(60_000)
  const claimed = await webhookEvents.forTenant(tenantId).claim({
    realmId,
    owner: 'a worker that was killed',
    limit: 1_000,
    leaseMs: 15 * 60_000,
    now: toInstant(clock.now()),
  })
  expect(claimed).toHaveLength(1)
  // Its lease expires, as a dead process's does; its claim of the event does not.
  await clock.advance(61_000)
}

test('a worker killed while it held an event claim: the next run takes the event over and reads the change', async () => {
  const realm = await openRealm({ withWebhooks: true })
  await claimChange(realm)
  const report = await realm.clock.run(realm.runner.runOnce({ tenantId }))
  expect(report).toMatchObject({ outcome: 'succeeded', reason: 'webhook_events' })
  expect(report.entities.Customer).toMatchObject({ inserted: 1 })
  expect(await realm.webhookEvents.forTenant(tenantId).countPending(realmId)).toBe(0)
})

test('a run claims all events of a busy hour at once, for longer than a run lasts', async () => {
  const realm = await openRealm({ withWebhooks: true })
  const { clock, runner, emulator, webhookEvents } = realm
  recordDeliveries(realm)
  await clock.run(runner.runOnce({ tenantId }))
  const { operations } = emulator.books(realmId)
  for (let n = 0; n < 40; n += 1) operations.createCustomer({ displayName: `New ${n}` })
  await clock.advance(60_000)
  expect(await webhookEvents.forTenant(tenantId).countPending(realmId)).toBe(40)
  const claims: { limit: number; leaseMs: number }[] = []
  const watched = {
    ...webhookEvents,
    forTenant(id: string) {
      const events = webhookEvents.forTenant(id)
      return {
        ...events,
        claim(input: Parameters<typeof events.claim>[0]) {
          claims.push({ limit: input.limit, leaseMs: input.leaseMs })
          return events.claim(input)
        },
      }
    },
  }
  await clock.run(realm.createRunner({ webhookEvents: watched }).runOnce({ tenantId }))
  expect(await webhookEvents.forTenant(tenantId).countPending(realmId)).toBe(0)
  expect(claims).toEqual([{ limit: 1_000, leaseMs: 15 * 60_000 }])
})

test('a plan that cannot see claimed events is never up to date, whatever store the host has', async () => {
  const realm = await openRealm({ withWebhooks: true })
  const { webhookEvents } = realm
  const blind = {
    ...webhookEvents,
    forTenant: (id: string) => ({ ...webhookEvents.forTenant(id), claim: async () => [] }),
  }
  await claimChange(realm)
  const runner = realm.createRunner({ webhookEvents: blind })
  const report = await realm.clock.run(runner.runOnce({ tenantId }))
  expect(report).toMatchObject({ outcome: 'succeeded', reason: 'webhook_events' })
  expect(report.entities.Customer).toMatchObject({ inserted: 1 })
})
