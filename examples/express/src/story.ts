import assert from 'node:assert/strict'
import { setTimeout } from 'node:timers/promises'
import { addDays, startOfMonth } from '@vectis/quickbooks/values'
import { expectedBillingRows } from '@vectis/quickbooks-testkit'
import { createPlainBrowser, type BrowserPage, type PlainBrowser } from './browser.ts'
import type { Demo } from './demo.ts'
import { prove } from './proof.ts'
import { tenantId } from './start.ts'

const integration = '/admin/integrations/quickbooks'

/** The whole story over HTTP, without a person: the steps that the terminal suggests, in the same order. Throws if a check fails. */
export async function* tellStory(demo: Demo): AsyncGenerator<string> {
  const { url, company, emulator } = demo
  const browser = createPlainBrowser()
  const open = (path = integration) => browser.get(url + path)

  const admin = await browser.submit(await open('/sign-in'), '/sign-in', { role: 'admin' })
  assert.match(admin.text, /data-health="not_connected"/)
  yield 'Signed in as admin; QuickBooks is not connected.'

  const consent = await browser.submit(admin, '/connect', { environment: 'sandbox' })
  assert.match(consent.url, /\/connect\/oauth2/)
  const synced = await afterRun(demo, async () => {
    const connected = await decide(browser, consent, company.realmId)
    assert.match(connected.text, /Cascade Managed IT/)
  })
  const page = await open()
  assert.match(page.text, /data-outcome="succeeded"/)
  assert.match(page.text, /data-verified="yes"/)
  yield `Connected to Cascade Managed IT on the emulated page of Intuit; first read ${synced}, no difference from QuickBooks' own balances.`

  await browser.submit(page, '/verifier-token', { token: demo.verifierToken })
  const matching = await open('/admin/matching')
  assert.match(matching.text, /Old Mill Bakery/)
  await afterRun(demo, async () => {
    const accepted = await browser.submit(matching, '/admin/matching', { action: 'accept' })
    assert.doesNotMatch(accepted.text, /data-acceptance/)
  })
  yield `The verifier token is set, and the links are accepted. ${/Linked \d+, to check \d+, unlinked \d+/.exec((await open()).text)?.[0]}.`

  const { customerId, invoiceId, docNumber } = await findOpenInvoice(demo)
  const badge = async () => badgeOf((await open(`/customers/${customerId}`)).text, invoiceId)
  yield `The hub of ${customerId} shows invoice ${docNumber} as ${await badge()}.`
  const xero = await open(`/customers/${await findCustomer(demo, 'Old Mill Bakery')}`)
  assert.equal(badgeOf(xero.text, 'x-inv-1043'), 'overdue')
  yield 'Old Mill Bakery is billed in Xero; the same panel shows its rows.'
  const both = (await open(`/customers/${await findCustomer(demo, demo.billedInBoth)}`)).text
  for (const source of ['quickbooks', 'xero'])
    assert.match(both, new RegExp(`data-as-of="${source}"`))
  yield `${demo.billedInBoth} is billed in both; one panel adds them up and names the source of each row.`

  demo.payInFull(invoiceId)
  await untilTick(demo, async () => (await badge()) === 'paid')
  yield 'It was paid in QuickBooks; after the webhook and one tick the hub shows it as paid.'

  await browser.submit(await open('/alerts'), '/alerts/evaluate')
  const then = new Date(demo.wiring.clock.now()).toISOString()
  const other = await findOpenInvoice(demo)
  const seen = async () =>
    badgeOf((await open(`/customers/${other.customerId}`)).text, other.invoiceId)
  company.operations.voidTransaction({ entity: 'Invoice', id: other.invoiceId })
  await untilTick(demo, async () => (await seen()) === 'voided')
  yield `Invoice ${other.docNumber} was voided in QuickBooks; one tick later the hub shows it as voided.`

  const alert = await findOverdueAlert(demo, other.invoiceId)
  const row = async (query = '') =>
    (await open(`/alerts${query}`)).text.split(`data-alert="${alert.key}"`)[1]?.split('</tr>')[0]
  assert.ok(await row(), 'Expected the alert on the page.')
  demo.payInFull(alert.invoiceId)
  company.operations.createInvoice({ ...alert.backdated, amount: '480.00' })
  await untilTick(demo, async () => (await row()) === undefined)
  assert.match((await row(`?known-at=${then}`)) ?? '', /data-became="closed"/)
  const changes = (await open(`/changes?from=${then}`)).text
  assert.doesNotMatch(changes, /data-adds-up="no"/)
  const kinds = new Set([...changes.matchAll(/data-kinds="([^"]+)"/g)].map(([, kind]) => kind))
  for (const kind of ['paid', 'voided', 'new']) assert.ok(kinds.has(kind), `Expected ${kind}.`)
  assert.match(changes, /data-backdated/)
  yield `${alert.message.split(';')[0]}: paid, so its alert closed. The page of ${then} still shows it open.`
  yield 'The changes since then name the payment, the void and an invoice dated back, and add up.'

  emulator.revoke()
  await afterRun(demo, async () => void (await browser.submit(await open(), '/sync')))
  const revoked = await open()
  assert.match(revoked.text, /data-health="action_required"/)
  assert.match(revoked.text, /data-remedy="reconnect_required"/)
  yield 'The consent was revoked: Action required, with the remedy.'

  const wrong = await decide(
    browser,
    await open(`${integration}/reconnect`),
    demo.otherCompany.realmId,
  )
  assert.match(wrong.text, /This is another company/)
  await afterRun(demo, async () => {
    await decide(browser, await open(`${integration}/reconnect`), company.realmId)
  })
  assert.match((await open()).text, /data-health="healthy"/)
  yield 'Reconnected: another company is refused, the same one goes on where it was.'

  const viewer = createPlainBrowser()
  const start = await viewer.get(`${url}/sign-in`)
  assert.equal((await viewer.submit(start, '/sign-in', { role: 'viewer' })).status, 200)
  assert.equal((await viewer.get(url + integration)).status, 403)
  yield 'A viewer sees customers, but may not open the integrations.'

  yield* prove(demo)

  const disconnected = await browser.submit(await open(), '/disconnect')
  assert.match(disconnected.text, /data-health="disconnected"/)
  assert.equal(await badge(), 'paid')
  yield '\nQuickBooks is disconnected; the billing data stays.'
}

/** Presses Connect on the consent page, for this company. */
async function decide(browser: PlainBrowser, consent: BrowserPage, realmId: string) {
  const decision = { decision: 'approve', realmId }
  return browser.submit(consent, '/connect/oauth2/decision', decision)
}

/** Does this, waits until the run that it causes has ended, and returns the time that took. */
async function afterRun(demo: Demo, action: () => Promise<void>): Promise<string> {
  const began = performance.now()
  const run = finished(demo)
  await action()
  assert.ok(await run, 'Expected a run to end within 30 s.')
  return `in ${((performance.now() - began) / 1_000).toFixed(1)} s`
}

/** Checks after each run until the condition holds. */
async function untilTick(demo: Demo, holds: () => Promise<boolean>): Promise<void> {
  for (;;) {
    const run = finished(demo)
    if (await holds()) return
    assert.ok(await run, 'Expected a tick after the webhook within 30 s.')
  }
}

/** True when the current or the next run has ended, false after 30 s; does not keep the process alive. */
async function finished({ progress }: Demo): Promise<boolean> {
  const ended = Promise.withResolvers<true>()
  const stop = progress.watch(tenantId, (pages) => {
    if (pages === null) ended.resolve(true)
  })
  const late = setTimeout(30_000, false, { ref: false })
  const isEnded = await Promise.race([ended.promise, late])
  stop()
  return isEnded
}

function badgeOf(page: string, invoiceId: string): string | undefined {
  const row = page.split(`data-invoice="${invoiceId}"`)[1]?.split('</tr>')[0]
  return /class="badge (\w+)"/.exec(row ?? '')?.[1]
}

async function findCustomer({ psa }: Demo, name: string): Promise<string> {
  const found = (await psa.customers(tenantId)).find((one) => one.name === name)
  if (found === undefined) throw new Error(`The PSA has no customer ${name}.`)
  return found.id
}

/** An open alert of an invoice in QuickBooks, and where an invoice of last month belongs to the same account. */
async function findOverdueAlert({ wiring, company }: Demo, except: string) {
  const today = new Date(wiring.clock.now()).toISOString().slice(0, 10)
  const txnDate = addDays(startOfMonth(today), -3)
  for (const alert of await wiring.hub.forTenant(tenantId).alerts.list()) {
    const invoiceId = alert.key.split(':').at(-1) ?? ''
    if (!alert.key.includes(company.realmId) || invoiceId === except) continue
    const invoice = expectedBillingRows(company).rows.Invoice.find(
      ({ externalId }) => externalId === invoiceId,
    )
    const customerId = invoice?.customerExternalId
    if (customerId) return { ...alert, invoiceId, backdated: { customerId, txnDate } }
  }
  throw new Error('Expected an open alert of an invoice in QuickBooks, found none.')
}

async function findOpenInvoice({ wiring, company }: Demo) {
  const hub = wiring.hub.forTenant(tenantId)
  const { accounts } = await hub.links.preview()
  const today = new Date(wiring.clock.now()).toISOString().slice(0, 10)
  const linked = accounts.filter(({ account }) => account.realmId === company.realmId)
  for (const customerId of new Set(linked.map(({ decision }) => decision.customerId))) {
    if (customerId === null) continue
    const panel = await hub.panel(customerId, { today })
    const open = panel.recentInvoices.find(
      ({ source, baseStatus }) => source === 'quickbooks' && baseStatus === 'open',
    )
    if (open) {
      const docNumber = open.docNumber ?? open.externalId
      return { customerId, invoiceId: open.externalId, docNumber }
    }
  }
  throw new Error('Expected an open invoice of a linked customer, found none.')
}
