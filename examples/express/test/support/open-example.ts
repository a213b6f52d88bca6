import type { Browser, Locator, Page } from 'playwright-core'
import { expect } from 'vitest'
import { startDemo, type Demo, type DemoOptions } from '../../src/demo.ts'
import { tenantId } from '../../src/start.ts'
import { openBrowser } from './open-browser.ts'

export const integration = '/admin/integrations/quickbooks'

/** The example on an emulator, and a person in front of it. */
export interface Example {
  demo: Demo
  page: Page
  /** Errors in the console and in scripts, since the start. */
  complaints: string[]
  goTo(path: string): Promise<void>
  signIn(name: 'Ada Admin' | 'Anil Analyst' | 'Vera Viewer'): Promise<void>
  press(name: string): Promise<void>
  /** Presses Connect, or follows Reconnect, and answers on the consent page. */
  consent(answer?: {
    start?: 'Connect' | 'Reconnect'
    company?: string
    decline?: boolean
  }): Promise<void>
  /** Waits until the page shows it; the page is loaded again while it does not. */
  shows(what: Locator): Promise<void>
  health(): Promise<string | null>
  /** Waits until every event is worked off and nothing is being read. */
  rest(): Promise<void>
  /** The newest run is over and did this. */
  waitForRun(outcome: 'succeeded' | 'failed'): Promise<void>
  connect(): Promise<void>
  /** A linked customer that has an invoice in this state. */
  findInvoice(status: 'open' | 'paid'): Promise<{ customerId: string; invoiceId: string }>
  close(): Promise<void>
}

/** Starts one browser and one application: for a whole file of tests. */
export async function openExample(options: DemoOptions = {}): Promise<Example> {
  const [browser, demo] = await Promise.all([
    openBrowser(),
    startDemo({ customers: 12, invoices: 60, ...options }),
  ])
  return { ...(await sitDown(browser, demo)), close: () => closeAll(browser, demo) }
}

async function closeAll(browser: Browser, demo: Demo): Promise<void> {
  await browser.close()
  await demo.close()
}

async function sitDown(browser: Browser, demo: Demo): Promise<Omit<Example, 'close'>> {
  const context = await browser.newContext({ viewport: { width: 1180, height: 800 } })
  const page = await context.newPage()
  page.setDefaultTimeout(15_000)
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    // A page that says "not found" or "not for you" has that status, and Chromium reports it as an error.
    const isRefusal = /status of 40[34]/.test(message.text())
    if (message.type() === 'error' && !isRefusal) complaints.push(message.text())
  })

  const goTo = async (path: string) => void (await page.goto(demo.url + path))
  const press = async (name: string) => {
    await page.getByRole('button', { name, exact: true }).click()
  }
  const example: Omit<Example, 'close'> = {
    demo,
    page,
    complaints,
    goTo,
    press,
    async signIn(name) {
      await context.clearCookies()
      await goTo('/sign-in')
      await page.getByRole('button', { name }).click()
    },
    async consent({ start = 'Connect', company, decline = false } = {}) {
      if (start === 'Connect') await press('Connect QuickBooks (Sandbox)')
      else await page.getByRole('link', { name: 'Reconnect', exact: true }).first().click()
      if (company !== undefined) await page.getByRole('radio', { name: company }).check()
      await press(decline ? 'No, cancel' : 'Connect')
      await page.waitForURL(demo.url + integration)
    },
    shows: (what) =>
      expect
        .poll(async () => (await page.reload(), what.count()), { timeout: 20_000, interval: 150 })
        .toBeGreaterThan(0),
    health: () => page.locator('[data-health]').getAttribute('data-health'),
    async rest() {
      const events = demo.wiring.storage.webhookEvents.forTenant(tenantId)
      const { realmId } = demo.company
      await expect
        .poll(
          async () => (await events.health({ realmId, since: '2026-01-01T00:00:00Z' })).pending,
          {
            timeout: 20_000,
          },
        )
        .toBe(0)
      await expect.poll(() => demo.progress.isRunning(tenantId), { timeout: 20_000 }).toBe(false)
    },
    async waitForRun(outcome) {
      await page.locator(`[data-outcome=${outcome}]`).waitFor()
    },
    async connect() {
      await example.signIn('Ada Admin')
      await example.consent()
      await example.waitForRun('succeeded')
    },
    async findInvoice(status) {
      const hub = demo.wiring.hub.forTenant(tenantId)
      const { accounts } = await hub.links.preview()
      const today = new Date(demo.emulator.clock.now()).toISOString().slice(0, 10)
      const linked = accounts.filter(({ account }) => account.source === 'quickbooks')
      for (const customerId of new Set(linked.map(({ decision }) => decision.customerId))) {
        if (customerId === null) continue
        const { recentInvoices } = await hub.panel(customerId, { today })
        const found = recentInvoices.find(
          (one) => one.baseStatus === status && one.total !== '0.00',
        )
        if (found) return { customerId, invoiceId: found.externalId }
      }
      throw new Error(`Expected an invoice that is ${status} at a linked customer, found none.`)
    },
  }
  return example
}
