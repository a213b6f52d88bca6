/** Every list has one order, in whatever order its rows were written. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createBillingHub, type TenantHub } from '../src/index.ts'
import { openHub, tenantId } from './support/hub-fixture.ts'
import { tenantRows } from './support/tenant-rows.ts'

const today = '2026-11-23'
const clock = { now: () => Date.parse(`${today}T18:00:00Z`), sleep: () => Promise.resolve() }
const currencies = ['USD', 'AUD', 'EUR']
const inOrder = currencies.toSorted()
const places = [
  { source: 'xero', realm_id: 'org-2' },
  { source: 'quickbooks' },
  { source: 'xero', realm_id: 'org-1' },
]

let opened: Awaited<ReturnType<typeof openHub>>
let hub: TenantHub
let [from, to] = ['', '']
beforeAll(async () => {
  opened = await openHub()
  hub = createBillingHub({ db: opened.db, schema: opened.schema, clock }).forTenant(tenantId)
  const rows = tenantRows(opened)
  from = await rows.now()
  for (const place of places) {
    await rows.customer('a', place)
    await rows.link('a', 'Acme', place)
    await rows.invoice('of each', 'a', place)
  }
  await rows.customer('b')
  await rows.link('b', 'Birch')
  for (const currency of currencies) {
    await rows.invoice(`of a in ${currency}`, 'a', { currency })
    await rows.invoice(`of nobody in ${currency}`, null, { currency })
  }
  // In euros both owe something.
  await rows.invoice('of b', 'b', { currency: 'EUR' })
  for (const name of ['Phones', 'Backup', 'Servers']) await rows.template(name, 'a', { name })
  await rows.template('Archive', 'a', { name: 'Archive', currency: 'AUD' })
  for (const day of ['11', '13', '12']) {
    const dated = { txn_date: `2026-11-${day}`, base_status: 'paid' }
    await rows.invoice(`dated ${day}`, 'a', dated)
    await rows.payment(day, 'a')
    await rows.settlement(day, 'dated 13', { txn_date: dated.txn_date })
    // Older ones of another account, of which there are as many as are listed.
    const before = { ...places[2], txn_date: `2026-10-${day}`, base_status: 'paid' }
    await rows.invoice(`before ${day}`, 'a', before)
  }
  to = await rows.now()
})
afterAll(() => opened.close())

test('currencies, of a company, of its customers and of what has no customer', async () => {
  const named = (list: readonly { currency: string }[] | null | undefined) =>
    list?.map(({ currency }) => currency)
  const whole = await hub.totals({ today })
  expect(named(whole.currencies)).toEqual(inOrder)
  expect(named(await hub.months({ today }))).toEqual(inOrder)
  expect(named(await hub.unassigned())).toEqual(inOrder)
  const list = await hub.customers({ today })
  expect(named(list.totals)).toEqual(inOrder)
  const acme = list.customers.find(({ customerId }) => customerId === 'Acme')
  expect(named(acme?.balances)).toEqual(inOrder)
  expect(named(acme?.aging)).toEqual(inOrder)
  expect(list.currency).toBe('EUR')
})

test('the accounts of a panel by place, its invoices from the newest on, what settled each from the first on', async () => {
  const { sources, recentInvoices } = await hub.panel('Acme', { today, recent: 3 })
  const found = sources.map(({ source, realmId }) => `${source} ${realmId}`)
  expect(found).toEqual(found.toSorted())
  expect(found).toHaveLength(3)
  expect(recentInvoices.map(({ externalId }) => externalId)).toEqual(
    ['13', '12', '11'].map((day) => `dated ${day}`),
  )
  const [newest] = recentInvoices
  expect(newest?.settlements.map(({ paymentId }) => paymentId)).toEqual(['11', '12', '13'])
})

test('templates by name', async () => {
  const { revenue } = await hub.revenue('Acme', { today })
  const names = revenue?.flatMap(({ templates }) => templates.map(({ template }) => template.name))
  expect(names).toEqual(['Archive', 'Backup', 'Phones', 'Servers'])
  const { customers } = await hub.customers({ today })
  const listed = customers.find(({ customerId }) => customerId === 'Acme')?.revenue
  expect(listed?.map(({ currency }) => currency)).toEqual(['AUD', 'USD'])
})

test('changes by place, in pages of any size', async () => {
  const whole = await hub.changes({ from, to })
  const named = ({ changes }: typeof whole) =>
    changes.map(({ source, realmId, entity, externalId }) => [source, realmId, entity, externalId])
  const found = named(whole)
  const placed = found.map(([source, realmId]) => `${source} ${realmId}`)
  expect(placed).toEqual(placed.toSorted())
  expect(new Set(placed).size).toBe(places.length)
  expect(found.map(([, , , id]) => id)).toContain('of nobody in USD')
  const paged: typeof found = []
  for (let page = await hub.changes({ from, to, limit: 3 }); ;) {
    paged.push(...named(page))
    if (page.next === null) break
    page = await hub.changes({ from, to, limit: 3, after: page.next })
  }
  expect(paged).toEqual(found)
})
