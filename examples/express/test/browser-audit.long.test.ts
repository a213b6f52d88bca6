/** An auditor's walk: an alert of a past day, why it fired, what was known then, and what changed since. */
import { addDays, todayIn, toInstant } from '@vectis/quickbooks/values'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { tenantId } from '../src/start.ts'
import { day, money, readable } from '../src/web/format.ts'
import { readLocal, toLocal } from '../src/web/local-time.ts'
import { billCustomer } from './support/bill-customer.ts'
import { findFaults } from './support/check-page.ts'
import type { Example } from './support/open-example.ts'
import { openTestedExample } from './support/open-tested-example.ts'
import { findKeyboardFaults } from './support/tab-through.ts'

const dayMs = 86_400_000

let example: Example
/** The time that the auditor asks about, in the company's zone, and its last instant. */
let past: { local: string; knownAt: string }
let customer: { id: string; name: string; accountId: string }
let invoices: { paid: string; voided: string; backdated: string }
let alertKey: string

beforeAll(async () => {
  example = await openTestedExample({ invoices: 120 })
  const { demo } = example
  const { wiring, emulator, company } = demo
  const { clock, storage } = wiring
  const hub = wiring.hub.forTenant(tenantId)
  const billed = billCustomer(demo)
  await example.connect()
  await example.press('Sync now')
  await example.rest()
  const connection = await storage.connections.forTenant(tenantId).read()
  const zone = connection?.timeZone ?? ''
  await hub.alerts.evaluateOverdue({ today: todayIn(zone, clock.now()) })

  // The day after, an invoice with an alert is paid, another one voided, and one dated back.
  const local = toLocal(zone, clock.now()).slice(0, 16)
  const minute = readLocal(zone, local)
  if (typeof minute === 'string') throw new Error(`Expected a time, found ${local}.`)
  await emulator.clock.advance(dayMs)
  past = { local, knownAt: toInstant(minute.end) }
  const { customerId: id, accountId, lateId, newId } = billed
  demo.payInFull(lateId)
  company.operations.voidTransaction({ entity: 'Invoice', id: newId })
  const txnDate = addDays(todayIn(zone, clock.now()), -45)
  const late = company.operations.createInvoice({
    customerId: accountId,
    amount: '777.00',
    txnDate,
  })
  customer = { id, name: demo.psa.find(id)?.name ?? '', accountId }
  invoices = { paid: lateId, voided: newId, backdated: String(late['Id']) }
  const alerts = await hub.alerts.list({ limit: 1_000 })
  alertKey = alerts.find(({ key }) => key.endsWith(`:${lateId}`))?.key ?? ''
  await wiring.sync(tenantId)
  await example.rest()
})
afterAll(() => example.close())

async function query<Row>(text: ReturnType<typeof sql<Row>>): Promise<Row[]> {
  return (await text.execute(example.demo.wiring.storage.db)).rows
}

/** The page breaks no rule, in either scheme, at 360 px, and by keyboard. */
async function expectSound(): Promise<void> {
  const { page } = example
  await page.waitForLoadState()
  expect([...(await findKeyboardFaults(page)), ...(await findFaults(page))]).toEqual([])
}

test('the alert is closed now; the page of the past day shows it open', async () => {
  const { page, signIn, goTo } = example
  await signIn('Vera Viewer')
  await goTo('/alerts')
  expect(await page.locator(`[data-alert="${alertKey}"]`).count()).toBe(0)
  await page.getByText('As known now').click()
  await page.getByLabel('As known at').fill(past.local)
  await page.getByRole('button', { name: 'Show' }).click()
  await page.locator('[data-past]').waitFor()
  expect(await page.locator('[data-past]').getAttribute('data-past')).toBe(past.knownAt)

  const row = page.locator(`[data-alert="${alertKey}"]`)
  const [version] = await query(sql<{ message: string; state: string }>`
    select message, state from billing_alerts_versions where alert_key = ${alertKey}
      and known_from <= ${past.knownAt}::timestamptz and known_to > ${past.knownAt}::timestamptz`)
  expect(version?.state).toBe('open')
  // The sentence that was stored, with the dates and amounts of the page, in what the row unfolds to.
  await row.locator('summary').click()
  expect(await page.locator(`[data-alert="${alertKey}"] + tr`).textContent()).toContain(
    readable(version?.message.split('; synced')[0] ?? 'no version'),
  )
  expect(await row.locator('[data-became]').getAttribute('data-became')).toBe('closed')
  const [now] = await query(sql<{ state: string }>`
    select state from billing_alerts where alert_key = ${alertKey}`)
  expect(now?.state).toBe('closed')
  await expectSound()
})

test('why it fired: the facts, the invoice as it was known, and the answer of QuickBooks behind it', async () => {
  const { page } = example
  await page.locator(`[data-alert="${alertKey}"] + tr`).getByRole('link', { name: /^Why/ }).click()
  await page.getByRole('heading', { name: 'Why this alert', level: 1 }).waitFor()
  // As known then it was open; what closed it came later.
  expect(await page.locator('section.step').count()).toBe(1)
  const step = page.locator('section.step[data-step=opened]')
  const [known] = await query(sql<{ balance: string; due: string; run: string; tid: string }>`
    select v.balance::text, to_char(v.due_date, 'YYYY-MM-DD') as due, e.run_id as run,
      jsonb_path_query_first(e.calls, '$[*].intuitTid') #>> '{}' as tid
    from billing_invoices_versions v join billing_evidence e using (tenant_id, evidence_id)
    where v.external_id = ${invoices.paid} and v.source = 'quickbooks'
      and v.known_from <= ${past.knownAt}::timestamptz and v.known_to > ${past.knownAt}::timestamptz`)
  expect(known?.tid).toMatch(/.{8}/)
  const facts = await step.locator('dl.facts').first().textContent()
  expect(facts).toContain(money(known?.balance ?? '', 'USD').replace(/^[^\d]*/, ''))
  expect(facts).toContain(day(known?.due ?? ''))
  const row = step.locator(`tbody[data-document="${invoices.paid}"]`)
  await row.locator('details[data-evidence] > summary').first().focus()
  await page.keyboard.press('Enter')
  const answer = row.locator('[data-call]').first()
  expect(await answer.isVisible()).toBe(true)
  expect(await row.locator('details[data-evidence]').first().textContent()).toContain(known?.tid)
  expect(await row.locator('details[data-evidence]').first().textContent()).toContain(known?.run)
  const [run] = await query(sql`select 1 from quickbooks_sync_runs where run_id = ${known?.run}`)
  expect(run).toBeDefined()
  await expectSound()

  await page.getByRole('link', { name: 'Back to now' }).click()
  await page.locator('section.step[data-step=closed]').waitFor()
  const closed = page.locator('section.step[data-step=closed]')
  expect(await closed.getAttribute('data-verdict')).toBe('paid')
  await expectSound()
  await page.goBack()
  await page.goBack()
})

test('the customer of that day shows what was known then', async () => {
  const { page } = example
  await page
    .locator(`tbody:has([data-alert="${alertKey}"]) .group`)
    .getByRole('link', { name: customer.name })
    .click()
  await page.getByRole('heading', { name: customer.name, level: 1 }).waitFor()
  const [owed] = await query(sql<{ owed: string }>`
    select sum(balance)::text as owed from (
      select balance, known_from, 'infinity'::timestamptz as known_to, base_status, customer_external_id, source, deleted_at from billing_invoices
      union all select balance, known_from, known_to, base_status, customer_external_id, source, deleted_at from billing_invoices_versions) v
    where known_from <= ${past.knownAt}::timestamptz and known_to > ${past.knownAt}::timestamptz and source = 'quickbooks'
      and deleted_at is null and base_status in ('open', 'partially_paid') and customer_external_id in (
        select external_id from customer_links where customer_id = ${customer.id} and kind = 'linked')`)
  const shown = page.locator('[data-figure=outstanding]').first()
  expect(await shown.textContent()).toBe(money(owed?.owed ?? '', 'USD'))
  const badge = (id: string) => page.locator(`[data-invoice="${id}"] .badge`).textContent()
  expect(await badge(invoices.paid)).toBe('overdue')
  expect(await badge(invoices.voided)).not.toBe('voided')
  expect(await page.locator(`[data-invoice="${invoices.backdated}"]`).count()).toBe(0)
  await expectSound()
})

test('what changed since leads from the figure of then to the figure of now', async () => {
  const { page } = example
  const then = await page.locator('[data-figure=outstanding]').first().textContent()
  const whyLink = page.getByRole('link', { name: 'Why: Outstanding balance USD' })
  await whyLink.click()
  expect((await page.locator('[data-amount]').textContent())?.trim()).toBe(then)
  await expectSound()
  await page.goBack()
  await page.getByRole('link', { name: 'What changed since then' }).click()
  await page.locator('[data-bridge=USD]').waitFor()
  const cell = (step: string) =>
    page.locator(`[data-bridge=USD] [data-step=${step}] [data-column=outstanding]`)
  expect((await cell('opening').textContent())?.trim()).toBe(then)
  expect(await page.locator('[data-bridge=USD]').getAttribute('data-adds-up')).toBe('yes')
  const kinds = (id: string) =>
    page.locator(`tr[data-change="${id}"]`).first().getAttribute('data-kinds')
  expect(await kinds(invoices.paid)).toBe('paid')
  expect(await kinds(invoices.voided)).toBe('voided')
  expect(await kinds(invoices.backdated)).toBe('new')
  const backdated = page.locator(`tr[data-change="${invoices.backdated}"]`)
  expect(await backdated.textContent()).toContain('backdated')
  await expectSound()

  const closing = (await cell('closing').textContent())?.trim()
  await page.getByRole('link', { name: customer.name, exact: true }).click()
  await page.getByRole('heading', { name: customer.name, level: 1 }).waitFor()
  expect(await page.locator('[data-past]').count()).toBe(0)
  expect(await page.locator('[data-figure=outstanding]').first().textContent()).toBe(closing)
})

test('the way into the past and back by keyboard alone', async () => {
  const { page, goTo } = example
  await goTo(`/customers/${customer.id}`)
  await page.locator('details.when > summary').focus()
  await page.keyboard.press('Enter')
  await page.keyboard.press('Tab')
  expect(await page.locator(':focus').getAttribute('name')).toBe('known-at')
  // Chromium writes a date as month, day and year.
  await page.keyboard.type('11012026')
  await page.keyboard.press('Tab')
  await page.keyboard.type('0500PM')
  await page.keyboard.press('Enter')
  await page.locator('[data-past]').waitFor()
  expect(new URL(page.url()).searchParams.get('known-at')).toBe('2026-11-01T17:00')
  expect(await page.locator('[data-gap]').textContent()).toContain('The history begins on')
  await page.getByRole('link', { name: 'Back to now' }).focus()
  await page.keyboard.press('Enter')
  await page.locator('details.when').waitFor()
})

test('the console had no errors', () => {
  expect(example.complaints).toEqual([])
})
