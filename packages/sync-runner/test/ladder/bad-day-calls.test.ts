import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { openRealm, realmId, tenantId } from '../support/open-realm.ts'
import type { OpenRealm } from '../support/open-realm.ts'

const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs

const tick = ({ clock, runner }: OpenRealm) => clock.run(runner.runOnce({ tenantId }))
const guide = readFileSync(new URL('../../../../docs/guides/syncing.md', import.meta.url), 'utf8')

const invoices = ({ emulator }: OpenRealm) =>
  emulator
    .books(realmId)
    .query('SELECT * FROM Invoice ORDERBY MetaData.CreateTime MAXRESULTS 1000')
    .rows.map((row) => String(row['Id']))

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

/** Requests beyond those of a sound company, by the row of the guide. */
const costs: Record<string, () => Promise<number>> = {
  'a row that cannot be served, at the first read': async () => {
    const floor = await soundFirstRead()
    const realm = await openRealm()
    const id = invoices(realm)[30]!
    realm.emulator.books(realmId).operations.withholdObject({ entity: 'Invoice', id })
    await tick(realm)
    return realm.takeCalls() - floor
  },
  'the same row, in the feed of changes': async () => {
    const realm = await readRealm()
    const [id] = invoices(realm)
    const { operations } = realm.emulator.books(realmId)
    operations.changeNote({ entity: 'Invoice', id: id!, note: 'odd' })
    operations.withholdObject({ entity: 'Invoice', id: id! })
    await tick(realm)
    return realm.takeCalls() - 1
  },
  'the same row, each day': async () => {
    const openWith = async (isWithheld: boolean) => {
      const realm = await openRealm()
      const id = invoices(realm)[30]!
      const { operations } = realm.emulator.books(realmId)
      if (isWithheld) operations.withholdObject({ entity: 'Invoice', id })
      await tick(realm)
      await realm.clock.advance(dayMs + minuteMs)
      realm.takeCalls()
      await tick(realm)
      return realm.takeCalls()
    }
    return (await openWith(true)) - (await openWith(false))
  },
  'an entity that fails, each time it is asked again': async () => {
    const realm = await readRealm()
    realm.emulator.faults.push({ match: { entity: 'Payment' }, respond: 'application-403' })
    await tick(realm)
    realm.takeCalls()
    await realm.clock.advance(16 * minuteMs)
    await tick(realm)
    return realm.takeCalls() - 1
  },
  'templates that fail, each time they are asked again': async () => {
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
  'an empty page that is none': async () => {
    const floor = await soundFirstRead()
    const realm = await openRealm()
    realm.emulator.faults.push({ match: { entity: 'Invoice' }, times: 1, respond: 'empty-query' })
    await tick(realm)
    return realm.takeCalls() - floor
  },
  'a query index that runs behind the feed': async () => {
    const realm = await readRealm()
    const books = realm.emulator.books(realmId)
    books.operations.changeQuirks({ queryLagMs: 120_000 })
    books.operations.createCustomer({ displayName: 'Just now' })
    await tick(realm)
    return realm.takeCalls() - 1
  },
}

test.for(Object.entries(costs))('what isolation costs on a bad day: %s', async ([row, measure]) => {
  const [, told] = guide.split(`| ${row} `)[1]?.match(/\| +(\d+) \|/) ?? []
  const requests = await measure()
  expect(requests).toBeLessThanOrEqual(Number(told))
  // How far apart the neighbours' ids are decides a call or two.
  expect(requests).toBeGreaterThanOrEqual(Number(told) - 2)
})
