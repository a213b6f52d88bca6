import { expect, test } from 'vitest'
import type { SyncBatch } from '@vectis/quickbooks/ports'
import { openRealm, realmId, tenantId } from './support/open-realm.ts'
import { recordDeliveries } from './support/record-deliveries.ts'
import { overlay } from './simulation/overlay.ts'

/** A company, and every batch that a run of it commits. */
async function openWatched() {
  const batches: SyncBatch[] = []
  const realm = await openRealm({ company: { customers: 4, invoices: 12 } })
  const { store, webhookEvents } = realm
  const runner = realm.createRunner({
    webhookEvents,
    store: overlay(store, {
      forTenant(tenant) {
        const inner = store.forTenant(tenant)
        return overlay(inner, {
          commit(batch) {
            batches.push(batch)
            return inner.commit(batch)
          },
        })
      },
    }),
  })
  const tick = async (mode: 'auto' | 'full' = 'auto') => {
    batches.length = 0
    const report = await realm.clock.run(runner.runOnce({ tenantId, mode }))
    return { report, evidence: batches.flatMap((batch) => batch.evidence ?? []), batches }
  }
  return { ...realm, tick, operations: realm.emulator.books(realmId).operations }
}

test('each page of a complete read names its run, its scan and the answer it came in', async () => {
  const { tick } = await openWatched()
  const { report, evidence } = await tick('full')
  const scans = evidence.filter(({ step }) => step === 'scan')
  expect(scans.length).toBeGreaterThan(3)
  for (const one of scans) {
    expect(one).toMatchObject({
      runId: report.runId,
      scanId: expect.stringMatching(/^[0-9a-f]{32}$/),
    })
    const pages = one.calls.filter(({ kind }) => kind === 'page')
    expect(pages.length).toBeGreaterThan(0)
    expect(new Set(one.calls.flatMap(({ entities }) => entities)).size).toBe(1)
  }
  const tids = scans.flatMap(({ calls }) => calls.map(({ intuitTid }) => intuitTid))
  expect(new Set(tids).size).toBe(tids.length)
  expect(tids).not.toContain(null)
})

test('a deletion names the feed, the read by id that confirmed it, and the event; a quiet tick names nothing', async () => {
  const realm = await openWatched()
  const { tick, operations, clock } = realm
  await tick('full')
  recordDeliveries(realm)
  const customerId = String(operations.createCustomer({ displayName: 'New' })['Id'])
  const { Id: id } = operations.createInvoice({ customerId, amount: '10' })
  await clock.advance(5_000)
  await tick()
  operations.deleteTransaction({ entity: 'Invoice', id: String(id) })
  await clock.advance(5_000)
  const { report, batches } = await tick()
  const [batch] = batches.filter(({ tombstones = [] }) => tombstones.length > 0)
  expect(batch?.evidence).toMatchObject({ runId: report.runId, step: 'changes' })
  const { calls = [], events = [] } = batch?.evidence ?? {}
  expect(calls.map(({ kind, externalId, isFault }) => [kind, externalId, isFault])).toEqual([
    ['feed', null, false],
    ['by_id', String(id), true],
  ])
  expect(events).toMatchObject([
    { entity: 'Invoice', externalId: String(id), operation: 'deleted' },
  ])
  // Past the feed's overlap.
  await clock.advance(60 * 60_000)
  await tick()
  await clock.advance(60 * 60_000)
  expect((await tick()).evidence).toEqual([])
})

test('an event of a merge is named for both customers', async () => {
  const realm = await openWatched()
  const { tick, operations, clock } = realm
  const [loserId = '', survivorId = ''] = ['Loser', 'Survivor'].map((displayName) =>
    String(operations.createCustomer({ displayName })['Id']),
  )
  await tick('full')
  recordDeliveries(realm)
  operations.mergeCustomers({ loserId, survivorId })
  await clock.advance(5_000)
  const { batches } = await tick()
  const [batch] = batches.filter(({ tombstones = [] }) => tombstones.length > 0)
  const named = batch?.evidence?.events?.filter(({ operation }) => operation === 'merged')
  expect(new Set(named?.map(({ externalId }) => externalId))).toEqual(
    new Set([loserId, survivorId]),
  )
})
