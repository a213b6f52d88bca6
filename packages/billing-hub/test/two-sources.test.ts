/**
 * One tenant has QuickBooks and another accounting system, and a customer has an account in both. Every read is the sum of
 * the same read of two other tenants, each with one of them; currencies never meet, and nothing counts twice.
 */
import type { SourceBatch, SourceInvoice, SourcePayment } from '@vectis/quickbooks/ports'
import { addDecimals, toInstant } from '@vectis/quickbooks/values'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  createBillingHub,
  type BillingPanel,
  type ChangeCursor,
  type DocumentChange,
  type TenantHub,
} from '../src/index.ts'
import { asOtherSource, otherPlace } from './support/as-other-source.ts'
import { createBackDated, lastDay as today, readRows } from './support/back-dated.ts'
import { figuresOf } from './support/carry-panel.ts'
import { openHub, realmId, tenantId } from './support/hub-fixture.ts'
import { connectTenant } from './support/load-company.ts'

const clock = { now: () => Date.parse(`${today}T18:00:00Z`), sleep: () => Promise.resolve() }
const observedAt = toInstant(clock.now())
const window = { from: '2026-11-01', to: '2026-11-15', timeZone: 'UTC' }

let opened: Awaited<ReturnType<typeof openHub>>
beforeAll(async () => {
  opened = await openHub({ clock })
})
afterAll(() => opened.close())

/** The tenants `both`, `books` and `other` of a seed, with the same customers. */
async function openThree(seed: number) {
  const { storage, db, schema } = opened
  const books = createBackDated(seed, { receipts: true })
  const others = createBackDated(seed + 40, { receipts: true })
  books.act(40)
  others.act(40)
  const names = readRows(books.company, 'Customer').map(({ DisplayName }) => String(DisplayName))
  const spine = names.map((name, n) => ({ id: `c-${n}`, name }))
  const batch = asOtherSource(others.company, observedAt)
  // The same people: an account in both.
  const contacts = (batch.contacts ?? []).map((one, n) => ({ ...one, name: names[n] ?? one.name }))
  const tickets = async () => spine.map(({ id }) => ({ customerId: id, resolved: 9 }))
  const hub = createBillingHub({ db, schema, clock, spine: async () => spine, tickets })
  const open = async (name: 'both' | 'books' | 'other'): Promise<TenantHub> => {
    const tenantId = `${name}-${seed}`
    if (name !== 'other') {
      await connectTenant(storage, 'production', tenantId)
      await books.load(storage.sync.forTenant(tenantId))
    }
    if (name !== 'books') {
      await storage.sources.forTenant(tenantId).write({ ...batch, contacts })
    }
    return hub.forTenant(tenantId)
  }
  return {
    both: await open('both'),
    alone: [await open('books'), await open('other')] as const,
    customers: spine.map(({ id }) => id),
  }
}

/** The same read of the three tenants. */
async function readAll<Result>(
  { both, alone }: Awaited<ReturnType<typeof openThree>>,
  read: (hub: TenantHub) => Promise<Result>,
): Promise<{ both: Result; alone: [Result, Result] }> {
  return { both: await read(both), alone: [await read(alone[0]), await read(alone[1])] }
}

function sumFigures(panels: readonly BillingPanel[]): Map<string, number> {
  const sum = new Map<string, number>()
  for (const [name, amount] of panels.flatMap((panel) => [...figuresOf(panel)])) {
    const next = (sum.get(name) ?? 0) + amount
    if (next === 0) sum.delete(name)
    else sum.set(name, next)
  }
  return sum
}

const sorted = (names: Iterable<string>) => [...names].toSorted((a, b) => (a < b ? -1 : 1))

/** Amounts of one currency, added. */
function byCurrency(found: readonly { currency: string; amount: string }[]): [string, string][] {
  const groups = Map.groupBy(found, ({ currency }) => currency)
  return [...groups]
    .map(([currency, all]): [string, string] => [
      currency,
      addDecimals(...all.map(({ amount }) => amount)),
    ])
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
}

describe.each([1, 2])('books of seed %i', (seed) => {
  let three: Awaited<ReturnType<typeof openThree>>
  const applyLinks = () => readAll(three, (hub) => hub.links.apply())
  let links: Awaited<ReturnType<typeof applyLinks>>
  beforeAll(async () => {
    three = await openThree(seed)
    links = await applyLinks()
  })

  test('links of both sources are made by the same rules', () => {
    const { both, alone } = links
    const linked = (changes: typeof both) =>
      sorted(
        changes.map(({ source, externalId, after }) => JSON.stringify([source, externalId, after])),
      )
    expect(linked(both)).toEqual(linked(alone.flat()))
    expect(new Set(both.map(({ source }) => source))).toEqual(
      new Set(['quickbooks', otherPlace.source]),
    )
  })

  test('panel, aging, months and totals are the sum per currency', async () => {
    let compared = 0
    for (const asOf of [undefined, '2026-10-15']) {
      const options = { today, ...(asOf === undefined ? {} : { asOf }) }
      for (const customerId of three.customers) {
        const { both, alone } = await readAll(three, (hub) => hub.panel(customerId, options))
        expect(figuresOf(both)).toEqual(sumFigures(alone))
        compared += figuresOf(both).size
        expect(both.sources.map(({ source }) => source)).toEqual(['quickbooks', 'xero'])
        expect(both.sources[1]).toMatchObject({ name: 'Old Mill', asOf: observedAt, late: [] })
        const invoices = alone.flatMap(({ recentInvoices }) => recentInvoices)
        for (const invoice of both.recentInvoices) expect(invoices).toContainEqual(invoice)
      }
      const totals = await readAll(three, (hub) => hub.totals(options))
      for (const figure of ['outstanding', 'creditsAvailable', 'unapplied', 'net'] as const) {
        const amounts = (all: typeof totals.both) =>
          all.currencies.map((one) => ({ currency: one.currency, amount: one[figure] }))
        expect(byCurrency(amounts(totals.both))).toEqual(byCurrency(totals.alone.flatMap(amounts)))
      }
    }
    expect(compared).toBeGreaterThan(100)
  })

  test('contracted revenue is the sum per currency', async () => {
    for (const customerId of three.customers) {
      const { both, alone } = await readAll(three, (hub) => hub.revenue(customerId, { today }))
      const amounts = ({ revenue }: typeof both) =>
        (revenue ?? []).map(({ currency, monthly: amount }) => ({ currency, amount }))
      expect(byCurrency(amounts(both))).toEqual(byCurrency(alone.flatMap(amounts)))
    }
  })

  test('the timeline holds the events of both, each with its source', async () => {
    for (const customerId of three.customers) {
      const { both, alone } = await readAll(three, (hub) =>
        hub.timeline(customerId, { today, timeZone: 'America/Los_Angeles', limit: 1_000 }),
      )
      const events = alone.flatMap(({ events: all }) => all)
      expect(sorted(both.events.map(({ key }) => key))).toEqual(
        sorted(events.map(({ key }) => key)),
      )
      for (const { key, source } of both.events) expect(key).toContain(`:${source}:`)
    }
  })

  test('what changed comes in the order of its keys, source by source, on any number of pages', async () => {
    const between = { from: toInstant(clock.now() - 1), to: observedAt }
    const key = ({ source, realmId, entity, externalId }: DocumentChange) =>
      JSON.stringify([source, realmId, entity, externalId])
    const whole = (await three.both.changes({ ...between, limit: 1_000 })).changes.map(key)
    expect(whole).toEqual(sorted(whole))
    expect(new Set(whole.map((one) => one.slice(0, 5))).size).toBe(2)
    const inPages: string[] = []
    const limit = Math.ceil(whole.length / 3)
    for (let after: ChangeCursor | null | undefined; after !== null;) {
      const page = await three.both.changes({ ...between, limit, ...(after ? { after } : {}) })
      inPages.push(...page.changes.map(key))
      after = page.next
    }
    expect(inPages).toEqual(whole)
  })

  test('alerts about overdue invoices are those of both', async () => {
    const { both, alone } = await readAll(three, (hub) => hub.alerts.evaluateOverdue({ today }))
    expect(sorted(both.firing.map(({ key }) => key))).toEqual(
      sorted(alone.flatMap(({ firing }) => firing.map(({ key }) => key))),
    )
    const ofXero = both.firing.filter(({ source }) => source === 'xero')
    for (const { message } of ofXero) expect(message).toContain(`synced ${observedAt}`)
  })

  test('work without an invoice is work without one in either source', async () => {
    const { both, alone } = await readAll(three, (hub) =>
      hub.alerts.evaluateService({ ...window, today, dryRun: true }),
    )
    const firing = (pass: typeof both) => new Set(pass.firing.map(({ customerId }) => customerId))
    const [books, other] = alone.map(firing)
    // Billed in one of them, or nothing linked there: no alert.
    for (const customerId of firing(both)) {
      expect(books?.has(customerId)).toBe(true)
      expect(other?.has(customerId)).toBe(true)
    }
    for (const customerId of three.customers) {
      if (books?.has(customerId) && other?.has(customerId)) {
        expect(firing(both).has(customerId)).toBe(true)
      }
    }
  })

  test('the list of customers is the sum of both', async () => {
    const { both, alone } = await readAll(three, (hub) => hub.customers({ today, limit: 200 }))
    const amounts = ({ totals }: typeof both) =>
      totals.map(({ currency, outstanding: amount }) => ({ currency, amount }))
    expect(byCurrency(amounts(both))).toEqual(byCurrency(alone.flatMap(amounts)))
  })
})

test('the same books by either door make the same figures', async () => {
  const { storage, db, schema } = opened
  for (const seed of [5, 6]) {
    const books = createBackDated(seed, { receipts: true })
    books.act(40)
    const [ownId, otherId] = [`same-${seed}`, `same-${seed}-other`]
    await connectTenant(storage, 'production', ownId)
    await books.load(storage.sync.forTenant(ownId))
    await storage.sources.forTenant(otherId).write(asOtherSource(books.company, observedAt))
    const hub = createBillingHub({ db, schema, clock })
    const ids = readRows(books.company, 'Customer').map(({ Id }) => String(Id))
    for (const tenant of [ownId, otherId]) await hub.forTenant(tenant).links.apply()
    let compared = 0
    for (const id of ids) {
      const first = await hub.forTenant(ownId).panel(`quickbooks:${realmId}:${id}`, { today })
      const second = await hub.forTenant(otherId).panel(`xero:org-1:${id}`, { today })
      expect(figuresOf(second)).toEqual(figuresOf(first))
      compared += figuresOf(first).size
    }
    expect(compared).toBeGreaterThan(20)
  }
})

test('what was known, what changed and why hold for rows of the other source', async () => {
  let time = Date.parse('2026-11-20T18:00:00Z')
  const moving = { now: () => time, sleep: () => Promise.resolve() }
  const own = await openHub({ clock: moving })
  try {
    const { hub, storage } = own
    const write = (parts: Partial<SourceBatch>) =>
      storage.sources.forTenant(tenantId).write({
        ...otherPlace,
        observedAt: toInstant(time),
        organisation: { name: 'Old Mill', timeZone: 'America/Los_Angeles' },
        ...parts,
      })
    const invoice = (amountDue: string): SourceInvoice => ({
      id: 'i-1',
      updatedAt: toInstant(time),
      number: 'X-1',
      contactId: 'x',
      date: '2026-10-01',
      dueDate: '2026-10-31',
      currency: 'EUR',
      total: '100',
      amountDue,
      status: 'issued',
    })
    const contacts = [{ id: 'x', updatedAt: toInstant(time), name: 'Old Mill', isActive: true }]
    await write({ contacts, invoices: [invoice('100')] })
    await hub.links.apply()
    await hub.alerts.evaluateOverdue({ today })
    const before = toInstant(time)
    time += 3_600_000
    const payments: SourcePayment[] = [
      {
        id: 'p-1',
        updatedAt: toInstant(time),
        contactId: 'x',
        date: '2026-11-19',
        currency: 'EUR',
        total: '100',
        unapplied: '0',
        status: 'received',
        settlements: [{ kind: 'cash', invoiceId: 'i-1', amount: '100' }],
      },
    ]
    await write({ invoices: [invoice('0')], payments })
    await hub.alerts.evaluateOverdue({ today })
    const after = toInstant(time)

    const customerId = 'xero:org-1:x'
    const outstanding = async (at: { knownAt?: string; asOf?: string }) =>
      (await hub.panel(customerId, { today, ...at })).currencies[0]?.outstanding
    expect(await outstanding({})).toBe('0')
    expect(await outstanding({ knownAt: before })).toBe('100')
    expect(await outstanding({ asOf: '2026-11-18' })).toBe('100')
    expect(await outstanding({ asOf: '2026-11-19' })).toBe('0')
    const sources = async (at: { knownAt?: string }) =>
      (await hub.panel(customerId, { today, ...at })).sources.map((one) => one.asOf)
    expect(await sources({})).toEqual([after])
    expect(await sources({ knownAt: before })).toEqual([before])

    const { changes } = await hub.changes({ from: before, to: after, customerId, limit: 10 })
    expect(changes.map(({ entity, source, kinds }) => [entity, source, kinds])).toEqual([
      ['Invoice', 'xero', ['paid']],
      ['Payment', 'xero', ['new']],
    ])
    const evidence = { kind: 'source', source: 'xero', observedAt: after, run: null, calls: [] }
    const figure = await hub.explain.figure({
      customerId,
      today,
      figure: 'outstanding',
      currency: 'EUR',
      knownAt: before,
    })
    expect(figure.documents[0]).toMatchObject({ evidence: { ...evidence, observedAt: before } })
    const [alert] = await hub.alerts.list({ knownAt: before })
    const explained = await hub.explain.alert(alert!.key)
    expect(explained?.steps.map(({ kind }) => kind)).toEqual(['opened', 'closed'])
    expect(explained?.steps.at(-1)?.documents[0]).toMatchObject({ evidence })
  } finally {
    await own.close()
  }
})
