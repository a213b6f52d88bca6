import { todayIn } from '@vectis/quickbooks/values'
import type { Browser, Locator, Page } from 'playwright-core'
import { startDemo, type Demo, type DemoOptions } from '../../src/demo.ts'
import { tenantId } from '../../src/start.ts'
import { start } from './pages-start.ts'
import { openBrowser } from './open-browser.ts'
import { until } from './until.ts'

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
  /** Through the page that asks first. */
  disconnect(): Promise<void>
  /** Waits until the page shows it; the page is loaded again while it does not. */
  shows(what: Locator): Promise<void>
  /** Keeps the next request like this one waiting, until it is released. */
  hold(match: FaultMatch): { waits(): Promise<void>; release(): Promise<void> }
  health(): Promise<string | null>
  /** Waits until every event is worked off and nothing is being read. */
  rest(): Promise<void>
  /** The newest run is over and did this. */
  waitForRun(outcome: 'succeeded' | 'failed'): Promise<void>
  /** Alerts wait until a person has looked at the links. */
  acceptLinks(visit?: () => Promise<void>): Promise<void>
  connect(): Promise<void>
  /** A linked customer that has an invoice in this state. */
  findInvoice(status: 'open' | 'paid'): Promise<{ customerId: string; invoiceId: string }>
  /** The linked customer with the most open alerts, of those with a plain name and one source. */
  findTroubledCustomer(): Promise<string>
  close(): Promise<void>
}

/** Starts one browser and one application, on an empty database of a server, which answers faster than the embedded one. */
export async function openExample(
  options: DemoOptions & { databaseUrl: string },
): Promise<Example> {
  const browser = await openBrowser()
  const demo = await startDemo({
    hasStory: false,
    customers: 12,
    invoices: 60,
    start,
    ...options,
  })
  const close = async () => {
    await browser.close()
    await demo.close()
  }
  return { ...(await sitDown(browser, demo)), close }
}

type FaultMatch = NonNullable<Parameters<Demo['emulator']['faults']['push']>[0]['match']>

/** Again while another navigation comes between: a form that was just sent, or the page that loads itself again at the end of a run. */
async function go(navigate: () => Promise<unknown>): Promise<void> {
  await until('a navigation of its own', async () => {
    try {
      await navigate()
      return true
    } catch (error) {
      if (!/ERR_ABORTED|interrupted by another|Not attached/.test(String(error))) throw error
      return false
    }
  })
}

async function sitDown(browser: Browser, demo: Demo): Promise<Omit<Example, 'close'>> {
  const context = await browser.newContext({ viewport: { width: 1180, height: 800 } })
  const page = await context.newPage()
  page.setDefaultTimeout(180_000)
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    // A page that says "no such time", "not found", "not for you" or "went wrong" has that status, and Chromium reports it as an error.
    const isRefusal = /status of (40[034]|500)/.test(message.text())
    if (message.type() === 'error' && !isRefusal) complaints.push(message.text())
  })

  const goTo = (path: string) => go(() => page.goto(demo.url + path))
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
      const label =
        demo.environment === 'sandbox' ? 'Connect QuickBooks (Sandbox)' : 'Connect QuickBooks'
      if (start === 'Connect') await press(label)
      else await page.getByRole('link', { name: 'Reconnect', exact: true }).first().click()
      if (company !== undefined) await page.getByRole('radio', { name: company }).check()
      await press(decline ? 'No, cancel' : 'Connect')
      await page.waitForURL(demo.url + integration)
    },
    async disconnect() {
      await goTo(integration)
      await page.getByRole('link', { name: 'Disconnect', exact: true }).click()
      await press('Disconnect and revoke')
      await page.locator('[data-health=disconnected]').waitFor()
    },
    shows: (what) =>
      until(`${String(what)} on ${page.url()}`, async () => {
        if ((await what.count()) > 0) return true
        await go(() => page.reload())
        return false
      }),
    hold(match) {
      const name = 'held'
      const delayMs = 20_000
      const faults = demo.emulator.faults.layer()
      faults.push({ name, match, times: 1, respond: { delayMs } })
      return {
        waits: () =>
          until('the request that is held', () =>
            demo.emulator.faults.list().some((one) => one.name === name && one.touched > 0),
          ),
        async release() {
          await demo.emulator.clock.advance(delayMs)
          faults[Symbol.dispose]()
        },
      }
    },
    health: () => page.locator('[data-health]').getAttribute('data-health'),
    async rest() {
      const events = demo.wiring.storage.webhookEvents.forTenant(tenantId)
      const of = { realmId: demo.company.realmId, since: '2026-01-01T00:00:00Z' }
      await until('no event waits', async () => (await events.health(of)).pending === 0)
      await until('nothing is being read', () => !demo.progress.isRunning(tenantId))
    },
    async waitForRun(outcome) {
      await page.locator(`[data-outcome=${outcome}]`).waitFor()
    },
    async acceptLinks(visit) {
      await goTo('/admin/matching')
      await page.locator('[data-acceptance]').waitFor()
      await visit?.()
      await press('Accept these links')
      await page.locator('[data-acceptance]').waitFor({ state: 'detached' })
      await example.rest()
      await goTo(integration)
    },
    async connect() {
      await example.signIn('Ada Admin')
      await example.consent()
      await example.waitForRun('succeeded')
      await example.acceptLinks()
    },
    async findTroubledCustomer() {
      const hub = demo.wiring.hub.forTenant(tenantId)
      const { accounts } = await hub.links.preview()
      const alerts = Map.groupBy(await hub.alerts.list({ limit: 1_000 }), (one) => one.customerId)
      const today = todayIn(demo.company.timeZone, demo.emulator.clock.now())
      const troubled = accounts
        .filter(({ account }) => /^[\w .]+$/.test(account.displayName))
        .filter(({ account }) => account.displayName !== demo.billedInBoth)
        .map(({ decision }) => decision.customerId)
        .filter((customerId) => customerId !== null)
        .toSorted((a, b) => (alerts.get(b)?.length ?? 0) - (alerts.get(a)?.length ?? 0))
      // Of those with the most alerts the first that has a contract: its page shows every figure.
      for (const customerId of troubled) {
        if ((await hub.revenue(customerId, { today })).revenue !== null) return customerId
      }
      return 'psa-1'
    },
    async findInvoice(status) {
      const hub = demo.wiring.hub.forTenant(tenantId)
      const { accounts } = await hub.links.preview()
      const today = todayIn(demo.company.timeZone, demo.emulator.clock.now())
      const linked = accounts.filter(({ account }) => account.source === 'quickbooks')
      for (const customerId of new Set(linked.map(({ decision }) => decision.customerId))) {
        if (customerId === null) continue
        const { recentInvoices } = await hub.panel(customerId, { today })
        const found = recentInvoices.find(
          ({ source, baseStatus, total }) =>
            source === 'quickbooks' && baseStatus === status && total !== '0.00',
        )
        if (found) return { customerId, invoiceId: found.externalId }
      }
      throw new Error(`Expected an invoice that is ${status} at a linked customer, found none.`)
    },
  }
  return example
}
