/** A customer with an account in QuickBooks and one in Xero: everything is the sum of the two, and each row says where it is from. */
import { addDecimals, todayIn } from '@vectis/quickbooks/values'
import { parseHTML } from 'linkedom'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { tenantId } from '../src/start.ts'
import { sourceName } from '../src/web/format.ts'
import { openRecorded, type Recorded } from './support/open-recorded.ts'

const actor = 'test'
let app: Recorded
let customerId: string
let otherId: string
/** Its account in Xero. */
let account: { source: string; realmId: string; externalId: string }
let today: string

const hub = () => app.demo.wiring.hub.forTenant(tenantId)

beforeAll(async () => {
  app = await openRecorded({ customers: 8, invoices: 60 })
  await app.signIn('admin')
  await app.connect()
  const { demo } = app
  today = todayIn(demo.company.timeZone, demo.wiring.clock.now())
  const customers = await demo.psa.customers(tenantId)
  const find = (name: string) => customers.find((one) => one.name === name)?.id ?? ''
  customerId = find(demo.billedInBoth)
  otherId = find('Not Yet Billed & Sons')
  const { accounts } = await hub().links.preview()
  const linked = accounts.filter(({ decision }) => decision.customerId === customerId)
  const found = linked.find((one) => one.account.source === 'xero')
  if (found === undefined) throw new Error('Expected an account in Xero.')
  account = found.account
  await hub().alerts.evaluateOverdue({ today })
})
afterAll(() => app.close())

/** What the hub says of a customer, as lists of named parts. */
async function readAll(id: string) {
  const [panel, { revenue }, { events }, alerts] = await Promise.all([
    hub().panel(id, { today }),
    hub().revenue(id, { today }),
    hub().timeline(id, { today, timeZone: 'America/Los_Angeles', limit: 1_000 }),
    hub().alerts.list({ customerId: id }),
  ])
  const amounts = new Map<string, string>()
  const add = (name: string, value: string | null) =>
    amounts.set(name, addDecimals(amounts.get(name) ?? '0', value ?? '0'))
  for (const one of panel.currencies) {
    const { currency, aging, months } = one
    const named = ['outstanding', 'overdue', 'creditsAvailable', 'unapplied', 'net', 'invoicedThisMonth', 'creditedThisMonth'] as const // prettier-ignore
    for (const name of named) add(`${currency} ${name}`, one[name])
    add(`${currency} overdueCount`, String(one.overdueCount))
    for (const [bucket, value] of Object.entries(aging ?? {})) add(`${currency} ${bucket}`, value)
    for (const { month, invoiced, received } of months ?? []) {
      add(`${currency} invoiced ${month}`, invoiced)
      add(`${currency} received ${month}`, received)
    }
  }
  for (const { currency, monthly } of revenue ?? []) add(`${currency} contracted`, monthly)
  return {
    panel,
    amounts,
    events: events.map(({ key }) => key).toSorted(),
    alerts: alerts.map(({ key }) => key).toSorted(),
    sources: panel.sources.map(({ source }) => source).toSorted(),
  }
}

test('both accounts are linked by the name of the customer', async () => {
  const { accounts } = await hub().links.preview()
  const linked = accounts.filter(({ decision }) => decision.customerId === customerId)
  expect(linked.map((one) => one.account.source).toSorted()).toEqual(['quickbooks', 'xero'])
})

test('panel, aging, months, contracted revenue, timeline and alerts are those of both accounts, added', async () => {
  const both = await readAll(customerId)
  await hub().links.link(account, { customerId: otherId, actor })
  await hub().alerts.evaluateOverdue({ today })
  const [quickbooks, xero] = [await readAll(customerId), await readAll(otherId)]
  expect([quickbooks.sources, xero.sources]).toEqual([['quickbooks'], ['xero']])
  const sums = new Map<string, string>()
  for (const [name, value] of [...quickbooks.amounts, ...xero.amounts])
    sums.set(name, addDecimals(sums.get(name) ?? '0', value))
  expect(both.amounts).toEqual(sums)
  expect(Number(xero.amounts.get('USD outstanding'))).toBe(525.5)
  expect(Number(xero.amounts.get('USD overdue'))).toBe(215)
  expect(Number(xero.amounts.get('USD creditsAvailable'))).toBe(15)
  expect(Number(xero.amounts.get('USD contracted'))).toBe(240)
  expect(both.events).toEqual([...quickbooks.events, ...xero.events].toSorted())
  expect(both.alerts).toEqual([...quickbooks.alerts, ...xero.alerts].toSorted())
  expect(xero.alerts).toEqual([`invoice_overdue:xero:${account.realmId}:x-inv-2002`])

  await hub().links.undo(account, { actor })
  await hub().links.link(account, { customerId, actor })
  await hub().alerts.evaluateOverdue({ today })
  expect((await readAll(customerId)).amounts).toEqual(both.amounts)
})

test('the page names the source of each invoice, event and alert, and when each source answered', async () => {
  const { document } = parseHTML((await app.page(`/customers/${customerId}`)).text)
  const chips = (selector: string) =>
    [...document.querySelectorAll(selector)].map((row) => row.querySelector('.chip')?.textContent)
  const { panel, events, alerts } = await readAll(customerId)
  expect(chips('tr[data-invoice]')).toEqual(
    panel.recentInvoices.map(({ source }) => sourceName(source)),
  )
  const shown = chips(
    'ol.timeline li:not([data-kind=ticket], [data-kind=rmm_alert], [data-kind=backup])',
  )
  expect(shown).toHaveLength(Math.min(25, events.length))
  expect(new Set(shown)).toEqual(new Set(['QuickBooks', 'Xero']))
  expect(chips('ul.alerts li')).toHaveLength(alerts.length)
  expect(chips('ul.alerts li')).toContain('Xero')
  for (const source of ['quickbooks', 'xero']) {
    const asOf = document.querySelector(`[data-as-of=${source}]`)?.textContent ?? ''
    expect(asOf).toMatch(/read (just now|.* ago), .*\d{4}/)
  }
})
