import { expect, test } from 'vitest'
import { openRealm, realmId, tenantId } from './support/open-realm.ts'
import type { OpenRealm, OpenRealmOptions } from './support/open-realm.ts'

const dayMs = 86_400_000

/** No answer of change data capture names anything. */
const silentFeed = {
  match: { operation: 'cdc' },
  respond: { body: { CDCResponse: [{ QueryResponse: [{}] }], time: '2026-11-23T01:00:00-08:00' } },
} as const

const tick = ({ clock, runner }: OpenRealm) => clock.run(runner.runOnce({ tenantId }))

const stored = ({ store }: OpenRealm, id: string) =>
  store.tables({ tenantId, realmId }).Invoice.get(id)

/** A realm that was read whole, with one invoice that no schema accepts. */
async function openOdd(options: OpenRealmOptions = {}) {
  const realm = await openRealm(options)
  const { operations } = realm.emulator.books(realmId)
  const customerId = String(operations.createCustomer({ displayName: 'Worthless' })['Id'])
  /** No balance shows that it is gone. */
  const worthless = String(operations.createInvoice({ customerId, amount: '0' })['Id'])
  const ids = realm.emulator
    .books(realmId)
    .query('SELECT * FROM Invoice ORDERBY MetaData.CreateTime MAXRESULTS 1000')
    .rows.map((row) => String(row['Id']))
  const odd = ids[0]!
  realm.emulator.faults.push({
    respond: { changeRows: [{ entity: 'Invoice', ids: [odd], set: { TotalAmt: 'much' } }] },
  })
  return { ...realm, worthless, odd }
}

test.for([
  { name: 'a first read', pageSize: 500 },
  { name: 'a first read in many pages', pageSize: 7 },
])(
  'a row set aside in $name and a deletion that no feed reported make the counts equal: the deletion is still found',
  async ({ pageSize }) => {
    const realm = await openOdd({ runner: { pageSize } })
    expect(await tick(realm)).toMatchObject({ setAside: [{ externalId: realm.odd }] })
    expect(stored(realm, realm.odd)).toBeUndefined()
    const gone = realm.worthless
    realm.emulator.faults.push(silentFeed)
    realm.emulator.books(realmId).operations.deleteTransaction({ entity: 'Invoice', id: gone })
    for (let day = 0; day < 6; day += 1) {
      await realm.clock.advance(dayMs)
      await tick(realm)
    }
    expect(stored(realm, gone)?.deletedAt).not.toBeNull()
  },
)

test('a row set aside that the feed brought, and a deletion that no feed reported: it is still found', async () => {
  const realm = await openRealm()
  const books = realm.emulator.books(realmId)
  const customerId = String(books.operations.createCustomer({ displayName: 'Alder' })['Id'])
  const gone = String(books.operations.createInvoice({ customerId, amount: '0' })['Id'])
  await tick(realm)
  const odd = String(books.operations.createInvoice({ customerId, amount: '7' })['Id'])
  realm.emulator.faults.push({
    respond: { changeRows: [{ entity: 'Invoice', ids: [odd], set: { TotalAmt: 'much' } }] },
  })
  await realm.clock.advance(dayMs / 24)
  expect(await tick(realm)).toMatchObject({ setAside: [{ externalId: odd }] })
  realm.emulator.faults.push(silentFeed)
  books.operations.deleteTransaction({ entity: 'Invoice', id: gone })
  for (let day = 0; day < 6; day += 1) {
    await realm.clock.advance(dayMs)
    await tick(realm)
  }
  expect(stored(realm, gone)?.deletedAt).not.toBeNull()
})

test('a row known to be set aside causes no count difference and no further read', async () => {
  const realm = await openOdd()
  await tick(realm)
  const read: number[] = []
  for (let day = 0; day < 6; day += 1) {
    await realm.clock.advance(dayMs)
    const { entities, kind } = await tick(realm)
    if (kind !== 'quiet' && day > 0) read.push(entities.Invoice?.read ?? 0)
  }
  expect(Math.max(...read)).toBe(0)
})

test('a row that was set aside and can be read later is counted once', async () => {
  const realm = await openOdd()
  await tick(realm)
  realm.emulator.faults.clear()
  await realm.clock.advance(dayMs)
  const { operations } = realm.emulator.books(realmId)
  operations.changeNote({ entity: 'Invoice', id: realm.odd, note: 'mended' })
  await tick(realm)
  expect(stored(realm, realm.odd)?.row).not.toBeNull()
  const gone = realm.worthless
  realm.emulator.faults.push(silentFeed)
  operations.deleteTransaction({ entity: 'Invoice', id: gone })
  for (let day = 0; day < 6; day += 1) {
    await realm.clock.advance(dayMs)
    await tick(realm)
  }
  expect(stored(realm, gone)?.deletedAt).not.toBeNull()
})

test('a row that cannot be served is not a missing row when rows come in no order', async () => {
  const realm = await openRealm({
    company: { customers: 0, invoices: 0, quirks: { unordered: ['RecurringTransaction'] } },
  })
  const { operations } = realm.emulator.books(realmId)
  const customerId = String(operations.createCustomer({ displayName: 'Alder' })['Id'])
  const ids: string[] = []
  for (const name of ['one', 'two', 'three', 'four']) {
    const made = operations.createTemplate({ customerId, name, amount: '7' })
    ids.push((made as { Invoice: { Id: string } }).Invoice.Id)
    await realm.clock.advance(dayMs)
  }
  operations.withholdObject({ entity: 'RecurringTransaction', id: ids[1]! })
  const { problems } = await realm.clock.run(
    realm.createRunner({ pageSize: 2 }).runOnce({ tenantId }),
  )
  expect(problems.map(({ code }) => code)).toEqual(['unserved'])
})

test('a company without templates pays one call for their daily reading, and no count', async () => {
  const realm = await openRealm({ company: { customers: 0, invoices: 0 } })
  await tick(realm)
  const seen = realm.emulator.log.records.length
  await realm.clock.advance(dayMs)
  await tick(realm)
  const statements = realm.emulator.log.records.slice(seen).map(({ statement }) => statement ?? '')
  expect(statements.filter((one) => one.includes('RecurringTransaction'))).toHaveLength(1)
})

test('a difference that a short page left is read again at the next count: it is not remembered as known', async () => {
  const realm = await openRealm({ company: { customers: 1, invoices: 0 } })
  const { operations } = realm.emulator.books(realmId)
  const customerId = String(operations.createCustomer({ displayName: 'Alder' })['Id'])
  const worthless = Array.from({ length: 12 }, () =>
    String(operations.createInvoice({ customerId, amount: '0' })['Id']),
  )
  const short = () =>
    realm.emulator.faults.push({
      match: { operation: 'query', entity: 'Invoice', statement: 'ORDERBY' },
      times: 1,
      respond: { keepRows: 3 },
    })
  await realm.clock.advance(dayMs)
  short()
  await tick(realm)
  expect(worthless.filter((id) => stored(realm, id) === undefined)).toHaveLength(11)
  short()
  for (let day = 0; day < 10; day += 1) {
    await realm.clock.advance(dayMs)
    await tick(realm)
  }
  expect(worthless.filter((id) => stored(realm, id) === undefined)).toEqual([])
})

test('a stored row that cannot be served does not hide a missing row', async () => {
  const realm = await openRealm({ company: { customers: 1, invoices: 0 } })
  const { operations } = realm.emulator.books(realmId)
  const customerId = String(operations.createCustomer({ displayName: 'Alder' })['Id'])
  // Ids far apart: a row is only known by the interval of its creation.
  const create = async () => {
    for (let n = 0; n < 20; n += 1) operations.receivePayment({ customerId, amount: '0' })
    await realm.clock.advance(60_000)
    return String(operations.createInvoice({ customerId, amount: '0' })['Id'])
  }
  const ids = [await create(), await create(), await create()]
  await tick(realm)
  await realm.clock.advance(dayMs / 24)
  for (const id of ids) operations.changeNote({ entity: 'Invoice', id, note: 'changed' })
  operations.withholdObject({ entity: 'Invoice', id: ids[1]! })
  await tick(realm)
  realm.emulator.faults.push(silentFeed)
  const missing = await create()
  for (let day = 0; day < 6; day += 1) {
    await realm.clock.advance(dayMs)
    await tick(realm)
  }
  expect(stored(realm, missing)?.row).toBeDefined()
})
