import { readFileSync } from 'node:fs'
import type { SyncEntity } from '@vectis/quickbooks/rows'
import { expect, test } from 'vitest'
import { openRealm, realmId, tenantId } from '../support/open-realm.ts'
import type { OpenRealm } from '../support/open-realm.ts'

const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs

const tick = ({ clock, runner }: OpenRealm) => clock.run(runner.runOnce({ tenantId }))
const guide = readFileSync(new URL('../../../../docs/guides/syncing.md', import.meta.url), 'utf8')

const idsOf = ({ emulator }: OpenRealm, entity: SyncEntity) =>
  emulator
    .books(realmId)
    .query(`SELECT * FROM ${entity} ORDERBY MetaData.CreateTime MAXRESULTS 1000`)
    .rows.map((row) => {
      const inner = entity === 'RecurringTransaction' ? Object.values(row)[0] : row
      return String((inner as { Id: unknown }).Id)
    })

const invoices = (realm: OpenRealm) => idsOf(realm, 'Invoice')

/** Requests of a first read in which nothing is wrong. */
async function soundFirstRead(): Promise<number> {
  const realm = await openRealm()
  await tick(realm)
  return realm.takeCalls()
}

async function readRealm(): Promise<OpenRealm> {
  const realm = await openRealm()
  await tick(realm)
  await realm.clock.advance(15 * minuteMs)
  realm.takeCalls()
  return realm
}

/** Requests of a first read beyond a sound one, with rows that cannot be served at these places of their order. */
async function firstReadWithout(
  entity: SyncEntity,
  pick: (ids: readonly string[]) => readonly (string | undefined)[],
  prepare: (realm: OpenRealm) => Promise<void> = () => Promise.resolve(),
): Promise<number> {
  const read = async (isSound: boolean) => {
    const realm = await openRealm()
    await prepare(realm)
    const { operations } = realm.emulator.books(realmId)
    for (const id of isSound ? [] : pick(idsOf(realm, entity))) {
      operations.withholdObject({ entity, id: id! })
    }
    await tick(realm)
    return realm.takeCalls()
  }
  return (await read(false)) - (await read(true))
}

/** Requests of a day beyond a sound one, with an invoice at this place that cannot be served. */
async function eachDay(at: number): Promise<number> {
  const read = async (isWithheld: boolean) => {
    const realm = await openRealm()
    const id = invoices(realm)[at]!
    const { operations } = realm.emulator.books(realmId)
    if (isWithheld) operations.withholdObject({ entity: 'Invoice', id })
    await tick(realm)
    await realm.clock.advance(dayMs + minuteMs)
    realm.takeCalls()
    await tick(realm)
    return realm.takeCalls()
  }
  return (await read(true)) - (await read(false))
}

/** Three more invoices of one second. */
async function enterThree({ clock, emulator }: OpenRealm): Promise<void> {
  const { operations } = emulator.books(realmId)
  await clock.advance(dayMs)
  for (let n = 0; n < 3; n += 1) {
    const invoice = operations.createInvoice({ customerId: '1', amount: '10' })
    const invoiceId = String(invoice['Id'])
    operations.receivePayment({
      customerId: '1',
      amount: '10',
      applications: [{ invoiceId, amount: '10' }],
    })
  }
  await clock.advance(dayMs)
}

const middle = (ids: readonly string[]) => [ids[Math.floor(ids.length / 2)]]

/** Requests beyond those of a sound company, by the row of the guide. */
const costs: Record<string, () => Promise<number>> = {
  'an invoice of 60 that cannot be served, at the first read': () =>
    firstReadWithout('Invoice', middle),
  'that invoice is the first of the 60': () => firstReadWithout('Invoice', (ids) => [ids[0]]),
  'that invoice is the last, and open: a balance differs': () =>
    firstReadWithout('Invoice', (ids) => [ids.at(-1)]),
  'two such invoices on one page': () => firstReadWithout('Invoice', (ids) => [ids[20], ids[40]]),
  'two such invoices created in one second': () =>
    firstReadWithout('Invoice', (ids) => [ids.at(-3), ids.at(-2)], enterThree),
  'a customer of 12 instead': () => firstReadWithout('Customer', middle),
  'a payment of 47 instead: two balances differ': () => firstReadWithout('Payment', middle),
  'a credit memo of 6 instead': () => firstReadWithout('CreditMemo', middle),
  'a template of 11 instead': () => firstReadWithout('RecurringTransaction', middle),
  'such a row in the feed of changes': async () => {
    const realm = await readRealm()
    const [id] = invoices(realm)
    const { operations } = realm.emulator.books(realmId)
    operations.changeNote({ entity: 'Invoice', id: id!, note: 'odd' })
    operations.withholdObject({ entity: 'Invoice', id: id! })
    await tick(realm)
    return realm.takeCalls() - 1
  },
  'such a row, each day': () => eachDay(30),
  'such a row without a known id, each day': () => eachDay(0),
  'an entity that fails, each time it is tried again': async () => {
    const realm = await readRealm()
    realm.emulator.faults.push({ match: { entity: 'Payment' }, respond: 'application-403' })
    await tick(realm)
    realm.takeCalls()
    await realm.clock.advance(16 * minuteMs)
    await tick(realm)
    return realm.takeCalls() - 1
  },
  'templates that fail, each time they are tried again': async () => {
    const realm = await openRealm()
    realm.emulator.faults.push({
      match: { entity: 'RecurringTransaction' },
      respond: 'application-403',
    })
    await tick(realm)
    await realm.clock.advance(16 * minuteMs)
    realm.takeCalls()
    await tick(realm)
    return realm.takeCalls() - 1
  },
  'an empty page although there are rows': async () => {
    const floor = await soundFirstRead()
    const realm = await openRealm()
    realm.emulator.faults.push({ match: { entity: 'Invoice' }, times: 1, respond: 'empty-query' })
    await tick(realm)
    return realm.takeCalls() - floor
  },
  'a query index that lags behind the feed': async () => {
    const realm = await readRealm()
    const books = realm.emulator.books(realmId)
    books.operations.changeQuirks({ queryLagMs: 120_000 })
    books.operations.createCustomer({ displayName: 'Just now' })
    await tick(realm)
    return realm.takeCalls() - 1
  },
}

test.for(Object.entries(costs))('what isolation costs on a bad day: %s', async ([row, measure]) => {
  const [, written] = guide.split(`| ${row} `)[1]?.match(/\| +(\d+) \|/) ?? []
  const requests = await measure()
  expect(requests).toBe(Number(written))
})
