import { expect, test } from 'vitest'
import { openRealm, realmId, tenantId } from '../support/open-realm.ts'
import type { OpenRealm } from '../support/open-realm.ts'

const dayMs = 86_400_000

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

test('a second scan of a first read that nobody finished, itself interrupted, marks what went since the first', async () => {
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

test('a row that is served again is read though another one beside it cannot be served', async () => {
  const realm = await openRealm({ company: { customers: 1, invoices: 0 } })
  const { clock } = realm
  const { operations } = realm.emulator.books(realmId)
  // Ids far apart, so that each of the two rows is only known by the interval of its creation.
  const customerId = String(operations.createCustomer({ displayName: 'Alder' })['Id'])
  const invoice = () => {
    for (let n = 0; n < 20; n += 1) operations.receivePayment({ customerId, amount: '0' })
    return String(operations.createInvoice({ customerId, amount: '10.00' })['Id'])
  }
  invoice()
  await clock.advance(60_000)
  const bad = invoice()
  invoice()
  const mended = invoice()
  await clock.advance(60_000)
  invoice()
  await clock.advance(dayMs)
  for (const id of [bad, mended]) operations.withholdObject({ entity: 'Invoice', id })
  await tick(realm)
  expect(stored(realm, 'Invoice', mended)).toBeUndefined()
  operations.releaseObject({ entity: 'Invoice', id: mended })
  await clock.advance(dayMs + 1)
  await tick(realm)
  expect(stored(realm, 'Invoice', mended)?.row).toMatchObject({ externalId: mended })
})
