import { expect, test } from 'vitest'
import { openRealm, realmId, tenantId } from '../support/open-realm.ts'
import type { OpenRealm } from '../support/open-realm.ts'
import { recordDeliveries } from '../support/record-deliveries.ts'

const minuteMs = 60_000

const tick = ({ clock, runner }: OpenRealm) => clock.run(runner.runOnce({ tenantId }))

const inBooks = ({ emulator }: OpenRealm) =>
  emulator
    .books(realmId)
    .query('SELECT * FROM Invoice ORDERBY MetaData.CreateTime MAXRESULTS 1000')
    .rows.map((row) => String(row['Id']))

const failing = async ({ store }: OpenRealm) => {
  const checkpoints = await store.forTenant(tenantId).readCheckpoints(realmId)
  return checkpoints.find(({ entity }) => entity === 'Invoice')!.failing!
}

test.for([
  { name: 'an interval in which such a row lies', at: 0, externalId: '' },
  { name: 'such a row by its id', at: 30, externalId: expect.stringMatching(/^\d+$/) as string },
])('while an entity fails, $name is not requested either', async ({ at, externalId }) => {
  const realm = await openRealm({ withWebhooks: true })
  realm.emulator
    .books(realmId)
    .operations.withholdObject({ entity: 'Invoice', id: inBooks(realm)[at]! })
  await tick(realm)
  const open = await realm.store.forTenant(tenantId).readQuestions({ realmId, limit: 10 })
  expect(open).toMatchObject([{ kind: 'unserved', externalId }])
  const dueAt = Date.parse(open[0]!.nextAt)
  realm.emulator.faults.push({ match: { entity: 'Invoice' }, respond: 'application-403' })
  while (realm.clock.now() < dueAt) {
    await realm.clock.advance(15 * minuteMs)
    await tick(realm)
  }
  // The question is due, and the entity is not.
  expect(Date.parse((await failing(realm)).retryAt)).toBeGreaterThan(realm.clock.now() + minuteMs)
  const isOfInvoices = (path: string) => /invoice/i.test(decodeURIComponent(path))
  const asked = () =>
    realm.emulator.log.records.filter((one) => isOfInvoices(JSON.stringify(one))).length
  const before = asked()
  await realm.clock.advance(15 * minuteMs)
  await tick(realm)
  expect(asked() - before).toBe(0)
})

test('an event is set aside after three tries of its own object; ticks that failed for other reasons are none', async () => {
  const realm = await openRealm({ withWebhooks: true })
  await tick(realm)
  await realm.clock.advance(60 * minuteMs)
  recordDeliveries(realm)
  const { operations } = realm.emulator.books(realmId)
  const [bad] = inBooks(realm)
  operations.withholdObject({ entity: 'Invoice', id: bad! })
  operations.changeNote({ entity: 'Invoice', id: bad!, note: 'odd' })
  await realm.clock.runUntilIdle(minuteMs)
  const events = realm.webhookEvents.forTenant(tenantId)
  realm.emulator.faults.push({ match: { path: '/v3/' }, respond: 'unavailable' })
  for (let n = 0; n < 5; n += 1) {
    expect(await tick(realm)).toMatchObject({ outcome: 'failed' })
    await realm.clock.advance(15 * minuteMs)
  }
  realm.emulator.faults.clear()
  const pending: number[] = []
  for (let n = 0; n < 3; n += 1) {
    await tick(realm)
    pending.push(await events.countPending(realmId))
    await realm.clock.advance(15 * minuteMs)
  }
  expect(pending).toEqual([1, 1, 0])
})
