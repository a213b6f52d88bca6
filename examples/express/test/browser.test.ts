import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { startDemo, type Demo } from '../src/demo.ts'
import { tenantId } from '../src/start.ts'
import { findFaults } from './support/check-page.ts'
import { openBrowser } from './support/open-browser.ts'

const integration = '/admin/integrations/quickbooks'

let browser: Browser
let context: BrowserContext
let page: Page
let demo: Demo
let complaints: string[]

beforeAll(async () => {
  browser = await openBrowser()
}, 60_000)
afterAll(() => browser.close())

beforeEach(async () => {
  demo = await startDemo({ customers: 12, invoices: 60 })
  context = await browser.newContext()
  page = await context.newPage()
  complaints = []
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('404'))
      complaints.push(message.text())
  })
}, 30_000)
afterEach(async () => {
  await context.close()
  await demo.close()
})

async function signIn(name: string): Promise<void> {
  await page.goto(demo.url)
  await page.getByRole('button', { name }).click()
}

async function connect(decision: 'Connect' | 'No, cancel' = 'Connect'): Promise<void> {
  await page.getByRole('button', { name: 'Connect QuickBooks (sandbox)' }).click()
  await page.getByRole('button', { name: decision, exact: true }).click()
}

async function readAll(): Promise<void> {
  await connect()
  await page.locator('[data-outcome=succeeded]').waitFor()
}

test('connect, first read, hub, pay: paid in the hub', { timeout: 60_000 }, async () => {
  await signIn('Ada Admin')
  await readAll()
  expect(await page.locator('[data-health]').getAttribute('data-health')).toBe('healthy')
  expect(await page.getByRole('row', { name: /^Invoice/ }).textContent()).toContain('60')

  await page.getByLabel('Verifier token').fill(demo.verifierToken)
  await page.getByRole('button', { name: 'Set' }).click()
  await page.getByText(`ends in ${demo.verifierToken.slice(-4)}`).waitFor()

  const { customerId, invoiceId } = await findOpenInvoice()
  await page.goto(`${demo.url}/customers/${customerId}`)
  const badge = page.locator(`[data-invoice="${invoiceId}"] .badge`)
  expect(await badge.textContent()).not.toBe('paid')

  demo.payInFull(invoiceId)
  await expect
    .poll(async () => (await page.reload(), badge.textContent()), { timeout: 20_000 })
    .toBe('paid')
  await page.locator(`[data-invoice="${invoiceId}"] summary`).click()
  await page.locator(`[data-invoice="${invoiceId}"] li`).first().waitFor({ state: 'visible' })
  expect(complaints).toEqual([])
})

test(
  'a declined consent leaves everything as it was, and says so',
  { timeout: 30_000 },
  async () => {
    await signIn('Ada Admin')
    await connect('No, cancel')
    await page.getByRole('status').waitFor()
    expect(await page.getByRole('status').textContent()).toContain('was not connected')
    expect(await page.locator('[data-health]').getAttribute('data-health')).toBe('not_connected')
  },
)

test('disconnect keeps the data', { timeout: 30_000 }, async () => {
  await signIn('Ada Admin')
  await readAll()
  await page.getByRole('button', { name: 'Disconnect' }).click()
  expect(await page.locator('[data-health]').getAttribute('data-health')).toBe('disconnected')
  const { customerId } = await findOpenInvoice()
  await page.goto(`${demo.url}/customers/${customerId}`)
  expect(await page.locator('[data-invoice]').count()).toBeGreaterThan(0)
  expect(await page.getByText('QuickBooks is disconnected').count()).toBe(1)
})

test('roles are refused on the server', { timeout: 30_000 }, async () => {
  await signIn('Vera Viewer')
  const refused = async (path: string) => (await page.request.get(demo.url + path)).status()
  expect(await refused(integration)).toBe(403)
  expect(await refused('/admin/matching')).toBe(403)
  expect(await refused('/customers')).toBe(200)
})

test(
  'no page has a fault of accessibility, in either scheme, or is too wide for 360 px',
  { timeout: 90_000 },
  async () => {
    const faults: string[] = []
    const visit = async (path: string) => {
      await page.goto(demo.url + path)
      faults.push(...(await findFaults(page)))
    }
    await visit('/sign-in')
    await signIn('Ada Admin')
    faults.push(...(await findFaults(page)))
    await readAll()
    faults.push(...(await findFaults(page)))
    const { customerId } = await findOpenInvoice()
    for (const path of [
      '/customers',
      `/customers/${customerId}`,
      '/customers/nobody',
      await lastCustomer(),
      '/alerts?dry-run=1',
      '/admin/matching',
    ]) {
      await visit(path)
    }
    expect(faults).toEqual([])
    expect(complaints).toEqual([])
  },
)

async function lastCustomer(): Promise<string> {
  await page.goto(`${demo.url}/customers`)
  const link = page.getByRole('link', { name: 'Not Yet Billed & Sons' })
  return (await link.getAttribute('href')) ?? ''
}

async function findOpenInvoice() {
  const hub = demo.wiring.hub.forTenant(tenantId)
  const { accounts } = await hub.links.preview()
  const today = new Date().toISOString().slice(0, 10)
  for (const customerId of new Set(accounts.map(({ decision }) => decision.customerId))) {
    if (customerId === null) continue
    const { recentInvoices } = await hub.panel(customerId, { today })
    const open = recentInvoices.find(({ baseStatus }) => baseStatus === 'open')
    if (open) return { customerId, invoiceId: open.externalId }
  }
  throw new Error('Expected an open invoice of a linked customer, found none.')
}
