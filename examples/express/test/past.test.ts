/** The pages of the past and of what changed, over HTTP, against the hub's own answers. */
import { addDays, addDecimals, startOfMonth, todayIn, toInstant } from '@vectis/quickbooks/values'
import { sql } from 'kysely'
import { parseHTML } from 'linkedom'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { tenantId } from '../src/start.ts'
import { money } from '../src/web/format.ts'
import { todayOf } from '../src/web/today-of.ts'
import { billCustomer } from './support/bill-customer.ts'
import { openRecorded, type Recorded } from './support/open-recorded.ts'

const hourMs = 3_600_000

let app: Recorded
/** Before the first read, after it, and after the books changed. */
let instants: { before: string; read: string; changed: string }
let customerId: string
let lastMonthEnd: string
let ids: { paid: string; voided: string; backdated: string }

beforeAll(async () => {
  app = await openRecorded({ customers: 8, invoices: 60 })
  const { demo } = app
  const { clock, hub } = demo.wiring
  const now = () => toInstant(clock.now())
  const before = now()
  const billed = billCustomer(demo)
  customerId = billed.customerId
  await app.signIn('admin')
  await demo.emulator.clock.advance(hourMs)
  await app.connect()
  const connection = await demo.wiring.storage.connections.forTenant(tenantId).read()
  const today = todayOf(connection, clock)
  await hub.forTenant(tenantId).links.acceptPreview({ actor: 'Ada Admin' })
  await hub.forTenant(tenantId).alerts.evaluateOverdue({ today })
  const read = now()
  await demo.emulator.clock.advance(hourMs)

  // One is paid, one voided, and one dated back into a month that is over.
  const { operations } = demo.company
  const monthEnd = addDays(startOfMonth(today!), -1)
  lastMonthEnd = monthEnd
  demo.payInFull(billed.lateId)
  operations.voidTransaction({ entity: 'Invoice', id: billed.newId })
  const late = operations.createInvoice({ customerId: billed.accountId, amount: '777.00', txnDate: addDays(monthEnd, -15) }) // prettier-ignore
  ids = { paid: billed.lateId, voided: billed.newId, backdated: String(late['Id']) }
  await app.sync()
  instants = { before, read, changed: now() }
})
afterAll(() => app.close())

const open = async (path: string) => {
  const page = await app.page(path)
  return { ...page, document: parseHTML(page.text).document }
}
const known = (instant: string) => `known-at=${encodeURIComponent(instant)}`
const texts = (document: Document, selector: string) =>
  [...document.querySelectorAll(selector)].map((one) => one.textContent?.trim())

test('a customer of the past shows what the panel showed then, and says so', async () => {
  const hub = app.demo.wiring.hub.forTenant(tenantId)
  const { document, text } = await open(`/customers/${customerId}?${known(instants.read)}`)
  const today = todayIn('America/Los_Angeles', Date.parse(instants.read))
  const then = await hub.panel(customerId, { today, knownAt: instants.read })
  const now = await hub.panel(customerId, { today })
  const figures = then.currencies.map((one) => money(one.outstanding, one.currency))
  expect(texts(document, '[data-figure=outstanding]')).toEqual(figures)
  expect(then.currencies[0]?.outstanding).not.toBe(now.currencies[0]?.outstanding)
  expect(document.querySelector('[data-past]')?.getAttribute('data-past')).toBe(instants.read)
  expect(document.querySelector(`[data-invoice="${ids.paid}"] .badge.overdue`)).not.toBeNull()
  expect(document.querySelector(`[data-invoice="${ids.backdated}"]`)).toBeNull()
  expect(text).toContain('data-became="closed"')
})

test.each(['/customers', '/customers/psa-1', '/alerts'])(
  '%s of the past offers no action, keeps the time in its links, and leads back to now',
  async (path) => {
    const { document } = await open(`${path}?${known(instants.read)}`)
    const posts = [...document.querySelectorAll('form[method=post]')]
    expect(posts.map((form) => form.getAttribute('action'))).toEqual(['/sign-out'])
    const links = [...document.querySelectorAll('a')].map((link) => link.getAttribute('href') ?? '')
    const inside = links.filter((href) => /^\/(customers|alerts)/.test(href) && href !== path)
    expect(inside.length).toBeGreaterThan(0)
    for (const href of inside.filter((one) => !one.includes('/changes')))
      expect(href).toContain(known(instants.read))
    expect(links).toContain(path)
  },
)

test('books as of a day are those of the hub, and alerts keep no day', async () => {
  const hub = app.demo.wiring.hub.forTenant(tenantId)
  const asOf = lastMonthEnd
  const { document } = await open(`/customers/${customerId}?as-of=${asOf}`)
  const panel = await hub.panel(customerId, { today: null, asOf })
  expect(texts(document, '[data-figure=outstanding]')).toEqual(
    panel.currencies.map((one) => money(one.outstanding, one.currency)),
  )
  const alerts = await open(`/alerts?as-of=${asOf}`)
  expect(alerts.document.querySelector('[data-past]')).toBeNull()
  expect(alerts.text).toContain(`href="/customers?as-of=${asOf}"`)
})

test('a time before the history says so, with when it began', async () => {
  const year = await open('/customers?known-at=2020-01-01T00:00')
  expect(texts(year.document, '[data-gap]')[0]).toMatch(
    /^The history begins on .* nothing is known/,
  )
  // The rows of Xero were there before QuickBooks was read.
  const { document } = await open(`/alerts?${known(instants.before)}`)
  expect(texts(document, '[data-gap]')[0]).toMatch(
    /not been read to the end by then\. The first read/,
  )
})

test.each([
  ['/customers?known-at=nonsense', 'needs a date and a time'],
  ['/alerts?known-at=2999-01-01T00:00', 'in the future'],
  ['/customers/psa-1?as-of=2026-02-30', 'needs a day'],
  ['/changes?from=2026-01-02T00:00&to=2026-01-01T00:00', 'later than the second'],
])('%s is refused in words, and shows no figure', async (path, problem) => {
  const { status, text, document } = await open(path)
  expect(status).toBe(400)
  expect(text).toContain(problem)
  expect(document.querySelector('table, [data-figure]')).toBeNull()
})

test('why an alert fired: its steps, the invoice as known at each, and the evidence, at the time and now', async () => {
  const { db } = app.demo.wiring.storage
  const key = `invoice_overdue:quickbooks:${app.demo.company.realmId}:${ids.paid}`
  const list = await open(`/alerts?${known(instants.read)}`)
  const link = list.document.querySelector(`tr[data-alert="${key}"] + tr a[aria-label^=Why]`)
  const then = await open(link?.getAttribute('href') ?? '')
  const steps = (document: Document) =>
    [...document.querySelectorAll('section.step')].map((step) => step.getAttribute('data-step'))
  expect(steps(then.document)).toEqual(['opened'])
  const now = await open(`/alerts/why?key=${key}`)
  expect(steps(now.document)).toEqual(['opened', 'closed'])
  expect(now.document.querySelector('[data-step=closed]')?.getAttribute('data-verdict')).toBe(
    'paid',
  )

  const { rows } = await sql<{ id: string; tid: string }>`
    select v.evidence_id::text as id, jsonb_path_query_first(e.calls, '$[*].intuitTid') #>> '{}' as tid
    from billing_invoices_versions v join billing_evidence e using (tenant_id, evidence_id)
    where v.external_id = ${ids.paid} order by v.known_from desc limit 1`.execute(db)
  const row = then.document.querySelector(`tbody[data-document="${ids.paid}"]`)
  const evidence = row?.querySelector(`details[data-evidence="${rows[0]?.id}"]`)
  expect(rows[0]?.tid).toMatch(/.{8}/)
  expect(evidence?.textContent).toContain(rows[0]?.tid)
  expect((await open(`/alerts/why?key=nothing`)).status).toBe(404)
  expect((await open(`/alerts/why?key=${key}&${known(instants.before)}`)).status).toBe(404)
})

test('why a figure: its documents add up to what the page shows', async () => {
  const hub = app.demo.wiring.hub.forTenant(tenantId)
  const page = await open(`/customers/${customerId}?${known(instants.read)}`)
  const link = page.document.querySelector('a[aria-label="Why: Outstanding balance USD"]')
  const why = await open(link?.getAttribute('href') ?? '')
  expect(texts(why.document, '[data-amount]')).toEqual(
    texts(page.document, '[data-figure=outstanding]'),
  )
  const { currencies } = await hub.panel(customerId, { today: null, knownAt: instants.read })
  const parts = texts(why.document, 'table.why > tbody > tr > td.number').map((text) =>
    String(text).replace(/[$,]/g, ''),
  )
  expect(addDecimals('0', ...parts)).toBe(addDecimals('0', currencies[0]?.outstanding ?? ''))
  expect(why.document.querySelectorAll('table.why details[data-evidence]').length).toBeGreaterThan(
    0,
  )
  expect((await open(`/customers/${customerId}/why?figure=constructor`)).status).toBe(404)
})

test('the changes of a customer carry the outstanding amount from one time to the other', async () => {
  const hub = app.demo.wiring.hub.forTenant(tenantId)
  const path = `/customers/${customerId}/changes?from=${instants.read}&to=${instants.changed}`
  const { document } = await open(path)
  const at = async (knownAt: string) => (await hub.panel(customerId, { today: null, knownAt })).currencies // prettier-ignore
  const [opening, closing] = [await at(instants.read), await at(instants.changed)]
  const cells = (step: string) =>
    texts(document, `[data-bridge=USD] [data-step=${step}] [data-column=outstanding]`)
  expect(cells('opening')).toEqual([money(opening[0]?.outstanding ?? '', 'USD')])
  expect(cells('closing')).toEqual([money(closing[0]?.outstanding ?? '', 'USD')])
  expect(cells('new')).toEqual(['+$777.00'])
  expect(document.querySelector('[data-bridge=USD]')?.getAttribute('data-adds-up')).toBe('yes')
  const kindsOf = (id: string) => document.querySelector(`tr[data-change="${id}"]`)?.getAttribute('data-kinds') // prettier-ignore
  expect(kindsOf(ids.paid)).toBe('paid')
  expect(kindsOf(ids.voided)).toBe('voided')
  expect(kindsOf(ids.backdated)).toBe('new')
  const row = document.querySelector(`tr[data-change="${ids.backdated}"]`)
  expect(row?.textContent).toContain('backdated')
})

test('the changes of the company add up in every currency, from the first row on', async () => {
  for (const from of [instants.before, instants.read]) {
    const { document } = await open(`/changes?from=${from}`)
    const bridges = [...document.querySelectorAll('[data-bridge]')]
    expect(bridges.length).toBeGreaterThan(0)
    for (const bridge of bridges) expect(bridge.getAttribute('data-adds-up')).toBe('yes')
  }
  const { db } = app.demo.wiring.storage
  const { rows } = await sql<{
    owed: string
  }>`select sum(balance)::text as owed from billing_invoices
    where base_status in ('open', 'partially_paid') and deleted_at is null and currency = 'USD'`.execute(
    db,
  )
  const { document } = await open(`/changes?from=${instants.read}`)
  expect(
    texts(document, '[data-bridge=USD] [data-step=closing] [data-column=outstanding]'),
  ).toEqual([money(rows[0]?.owed ?? '', 'USD')])
})
