import { toInstant } from '@vectis/quickbooks/values'
import type { SyncEntity } from '@vectis/quickbooks/rows'
import { expect, test } from 'vitest'
import { openRealm, realmId, tenantId } from '../support/open-realm.ts'
import type { OpenRealm } from '../support/open-realm.ts'
import { recordDeliveries } from '../support/record-deliveries.ts'

const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs

const tick = ({ clock, runner }: OpenRealm) => clock.run(runner.runOnce({ tenantId }))

const ids = (realm: OpenRealm, entity: SyncEntity) =>
  [...realm.store.tables({ tenantId, realmId })[entity].values()]
    .filter(({ row, deletedAt }) => row !== null && deletedAt === null)
    .map(({ externalId }) => externalId)

const inBooks = ({ emulator }: OpenRealm, entity: SyncEntity) =>
  emulator
    .books(realmId)
    .query(`SELECT * FROM ${entity} ORDERBY MetaData.CreateTime MAXRESULTS 1000`)
    .rows.map((row) => {
      const inner = entity === 'RecurringTransaction' ? Object.values(row)[0] : row
      return String((inner as { Id: unknown }).Id)
    })

const unserved = async ({ store }: OpenRealm) => {
  const open = await store.forTenant(tenantId).readQuestions({ realmId, limit: 100 })
  return open.filter(({ kind }) => kind === 'unserved')
}

test('a full read of 60 invoices, one of which cannot be served: 59 stored, partial, a remedy, about ten extra calls once', async () => {
  const sound = await openRealm()
  await tick(sound)
  const floor = sound.takeCalls()

  const realm = await openRealm()
  const all = inBooks(realm, 'Invoice')
  const bad = all[30]!
  realm.emulator.books(realmId).operations.withholdObject({ entity: 'Invoice', id: bad })
  const report = await tick(realm)
  expect(ids(realm, 'Invoice')).toHaveLength(59)
  expect(report).toMatchObject({ outcome: 'partial', errorCode: 'unserved', error: null })
  expect(report.remedy).toContain('save it again')
  expect(realm.takeCalls() - floor).toBeLessThanOrEqual(10)
  const [question] = await unserved(realm)
  expect(question).toMatchObject({ entity: 'Invoice' })
  // Not again each tick.
  for (let n = 0; n < 10; n += 1) {
    await realm.clock.advance(15 * minuteMs)
    expect(await tick(realm)).toMatchObject({ outcome: 'partial', errorCode: 'unserved' })
    expect(realm.takeCalls()).toBeLessThanOrEqual(1)
  }
  // Once a day, until QuickBooks serves it.
  await realm.clock.advance(dayMs)
  await tick(realm)
  expect(realm.takeCalls()).toBeLessThanOrEqual(5)
  expect(ids(realm, 'Invoice')).toHaveLength(59)
  realm.emulator.books(realmId).operations.releaseObject({ entity: 'Invoice', id: bad })
  await realm.clock.advance(dayMs + minuteMs)
  const mended = await tick(realm)
  expect(ids(realm, 'Invoice')).toHaveLength(60)
  expect(mended).toMatchObject({ outcome: 'succeeded', problems: [] })
})

test.for(['Customer', 'Payment', 'CreditMemo', 'RecurringTransaction'] as const)(
  'the same for %s',
  async (entity) => {
    const realm = await openRealm()
    const all = inBooks(realm, entity)
    const bad = all[Math.floor(all.length / 2)]!
    realm.emulator.books(realmId).operations.withholdObject({ entity, id: bad })
    const report = await tick(realm)
    expect(report).toMatchObject({ outcome: 'partial', error: null })
    expect(new Set(ids(realm, entity))).toEqual(new Set(all.filter((id) => id !== bad)))
    realm.emulator.books(realmId).operations.releaseObject({ entity, id: bad })
    await realm.clock.advance(dayMs + minuteMs)
    await tick(realm)
    expect(ids(realm, entity)).toHaveLength(all.length)
  },
)

test('a row of which only the interval is known, mended and read a day later: nothing is open any more, and nothing is read whole', async () => {
  const realm = await openRealm()
  const { operations } = realm.emulator.books(realmId)
  const [bad] = inBooks(realm, 'Invoice')
  operations.withholdObject({ entity: 'Invoice', id: bad! })
  await tick(realm)
  expect(await unserved(realm)).toMatchObject([{ externalId: '' }])
  operations.releaseObject({ entity: 'Invoice', id: bad! })
  await realm.clock.advance(dayMs + minuteMs)
  expect((await tick(realm)).problems).toEqual([])
  expect(ids(realm, 'Invoice')).toContain(bad)
  expect(await unserved(realm)).toEqual([])
})

test.for([
  { which: 'known by its id', at: 30 },
  { which: 'known by its interval', at: 0 },
])('a mended row, $which: a full read that stored it settles the question', async ({ at }) => {
  const realm = await openRealm()
  const { operations } = realm.emulator.books(realmId)
  const bad = inBooks(realm, 'Invoice')[at]!
  operations.withholdObject({ entity: 'Invoice', id: bad })
  await tick(realm)
  operations.releaseObject({ entity: 'Invoice', id: bad })
  await realm.clock.advance(minuteMs)
  const report = await realm.clock.run(realm.runner.runOnce({ tenantId, mode: 'full' }))
  expect(ids(realm, 'Invoice')).toContain(bad)
  expect(report).toMatchObject({ outcome: 'succeeded', problems: [] })
  expect(await unserved(realm)).toEqual([])
})

test('a row known by its interval is asked for with three calls a day while no other fails', async () => {
  const sound = await openRealm()
  const realm = await openRealm()
  const [bad] = inBooks(realm, 'Invoice')
  realm.emulator.books(realmId).operations.withholdObject({ entity: 'Invoice', id: bad! })
  const calls: number[] = []
  for (const one of [sound, realm]) {
    await tick(one)
    await one.clock.advance(dayMs + minuteMs)
    one.takeCalls()
    await tick(one)
    calls.push(one.takeCalls())
  }
  expect(await unserved(realm)).toMatchObject([{ externalId: '', attempts: 2 }])
  // The interval, the rows of it that are stored, and its count.
  expect(calls[1]! - calls[0]!).toBe(3)
})

test('one known by its interval is mended while one known by its id is not: nothing wider is asked, and nothing is read whole', async () => {
  const realm = await openRealm()
  const { operations } = realm.emulator.books(realmId)
  const all = inBooks(realm, 'Invoice')
  const [first, named] = [all[0]!, all[30]!]
  for (const id of [first, named]) operations.withholdObject({ entity: 'Invoice', id })
  await tick(realm)
  const about = (await unserved(realm)).map(({ externalId }) => externalId).toSorted()
  expect(about).toEqual(['', named].toSorted())
  operations.releaseObject({ entity: 'Invoice', id: first })
  for (let day = 0; day < 4; day += 1) {
    await realm.clock.advance(dayMs + minuteMs)
    const report = await tick(realm)
    expect(report.entities.Invoice?.read ?? 0).toBeLessThan(10)
    expect(await unserved(realm)).toMatchObject([{ externalId: named }])
  }
  expect(ids(realm, 'Invoice')).toContain(first)
})

test.for([
  { which: 'known by its id', at: 30 },
  { which: 'known by its interval', at: 0 },
])(
  'a row that QuickBooks answers with HTTP 500, $which: the others are read, and it is asked for once a day',
  async ({ at }) => {
    const realm = await openRealm()
    const { emulator } = realm
    const { operations } = emulator.books(realmId)
    const all = inBooks(realm, 'Invoice')
    operations.withholdObject({ entity: 'Invoice', id: all[at]! })
    const body = JSON.stringify({
      Fault: { Error: [{ Message: 'An application error', code: '10000' }], type: 'SystemFault' },
    })
    emulator.faults.push({
      respond: {
        transform: (response) =>
          String(response.body).includes('4002') ? { ...response, status: 500, body } : response,
      },
    })
    await tick(realm)
    expect(new Set(ids(realm, 'Invoice'))).toEqual(new Set(all.filter((id) => id !== all[at])))
    expect(await unserved(realm)).toHaveLength(1)
    await realm.clock.advance(dayMs + minuteMs)
    await tick(realm)
    realm.takeCalls()
    await realm.clock.advance(60 * minuteMs)
    await tick(realm)
    expect(realm.takeCalls()).toBeLessThanOrEqual(2)
  },
)

test('change data capture that holds a row which cannot be served: the changes of the others are stored', async () => {
  const realm = await openRealm()
  await tick(realm)
  await realm.clock.advance(60 * minuteMs)
  const { operations } = realm.emulator.books(realmId)
  const [bad, other] = inBooks(realm, 'Invoice')
  operations.changeNote({ entity: 'Invoice', id: bad!, note: 'odd' })
  operations.withholdObject({ entity: 'Invoice', id: bad! })
  operations.voidTransaction({ entity: 'Invoice', id: other! })
  const customer = operations.createCustomer({ displayName: 'Beside it' })
  const report = await tick(realm)
  expect(report).toMatchObject({ outcome: 'partial', error: null })
  const tables = realm.store.tables({ tenantId, realmId })
  expect(tables.Invoice.get(other!)?.row?.isAllZero).toBe(true)
  expect(ids(realm, 'Customer')).toContain(String(customer['Id']))
  expect(ids(realm, 'Invoice')).toContain(bad)
  expect(await unserved(realm)).toHaveLength(1)
  // The feed is used again as soon as the row is behind the overlap.
  await realm.clock.advance(15 * minuteMs)
  realm.takeCalls()
  await tick(realm)
  expect(realm.takeCalls()).toBeLessThanOrEqual(12)
  await realm.clock.advance(15 * minuteMs)
  await tick(realm)
  expect(realm.takeCalls()).toBeLessThanOrEqual(2)
})

test('an event for such a row is set aside after three tries with its reason; all other events and rows of the tick commit', async () => {
  const realm = await openRealm({ withWebhooks: true })
  await tick(realm)
  await realm.clock.advance(60 * minuteMs)
  recordDeliveries(realm)
  const { operations } = realm.emulator.books(realmId)
  const [bad] = inBooks(realm, 'Invoice')
  operations.withholdObject({ entity: 'Invoice', id: bad! })
  operations.changeNote({ entity: 'Invoice', id: bad!, note: 'odd' })
  const customer = operations.createCustomer({ displayName: 'Beside it' })
  await realm.clock.runUntilIdle(minuteMs)
  const events = realm.webhookEvents.forTenant(tenantId)
  expect(await events.countPending(realmId)).toBe(2)
  await tick(realm)
  expect(ids(realm, 'Customer')).toContain(String(customer['Id']))
  expect(await events.countPending(realmId)).toBe(1)
  for (let n = 0; n < 2; n += 1) {
    await realm.clock.advance(15 * minuteMs)
    await tick(realm)
  }
  expect(await events.countPending(realmId)).toBe(0)
  const since = toInstant(realm.clock.now() - dayMs)
  expect(await events.health({ realmId, since })).toMatchObject({
    setAside: { unserved: 1 },
    pending: 0,
  })
  // A replay makes it pending again, with three tries more.
  const to = toInstant(realm.clock.now())
  expect(await events.replay({ realmId, from: since, to })).toBe(2)
  expect(await events.countPending(realmId)).toBe(2)
})

test('twelve rows in a row that cannot be served: the entity fails and is named, all others are read', async () => {
  const realm = await openRealm()
  const { operations } = realm.emulator.books(realmId)
  const ids = realm.emulator
    .books(realmId)
    .query('SELECT Id FROM Invoice ORDERBY MetaData.CreateTime MAXRESULTS 1000')
    .rows.map((row) => String(row['Id']))
  for (const id of ids.slice(20, 32)) operations.withholdObject({ entity: 'Invoice', id })
  const report = await realm.clock.run(realm.runner.runOnce({ tenantId }))
  expect(report.outcome).toBe('partial')
  expect(report.problems).toContainEqual(
    expect.objectContaining({ rung: 'entity', entity: 'Invoice', retryAt: expect.any(String) }),
  )
  const tables = realm.store.tables({ tenantId, realmId })
  expect(tables.Payment.size).toBeGreaterThan(0)
  // The rows before them are stored.
  expect(tables.Invoice.size).toBeGreaterThanOrEqual(20)
})
