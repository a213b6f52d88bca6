/** Alerts, customers, the hub and matching in a browser, each list beside the database, in both schemes, at four widths, by keyboard. */
import { expectedBillingRows } from '@vectis/quickbooks-testkit'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { tenantId } from '../src/start.ts'
import { money } from '../src/web/format.ts'
import type { Example } from './support/open-example.ts'
import { openTestedExample } from './support/open-tested-example.ts'
import * as sound from './support/sound-page.ts'

let example: Example

beforeAll(async () => {
  example = await openTestedExample({ hasStory: true, customers: 10, invoices: 120 })
})
afterAll(() => example.close())

const textOf = (selector: string) => sound.textOf(example.page, selector)
const expectSound = async () => expect(await sound.findAllFaults(example.page)).toEqual([])
const byText = (a: string | null, b: string | null) => ((a ?? '') < (b ?? '') ? -1 : 1)
const count = (selector: string) => example.page.locator(selector).count()
const listOf = async (selector: string, attribute: string) =>
  example.page
    .locator(selector)
    .evaluateAll((all, name) => all.map((one) => one.getAttribute(name)), attribute)

async function query<Row>(text: ReturnType<typeof sql<Row>>): Promise<Row[]> {
  return (await text.execute(example.demo.wiring.storage.db)).rows
}

interface StoredAlert {
  key: string
  rule: string
  customer: string
  amount: string | null
  currency: string | null
}

const stored = (state: string) =>
  query<StoredAlert>(sql`select alert_key as key, rule, customer_id as customer, amount::text as amount, currency
    from billing_alerts where tenant_id = ${tenantId} and state = ${state}`)

test('before anything is connected: no alerts yet, and the way to connect', async () => {
  await example.signIn('Ada Admin')
  await example.goTo('/alerts')
  expect(await count('[data-none=not_read]')).toBe(1)
  await expectSound()
  await example.goTo('/customers')
  expect(await count('[data-none=not_connected]')).toBe(1)
  expect(await count('tr[data-customer]')).toBe(0)
  await expectSound()
})

/** Late invoices for one customer, whatever the day: more than a page shows of it. */
function makeLate({ company, story }: Example['demo']): void {
  const invoices = expectedBillingRows(company).rows.Invoice
  const late = invoices.find(({ externalId }) => externalId === story?.late.invoiceId)
  const { customerExternalId: customerId, txnDate, dueDate } = late ?? {}
  if (customerId == null || txnDate == null || dueDate == null)
    throw new Error('Expected the late invoice of the story, with its customer and dates.')
  for (let n = 1; n <= 6; n += 1)
    company.operations.createInvoice({ customerId, amount: `${n}00.00`, txnDate, dueDate })
}

test('read, but not evaluated: that is said, with the matches as the next step, and no count is zero', async () => {
  const { page, goTo, consent, waitForRun, rest, demo } = example
  makeLate(demo)
  await goTo('/admin/integrations/quickbooks')
  await consent()
  await waitForRun('succeeded')
  await rest()
  expect(await stored('open')).toEqual([])
  await goTo('/alerts')
  expect(await textOf('[data-none=waiting_for_preview] h2')).toBe('Not evaluated yet')
  expect(await page.getByText('None open').count()).toBe(0)
  await expectSound()
  await goTo('/customers')
  const alerts = await page.locator('[data-alerts]').allTextContents()
  expect(alerts.length).toBeGreaterThan(0)
  for (const one of alerts) expect(one).toContain('not evaluated yet')
  await goTo('/alerts')
  await page.getByRole('link', { name: 'Review the matches' }).click()
  await page.getByRole('heading', { name: 'Matching', level: 1 }).waitFor()
})

test('matching: the counts are those of the hub, filters and the search leave what they say, keys move and decide', async () => {
  const { page, goTo, acceptLinks, demo } = example
  await acceptLinks()
  const { links } = demo.wiring.hub.forTenant(tenantId)
  const preview = await links.preview()
  await goTo('/admin/matching')
  expect(await count('[data-account]')).toBe(preview.accounts.length)
  // One filled button in view at most.
  expect(await count('main button:not(.quiet)')).toBeLessThanOrEqual(1)
  for (const [state, many, results] of [
    ['check', preview.toCheck, ['suggest']],
    ['unlinked', preview.unlinked, ['unlinked']],
    ['linked', preview.linked, ['keep', 'auto', 'inherit']],
  ] as const) {
    await goTo(`/admin/matching?state=${state}`)
    const shown = await listOf('[data-account]', 'data-result')
    expect([state, shown.length]).toEqual([state, many])
    for (const one of shown) expect(results).toContain(one)
  }
  const [account] = preview.accounts
  const name = account?.account.displayName ?? ''
  await goTo(`/admin/matching?search=${encodeURIComponent(name.toUpperCase())}`)
  expect(await page.locator('[data-account] .name').allTextContents()).toContain(name)
  await goTo('/admin/matching')
  await page.keyboard.press('j')
  await page.keyboard.press('j')
  await page.keyboard.press('k')
  const keys = await listOf('[data-account]', 'data-account')
  expect(await page.locator(':focus').getAttribute('data-account')).toBe(keys[0])
  await page.keyboard.press('/')
  expect(await page.locator(':focus').getAttribute('type')).toBe('search')
  await expectSound()
})

test('alerts: the five largest of each customer, under its name, the most money first, with the sums of all', async () => {
  const { goTo } = example
  const open = await stored('open')
  expect(new Set(open.map(({ rule }) => rule))).toEqual(
    new Set(['invoice_overdue', 'service_without_invoice']),
  )
  await goTo('/alerts')
  const largest = await query<{ key: string }>(sql`
    select alert_key as key from (
      select alert_key, row_number() over (partition by customer_id order by amount desc nulls last, dated, alert_key) as place
      from billing_alerts where tenant_id = ${tenantId} and state = 'open') a where a.place <= 5`)
  expect(largest.length).toBeLessThan(open.length)
  expect((await listOf('tr[data-alert]', 'data-alert')).toSorted(byText)).toEqual(
    largest.map(({ key }) => key).toSorted(byText),
  )
  const totals = await query<{ currency: string; amount: string; alerts: number }>(sql`
    select currency, sum(amount)::text as amount, count(*)::int as alerts from billing_alerts
    where tenant_id = ${tenantId} and state = 'open' and amount is not null group by currency`)
  const line = await textOf('[data-totals]')
  expect(line).toContain(`${open.length} alerts`)
  for (const { currency, amount } of totals) expect(line).toContain(money(amount, currency))
  const [main] = totals.toSorted((a, b) => b.alerts - a.alerts)
  const ranked = await query<{ customer: string }>(sql`
    select customer_id as customer from billing_alerts where tenant_id = ${tenantId} and state = 'open'
    group by customer_id order by coalesce(sum(amount) filter (where currency = ${main?.currency}), 0) desc, customer_id`)
  expect(await listOf('tbody[data-group]', 'data-group')).toEqual(
    ranked.map(({ customer }) => customer),
  )
  expect(await textOf('.side .n')).toContain(String(open.length))
  await expectSound()
})

test('a row unfolds to its evidence; filters by rule and age leave what they say', async () => {
  const { page, goTo } = example
  const open = await stored('open')
  const one = open.find(({ rule }) => rule === 'invoice_overdue')
  const row = page.locator(`[data-alert="${one?.key}"]`)
  await row.locator('summary').focus()
  await page.keyboard.press('Enter')
  const unfolded = page.locator(`[data-alert="${one?.key}"] + tr`)
  expect(await unfolded.isVisible()).toBe(true)
  expect(await unfolded.textContent()).toContain(money(one?.amount ?? '', one?.currency ?? ''))
  await page.getByRole('link', { name: 'Work without invoice' }).click()
  await page.waitForURL(/rule=service/)
  expect((await listOf('tr[data-alert]', 'data-alert')).toSorted(byText)).toEqual(
    open
      .flatMap(({ rule, key }) => (rule === 'service_without_invoice' ? [key] : []))
      .toSorted(byText),
  )
  await goTo('/alerts?days=60')
  for (const days of await page
    .locator('tr[data-alert] > .number:nth-of-type(5)')
    .allTextContents())
    expect(Number(days)).toBeGreaterThanOrEqual(60)
})

test('the preview says in words what other settings would do, and writes nothing', async () => {
  const { page, goTo } = example
  const before = await stored('open')
  await goTo('/alerts?dry-run=1')
  expect(await textOf('[data-outcome-of-preview]')).toContain(`${before.length} alerts would fire`)
  expect(await count('[data-silent]')).toBeGreaterThan(2)
  await expectSound()
  await page.getByLabel('Minimum balance').fill('100000')
  await page.getByRole('button', { name: 'Try' }).click()
  await page.waitForURL(/min=100000/)
  const overdue = before.filter(({ rule }) => rule === 'invoice_overdue').length
  expect(await textOf('[data-outcome-of-preview]')).toContain(`${overdue} open alerts would close`)
  expect(await textOf('[data-silent=below_minimum]')).toContain('with a balance of 100000 or less')
  expect(await stored('open')).toEqual(before)
})

test('several alerts are dismissed at once with a reason, which the tab of dismissed ones shows', async () => {
  const { page, goTo } = example
  await goTo('/alerts')
  const chosen = (await listOf('tr[data-alert]', 'data-alert')).slice(0, 2)
  for (const key of chosen) await page.locator(`[data-alert="${key}"] [name=key]`).check()
  await page.getByLabel('Reason').fill('Payment plan agreed')
  await page.getByRole('button', { name: 'Dismiss chosen' }).click()
  await page.getByText('2 alerts dismissed: Payment plan agreed.').waitFor()
  const dismissed = await query<{ key: string; actor: string; reason: string }>(sql`
    select alert_key as key, dismissed_by as actor, dismissed_reason as reason from billing_alerts where state = 'dismissed'`)
  expect(dismissed.map(({ key }) => key).toSorted(byText)).toEqual(chosen.toSorted(byText))
  for (const { actor, reason } of dismissed)
    expect([actor, reason]).toEqual(['Ada Admin', 'Payment plan agreed'])
  await page.getByRole('link', { name: /^Dismissed/ }).click()
  await page.waitForURL(/state=dismissed/)
  expect((await listOf('tr[data-alert]', 'data-alert')).toSorted(byText)).toEqual(
    chosen.toSorted(byText),
  )
  expect(await page.getByText('Ada Admin: Payment plan agreed').count()).toBe(2)
  await expectSound()
  await goTo('/admin/integrations/quickbooks/audit')
  expect(await textOf('[data-audit="alerts.dismissed"]')).toContain(
    'Ada Admin dismissed 2 alerts: Payment plan agreed.',
  )
})

test('customers: what each owes is what its open invoices add up to, the most overdue first; search and filters', async () => {
  const { page, goTo, demo } = example
  const hub = demo.wiring.integration.for(tenantId).hub
  const list = await hub.customers({ limit: 500 })
  await goTo('/customers')
  const shown = await listOf('tr[data-customer]:not([data-unbilled])', 'data-customer')
  expect(shown).toEqual(list.customers.map(({ customerId }) => customerId))
  const sums = await query<{ customer: string; currency: string; owed: string }>(sql`
    select l.customer_id as customer, i.currency, sum(i.balance)::text as owed
    from billing_invoices i join customer_links l using (tenant_id, source, realm_id)
    where l.external_id = i.customer_external_id and l.kind = 'linked' and i.deleted_at is null and i.base_status in ('open', 'partially_paid')
    group by 1, 2`)
  for (const { customer, currency, owed } of sums) {
    const cell = page.locator(`[data-customer="${customer}"] [data-outstanding]`)
    expect(await cell.textContent()).toContain(money(owed, currency))
  }
  await expectSound()
  const name = demo.psa.find(shown[0] ?? '')?.name ?? ''
  await page.keyboard.press('/')
  await page.keyboard.type(name.slice(0, 6).toLowerCase())
  await page.keyboard.press('Enter')
  await page.waitForURL(/search=/)
  expect(await page.locator('tr[data-customer] a').allTextContents()).toContain(name)
  await goTo('/customers?show=overdue')
  expect(await count('tr[data-customer]')).toBe(list.overdueCustomers)
  await goTo('/customers?sort=name')
  expect(await page.locator('th[aria-sort=ascending]').textContent()).toContain('Customer')
})

test('the hub: alerts under the name, and the aging bar leads to its invoices', async () => {
  const { page, goTo, demo } = example
  const [first] = await stored('open')
  await goTo(`/customers/${first?.customer}`)
  const own = (await stored('open')).filter(({ customer }) => customer === first?.customer)
  expect(await page.locator('details.raised').getAttribute('data-alerts')).toBe(String(own.length))
  const [name, alerts, billing] = await Promise.all(
    ['h1', 'details.raised', 'dl.figures'].map((one) => page.locator(one).first().boundingBox()),
  )
  expect(name!.y).toBeLessThan(alerts!.y)
  expect(alerts!.y).toBeLessThan(billing!.y)
  await expectSound()
  // The first customer with something overdue.
  const { customers } = await demo.wiring.integration.for(tenantId).hub.customers({ limit: 1 })
  await goTo(`/customers/${customers[0]?.customerId}`)
  const part = page.locator('dl.ages a').last()
  const label = (await part.getAttribute('aria-label')) ?? ''
  await part.click()
  await page.locator('[data-aged]').waitFor()
  expect(label).toContain(await textOf('[data-aged-sum]'))
  expect(await count('[data-aged-invoice]')).toBeGreaterThan(0)
  await expectSound()
})

test('the console had no errors', () => {
  expect(example.complaints).toEqual([])
})
