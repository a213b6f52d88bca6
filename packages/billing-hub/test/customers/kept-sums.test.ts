/** A hub that keeps its sums says the same as one that adds them up each time, after whatever was written. */
import { randomUUID } from 'node:crypto'
import { toInstant } from '@vectis/quickbooks/values'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { createBillingHub, type TenantHub } from '../../src/index.ts'
import { asOtherSource } from '../support/as-other-source.ts'
import { createBackDated, lastDay as today, readRows } from '../support/back-dated.ts'
import { openCountedDatabase } from '../support/counted-database.ts'
import { openHub, realmId, tenantId } from '../support/hub-fixture.ts'
import { connectTenant } from '../support/load-company.ts'

// When such a company is read: older readings would open no alert.
const now = Date.parse('2026-10-15T18:00:00Z')
const clock = { now: () => now, sleep: () => Promise.resolve() }

let opened: Awaited<ReturnType<typeof openHub>>
let counted: ReturnType<typeof openCountedDatabase>
let keeping: TenantHub
beforeAll(async () => {
  opened = await openHub({ clock })
  counted = openCountedDatabase(inject('postgresUrl'))
  keeping = open(tenantId)
  await opened.load(createBackDated(9).company, toInstant(now))
  await opened.hub.links.apply()
})
afterAll(async () => {
  await counted.close()
  await opened.close()
})

const open = (tenant: string, spine?: () => Promise<{ id: string; name: string }[]>) =>
  createBillingHub({
    db: counted.db,
    schema: opened.schema,
    clock,
    keepsSums: true,
    ...(spine && { spine }),
  }).forTenant(tenant)

const orders = ['overdue', 'outstanding', 'alerts', 'lastPayment', 'name'] as const

/** All that is kept, each list page by page. */
async function readSums(hub: TenantHub) {
  const lists = []
  for (const order of orders) {
    for (const isOverdue of [false, true]) {
      const about = { today, order, isOverdue, limit: 2 }
      for (let list = await hub.customers(about); ;) {
        lists.push(list)
        if (list.next === null) break
        list = await hub.customers({ ...about, after: list.next })
      }
    }
  }
  for (const datedBy of [undefined, '2026-10-20']) {
    const about = { limit: 2, ...(datedBy && { datedBy }) }
    for (let groups = await hub.alerts.byCustomer(about); ;) {
      lists.push(groups)
      if (groups.next === null) break
      groups = await hub.alerts.byCustomer({ ...about, after: groups.next })
    }
  }
  return {
    lists,
    months: await hub.months({ today }),
    unassigned: await hub.unassigned(),
    settled: await hub.alerts.countSettled(),
  }
}

const seeds = process.env['LONG'] === '1' ? [3, 4] : [3]

test.each(seeds)('after every kind of write, seed %i', async (seed) => {
  const { storage, db, schema } = opened
  const books = createBackDated(seed, { receipts: true })
  const others = createBackDated(seed + 40, { receipts: true })
  others.act(40)
  const tenant = `kept-${seed}`
  const names = readRows(books.company, 'Customer').map(({ DisplayName }) => String(DisplayName))
  const people = names.slice(1).map((name, n) => ({ id: `c-${n}`, name }))
  const spine = async () => people
  const kept = open(tenant, spine)
  const plain = createBillingHub({ db, schema, clock, spine }).forTenant(tenant)
  await connectTenant(storage, 'production', tenant)
  const revisions = new Set<string>()
  const shown: string[] = []
  const compare = async () => {
    const sums = await readSums(kept)
    // Twice: the second time from what is kept.
    expect(await readSums(kept)).toEqual(sums)
    expect(sums).toEqual(await readSums(plain))
    const revision = await kept.revision()
    shown.push(JSON.stringify(sums))
    revisions.add(revision)
  }
  await compare()
  for (let step = 0; step < 6; step += 1) {
    books.act(12)
    await books.load(storage.sync.forTenant(tenant))
    await compare()
    if (step === 0) await kept.links.apply()
    if (step === 1) await plain.alerts.evaluateOverdue({ today, settings: { graceDays: 20 } })
    if (step === 2) await kept.alerts.evaluateOverdue({ today })
    if (step === 3) {
      const [alert] = await plain.alerts.list()
      await plain.alerts.dismiss(alert!.key, { actor: 'Ada', reason: 'paid by cheque' })
    }
    if (step === 4) {
      const externalId = String(readRows(books.company, 'Customer')[0]?.['Id'])
      const account = { source: 'quickbooks', realmId, externalId }
      await plain.links.link(account, { customerId: 'c-1', actor: 'Ada' })
    }
    if (step === 5) await storage.sources.forTenant(tenant).write(asOtherSource(others.company, toInstant(now))) // prettier-ignore
    await compare()
  }
  // Each of the thirteen differs from the one before, and so does its revision.
  expect(new Set(shown).size).toBe(shown.length)
  expect(revisions.size).toBe(shown.length)
})

test('while nothing is written, a second read asks for the revision only', async () => {
  const ask = async (work: () => Promise<unknown>) => {
    const before = counted.counts.statements
    await work()
    return counted.counts.statements - before
  }
  const all = () =>
    Promise.all([keeping.customers({ today }), keeping.months({ today }), keeping.unassigned()])
  const first = await ask(all)
  const second = await ask(all)
  // Once for all three.
  expect(second).toBe(1)
  expect(first).toBeGreaterThan(second)
  // The first list of another order, and nothing more of its customers.
  expect(await ask(() => keeping.customers({ today, order: 'name' }))).toBe(2)
})

test.each<[string, RegExp, (hub: TenantHub) => Promise<unknown>]>([
  ['of each customer', /lastInvoice|as invoice/, (hub) => hub.customers({ today })],
  ['of a list', /overdue_customers/, (hub) => hub.customers({ today })],
  ['of the months', /invoiced/, (hub) => hub.months({ today })],
])('a reading %s that failed is not kept: the next one reads again', async (_name, text, read) => {
  const failing = open(tenantId)
  counted.failOn(text)
  const both = Promise.allSettled([read(failing), read(failing)])
  expect((await both).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  counted.failOn(null)
  expect(await read(failing)).toEqual(await read(keeping))
})

test('a caller that changes what it got does not change what the next one gets', async () => {
  const [list, months] = [await keeping.customers({ today }), await keeping.months({ today })]
  const [before, monthsBefore] = [structuredClone(list), structuredClone(months)]
  expect(list.customers.length).toBeGreaterThan(3)
  for (const one of list.customers) {
    for (const balance of one.balances) balance.overdue = '-1'
    for (const aging of one.aging ?? []) aging.days91plus = '-1'
    one.openAlerts = -1
  }
  for (const total of list.totals) total.outstanding = '-1'
  list.customers.length = 0
  for (const { months: strip } of months) for (const month of strip) month.invoiced = '-1'
  expect(await keeping.customers({ today })).toEqual(before)
  expect(await keeping.months({ today })).toEqual(monthsBefore)
})

test('a transaction that took its evidence first and ends last is seen', async () => {
  const { db, schema, hub } = opened
  const early = await db.startTransaction().execute()
  const id = (BigInt(Date.now()) * 1_000n - 1_000_000n) * 2_048n
  await sql`insert into ${sql.id(schema, 'billing_evidence')} (tenant_id, evidence_id, realm_id, kind)
    values (${tenantId}, ${String(id)}::text::bigint, ${realmId}, 'sync')`.execute(early)
  expect((await hub.alerts.evaluateOverdue({ today })).transitions.length).toBeGreaterThan(0)
  const before = await keeping.revision()
  expect(await keeping.revision()).toBe(before)
  await early.commit().execute()
  expect(await keeping.revision()).not.toBe(before)
})

test('evidence that a host writes for its own rows is seen', async () => {
  const { db, schema } = opened
  const before = await keeping.revision()
  await sql`insert into ${sql.id(schema, 'billing_evidence')} (tenant_id, kind) values (${tenantId}, 'repair')`.execute(db) // prettier-ignore
  expect(await keeping.revision()).not.toBe(before)
})

test('what another source wrote is seen of a tenant that has no connection', async () => {
  const tenant = `not connected ${randomUUID()}`
  const books = createBackDated(5, { receipts: true })
  const kept = open(tenant)
  for (let step = 0; step < 2; step += 1) {
    const before = await kept.revision()
    books.act(12)
    const batch = asOtherSource(books.company, toInstant(books.now()))
    await opened.storage.sources.forTenant(tenant).write(batch)
    expect(await kept.revision()).not.toBe(before)
  }
})

test('keepsSums is true or false', () => {
  const { db } = opened
  expect(() => createBillingHub({ db, keepsSums: 'false' as unknown as boolean })).toThrow(
    'createBillingHub expected keepsSums to be true or false',
  )
})
