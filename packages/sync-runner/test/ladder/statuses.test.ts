import { todayIn, toInstant } from '@vectis/quickbooks/values'
import type { SyncStore } from '@vectis/quickbooks/ports'
import { expect, test } from 'vitest'
import { openRealm, realmId, tenantId } from '../support/open-realm.ts'
import type { OpenRealm, OpenRealmOptions } from '../support/open-realm.ts'
import type { SyncRunnerOptions } from '../../src/sync-runner-options.ts'
import { recordDeliveries } from '../support/record-deliveries.ts'

const dayMs = 24 * 3_600_000

/** A realm whose store has the day for which its statuses were last updated. */
async function openBadged(
  options: OpenRealmOptions = {},
  runnerOptions: (realm: OpenRealm) => Partial<SyncRunnerOptions> = () => ({}),
) {
  const realm = await openRealm(options)
  let badged = ''
  let times = 0
  const store: SyncStore = {
    forTenant: (id) => {
      const tenant = realm.store.forTenant(id)
      return {
        ...tenant,
        refreshStatuses: async (input) => {
          badged = input.today
          times += 1
          return tenant.refreshStatuses(input)
        },
      }
    },
  }
  const runner = realm.createRunner({ store, ...runnerOptions(realm) })
  const tick = () => realm.clock.run(runner.runOnce({ tenantId }))
  const today = () => todayIn('America/Los_Angeles', realm.clock.now())
  return { ...realm, tick, today, badged: () => badged, times: () => times }
}

test('overdue is right after a first read that fails for Payment', async () => {
  const realm = await openBadged()
  realm.emulator.faults.push({ match: { entity: 'Payment' }, respond: 'application-error' })
  await realm.tick()
  expect(realm.badged()).toBe(realm.today())
})

test.for([
  { name: 'QuickBooks is away for weeks', respond: 'unavailable' as const },
  { name: 'QuickBooks refuses the company', respond: 'application-403' as const },
  { name: 'the quota is spent', respond: 'quota-stop' as const },
])('overdue is right after every tick while $name', async ({ respond }) => {
  const realm = await openBadged()
  await realm.tick()
  realm.emulator.faults.push({ match: { path: '/v3/' }, respond })
  for (let day = 0; day < 21; day += 1) {
    await realm.clock.advance(dayMs)
    await realm.tick()
    expect(realm.badged()).toBe(realm.today())
  }
})

test.for(['disconnected', 'revoked'])(
  'overdue is right after a tick without consent (%s), which cannot begin',
  async (how) => {
    const realm = await openBadged()
    await realm.tick()
    if (how === 'disconnected') {
      await realm.clock.run(realm.quickbooks.oauth.disconnect(tenantId))
    } else {
      realm.emulator.faults.push({
        match: { path: '/oauth2/v1/tokens/bearer' },
        respond: 'invalid-grant',
      })
    }
    for (let day = 0; day < 21; day += 1) {
      await realm.clock.advance(dayMs)
      expect(await realm.tick()).toMatchObject({ errorCode: 'reconnect_required' })
      expect(realm.badged()).toBe(realm.today())
    }
  },
)

test('overdue is right while the budget is spent', async () => {
  const realm = await openBadged({ environment: 'production' }, ({ usage }) => ({
    budget: { callsPerMonth: 1_000, usage, appId: 'app' },
  }))
  await realm.tick()
  const other = {
    tenantId: 'other',
    appId: 'app',
    environment: 'production',
    realmId: '2',
  } as const
  for (const month of ['2026-11', '2026-12']) {
    await realm.usage.add({ ...other, month, calls: 990 })
  }
  for (let day = 0; day < 10; day += 1) {
    await realm.clock.advance(dayMs)
    expect(await realm.tick()).toMatchObject({ reason: 'budget_spent' })
    expect(realm.badged()).toBe(realm.today())
  }
})

test('a quiet tick that finds the day covered costs no statement for statuses; a new day or zone does, and rows whose run ended before', async () => {
  const realm = await openBadged({ withWebhooks: true })
  const quiet = async () => {
    const before = realm.times()
    await realm.clock.advance(60_000)
    expect(await realm.tick()).toMatchObject({ kind: 'quiet' })
    expect(realm.badged()).toBe(realm.today())
    return realm.times() - before
  }
  await realm.tick()
  // One event that is read: then webhooks are trusted, and ticks without one are quiet.
  recordDeliveries(realm)
  realm.emulator.books(realmId).operations.createCustomer({ displayName: 'Somebody new' })
  await realm.clock.runUntilIdle(60_000)
  expect(await realm.tick()).toMatchObject({ reason: 'webhook_events' })
  expect(await quiet()).toBe(0)
  expect(await quiet()).toBe(0)
  const tenant = realm.store.forTenant(tenantId)
  const lease = await tenant.acquireLease({ realmId, owner: 'died', leaseMs: 1_000 })
  const observedAt = toInstant(realm.clock.now())
  await tenant.commit({ realmId, lease: lease!, observedAt })
  expect((await tenant.acquireLease({ realmId, owner: 'died', leaseMs: 1_000 }))?.statusesOn).toBe(
    realm.today(),
  )
  const voidEvents = [{ entity: 'Invoice', externalId: '1' }] as const
  await tenant.commit({ realmId, lease: lease!, observedAt, voidEvents })
  await tenant.releaseLease(lease!)
  expect(await quiet()).toBe(1)
  expect(await quiet()).toBe(0)
  const connection = realm.connections.forTenant(tenantId)
  const timeZone = 'Pacific/Pago_Pago'
  await connection.describeCompany({ realmId, companyName: null, timeZone })
  const before = realm.times()
  await realm.tick()
  expect(realm.times() - before).toBe(1)
  expect(realm.badged()).toBe(todayIn(timeZone, realm.clock.now()))
})
