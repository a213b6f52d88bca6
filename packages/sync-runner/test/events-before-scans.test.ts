import { expect, test } from 'vitest'
import { openRealm, realmId, tenantId } from './support/open-realm.ts'
import { recordDeliveries } from './support/record-deliveries.ts'

/** A company whose reading takes many slices, and the webhooks of its changes. */
async function openLarge({ pageSize = 20 } = {}) {
  const realm = await openRealm({
    company: { customers: 20, invoices: 200 },
    emulator: { latencyMs: 20 },
    runner: { pageSize },
    withWebhooks: true,
  })
  const { clock, emulator, runner, webhookEvents, store } = realm
  recordDeliveries(realm)
  const slice = (mode: 'auto' | 'full', sliceMs = 100) =>
    clock.run(runner.runOnce({ tenantId, mode, sliceMs }))
  const hasCustomer = async (id: string) => {
    const [row] = await store
      .forTenant(tenantId)
      .readVersions({ realmId, entity: 'Customer', externalIds: [id] })
    return row !== undefined
  }
  const change = async (displayName: string) => {
    const pending = await webhookEvents.forTenant(tenantId).countPending(realmId)
    const made = emulator.books(realmId).operations.createCustomer({ displayName })
    await clock.advance(5_000)
    expect(await webhookEvents.forTenant(tenantId).countPending(realmId)).toBe(pending + 1)
    return String(made['Id'])
  }
  return { ...realm, slice, hasCustomer, change }
}

test.each(['auto', 'full'] as const)(
  'webhook to row during a full read (%s): the change is stored by the next slice, long before the read has ended',
  async (mode) => {
    const large = await openLarge()
    if (mode === 'full') {
      for (let isDone = false; !isDone;) isDone = !(await large.slice('auto')).hasMore
    }
    expect((await large.slice(mode)).hasMore).toBe(true)
    const id = await large.change('Arrives in the middle')
    expect(await large.hasCustomer(id)).toBe(false)
    const next = await large.slice(mode)
    expect(next.hasMore).toBe(true)
    expect(await large.hasCustomer(id)).toBe(true)
    expect(await large.webhookEvents.forTenant(tenantId).countPending(realmId)).toBe(0)
    let slices = 0
    for (let isDone = false; !isDone; slices += 1) {
      expect(slices).toBeLessThan(40)
      const report = await large.slice(mode)
      isDone = !report.hasMore
      if (isDone) expect(report).toMatchObject({ outcome: 'succeeded', problems: [] })
    }
    expect(slices).toBeGreaterThan(1)
  },
)

test('webhook to row before any scan has ended: the object is stored, and no changes are asked for', async () => {
  const large = await openLarge({ pageSize: 1 })
  const { operations } = large.emulator.books(realmId)
  const customerId = String(operations.createCustomer({ displayName: 'Cedar' })['Id'])
  for (let made = 0; made < 2; made += 1) {
    operations.createSalesReceipt({ customerId, amount: '9' })
    operations.createRefundReceipt({ customerId, amount: '9' })
  }
  await large.clock.advance(5_000)
  expect((await large.slice('auto', 1)).hasMore).toBe(true)
  const checkpoints = await large.store.forTenant(tenantId).readCheckpoints(realmId)
  expect(checkpoints.filter(({ changedSince }) => changedSince !== null)).toEqual([])
  const id = await large.change('Arrives at the beginning')
  expect(await large.hasCustomer(id)).toBe(false)
  expect(await large.slice('auto')).toMatchObject({ hasMore: true, problems: [] })
  expect(await large.hasCustomer(id)).toBe(true)
  expect(await large.webhookEvents.forTenant(tenantId).countPending(realmId)).toBe(0)
})
