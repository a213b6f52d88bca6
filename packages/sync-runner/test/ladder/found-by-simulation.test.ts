import { toInstant } from '@vectis/quickbooks/values'
import { expect, test } from 'vitest'
import { openRealm, realmId, tenantId } from '../support/open-realm.ts'
import type { OpenRealm } from '../support/open-realm.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

const tick = ({ clock, runner }: OpenRealm) => clock.run(runner.runOnce({ tenantId }))
const stored = ({ store }: OpenRealm, entity: 'Invoice' | 'Payment', id: string) =>
  store.tables({ tenantId, realmId })[entity].get(id)
const idsOf = ({ emulator }: OpenRealm, entity: 'Invoice' | 'Payment') =>
  emulator
    .books(realmId)
    .query(`SELECT * FROM ${entity} ORDERBY MetaData.CreateTime MAXRESULTS 1000`)
    .rows.map((row) => String(row['Id']))

test('a row that cannot be served and a deletion that no feed reported make the counts equal: the deletion is still found', async () => {
  const realm = await openRealm()
  const { operations } = realm.emulator.books(realmId)
  const [withheld] = idsOf(realm, 'Payment') as [string]
  const customerId = String(operations.createCustomer({ displayName: 'Alder' })['Id'])
  const gone = String(operations.receivePayment({ customerId, amount: '0' })['Id'])
  operations.withholdObject({ entity: 'Payment', id: withheld })
  await tick(realm)
  realm.emulator.faults.push({
    match: { operation: 'cdc' },
    respond: {
      body: { CDCResponse: [{ QueryResponse: [{}] }], time: '2026-11-23T01:00:00-08:00' },
    },
  })
  operations.deleteTransaction({ entity: 'Payment', id: gone })
  for (let day = 0; day < 6; day += 1) {
    await realm.clock.advance(dayMs)
    await tick(realm)
  }
  expect(stored(realm, 'Payment', gone)?.deletedAt).not.toBeNull()
})

/** Payments of no amount, which no balance shows. One is deleted while a query is read in the place of the feed, one stands as gone. */
async function crossOut(realm: OpenRealm) {
  const { operations } = realm.emulator.books(realmId)
  const customerId = String(operations.createCustomer({ displayName: 'Alder' })['Id'])
  const pay = async () => {
    await realm.clock.advance(minuteMs)
    return String(operations.receivePayment({ customerId, amount: '0' })['Id'])
  }
  const [gone, buried, sound, withheld] = [await pay(), await pay(), await pay(), await pay()]
  await realm.clock.advance(hourMs)
  await tick(realm)
  operations.deleteTransaction({ entity: 'Payment', id: gone })
  await realm.clock.advance(hourMs)
  for (const id of [sound, withheld]) operations.changeNote({ entity: 'Payment', id, note: 'odd' })
  operations.withholdObject({ entity: 'Payment', id: withheld })
  await tick(realm)
  expect(stored(realm, 'Payment', gone)?.deletedAt).toBeNull()
  await bury(realm, buried)
  operations.releaseObject({ entity: 'Payment', id: withheld })
  await realm.clock.advance(2 * hourMs)
  return { gone, buried }
}

/** As an earlier release left it. */
async function bury({ store, clock }: OpenRealm, externalId: string) {
  const tenant = store.forTenant(tenantId)
  const lease = (await tenant.acquireLease({ realmId, owner: 'before', leaseMs: minuteMs }))!
  const tombstones = [{ entity: 'Payment', externalId, deletedAt: null, reason: 'absent' } as const]
  await tenant.commit({ realmId, lease, observedAt: toInstant(clock.now()), tombstones })
  await tenant.releaseLease(lease)
}

test('a deletion that no query showed and a live row stored as deleted make the counts equal: both are found', async () => {
  const realm = await openRealm()
  const { gone, buried } = await crossOut(realm)
  for (let day = 0; day < 6; day += 1) {
    await tick(realm)
    await realm.clock.advance(dayMs)
  }
  expect(stored(realm, 'Payment', gone)?.deletedAt).not.toBeNull()
  expect(stored(realm, 'Payment', buried)?.deletedAt).toBeNull()
  // Where it failed, and for what it had not shown: once.
  expect(realm.emulator.log.records.filter((call) => call.entities === 'Payment')).toHaveLength(2)
})

test.for(['unservable', 'cut'] as const)(
  'the same where the feed is %s as far back as that: all payments are read once',
  async (kind) => {
    const realm = await openRealm()
    const { gone, buried } = await crossOut(realm)
    const [row] = realm.emulator
      .books(realmId)
      .query('SELECT * FROM Payment ORDERBY MetaData.CreateTime MAXRESULTS 1').rows
    const full = { QueryResponse: [{ Payment: Array.from({ length: 1_000 }, () => row) }] }
    const time = toInstant(realm.clock.now())
    realm.emulator.faults.push({
      match: { operation: 'cdc', predicate: ({ entity }) => entity === 'Payment' },
      respond: kind === 'cut' ? { body: { CDCResponse: [full], time } } : kind,
    })
    for (let day = 0; day < 6; day += 1) {
      await tick(realm)
      await realm.clock.advance(dayMs)
    }
    expect(stored(realm, 'Payment', gone)?.deletedAt).not.toBeNull()
    expect(stored(realm, 'Payment', buried)?.deletedAt).toBeNull()
    const scans = realm.emulator.log.records.filter(({ statement }) =>
      statement?.startsWith('SELECT * FROM Payment ORDERBY'),
    )
    // The first read, and this one.
    expect(scans).toHaveLength(2)
  },
)

test('a second scan of an unfinished first read, itself interrupted, marks what was deleted since the first', async () => {
  const realm = await openRealm({ runner: { pageSize: 5 } })
  const { operations } = realm.emulator.books(realmId)
  const [gone] = idsOf(realm, 'Invoice') as [string]
  const interrupted = async (pages: number) => {
    const fault = realm.emulator.faults.push({
      match: { operation: 'query', entity: 'Invoice' },
      after: pages,
      respond: 'application-403',
    })
    await tick(realm)
    fault()
  }
  await interrupted(3)
  expect(stored(realm, 'Invoice', gone)?.row).toBeDefined()
  operations.deleteTransaction({ entity: 'Invoice', id: gone })
  await realm.clock.advance(35 * dayMs)
  await interrupted(3)
  await realm.clock.advance(2 * dayMs)
  await tick(realm)
  expect(stored(realm, 'Invoice', gone)?.deletedAt).not.toBeNull()
})

test('templates out of order: a row whose interval was the wrong one stays named', async () => {
  const realm = await openRealm({
    company: { customers: 0, invoices: 0, quirks: { unordered: ['RecurringTransaction'] } },
  })
  const { clock } = realm
  const { operations } = realm.emulator.books(realmId)
  const customerId = String(operations.createCustomer({ displayName: 'Alder' })['Id'])
  const make = (name: string) =>
    operations.createTemplate({ customerId, name, amount: '7' }) as { Invoice: { Id: string } }
  make('Old plan')
  await clock.advance(3_600_000)
  const { Id: id } = make('New plan').Invoice
  await clock.advance(3_600_000)
  operations.withholdObject({ entity: 'RecurringTransaction', id })
  for (let day = 0; day < 4; day += 1) {
    await tick(realm)
    const open = await realm.store.forTenant(tenantId).readQuestions({ realmId, limit: 10 })
    expect(open).toMatchObject([{ entity: 'RecurringTransaction', kind: 'unserved' }])
    await clock.advance(dayMs + 1)
  }
  operations.releaseObject({ entity: 'RecurringTransaction', id })
  await tick(realm)
  await clock.advance(dayMs + 1)
  await tick(realm)
  expect(await realm.store.forTenant(tenantId).readQuestions({ realmId, limit: 10 })).toEqual([])
  expect(realm.store.tables({ tenantId, realmId }).RecurringTransaction.get(id)?.row).toBeDefined()
})
