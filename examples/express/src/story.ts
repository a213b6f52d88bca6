import assert from 'node:assert/strict'
import { setTimeout } from 'node:timers/promises'
import { createPlainBrowser } from './browser.ts'
import type { Demo } from './demo.ts'
import { prove } from './proof.ts'
import { tenantId } from './start.ts'

const integration = '/admin/integrations/quickbooks'

/** The whole story over HTTP, without a person: connect, read, look, pay, see it paid. Throws where it does not hold. */
export async function* tellStory(demo: Demo): AsyncGenerator<string> {
  const { url, wiring, company } = demo
  const browser = createPlainBrowser()

  const signIn = await browser.get(url)
  const admin = await browser.submit(signIn, '/sign-in', { role: 'admin' })
  assert.match(admin.text, /data-health="not_connected"/)
  yield 'Signed in as admin; QuickBooks is not connected.'

  const firstRun = finished(demo)
  const consent = await browser.submit(admin, '/connect', { environment: 'sandbox' })
  assert.match(consent.url, /\/connect\/oauth2/)
  const connected = await browser.submit(consent, '/connect/oauth2/decision', {
    decision: 'approve',
  })
  assert.match(connected.text, /Cascade Managed IT/)
  yield 'Consented on the emulated page of Intuit; connected to Cascade Managed IT.'

  assert.ok(await firstRun, 'Expected the first read to end within 30 s.')
  const synced = await browser.get(url + integration)
  assert.match(synced.text, /data-outcome="succeeded"/)
  const { realmId } = company
  const report = await wiring.storage.sync
    .forTenant(tenantId)
    .checkBalances({ realmId, now: new Date(wiring.clock.now()).toISOString(), limit: 10 })
  assert.deepEqual(report.differences, [])
  yield `First read done; ${report.checked.invoice} invoices, no difference from QuickBooks' own balances.`

  await browser.submit(synced, '/verifier-token', { token: demo.verifierToken })
  const { customerId, invoiceId, docNumber } = await findOpenInvoice(demo)
  const before = await browser.get(`${url}/customers/${customerId}`)
  assert.notEqual(badgeOf(before.text, invoiceId), 'paid')
  yield `The hub of ${customerId} shows invoice ${docNumber} as ${badgeOf(before.text, invoiceId)}.`

  let run = finished(demo)
  demo.payInFull(invoiceId)
  for (;;) {
    assert.ok(await run, 'Expected a tick after the webhook within 30 s.')
    run = finished(demo)
    const after = await browser.get(`${url}/customers/${customerId}`)
    if (badgeOf(after.text, invoiceId) === 'paid') break
  }
  yield 'Paid in QuickBooks; a webhook came, one tick later the hub shows it as paid.'

  const other = createPlainBrowser()
  const viewer = await other.submit(await other.get(url), '/sign-in', { role: 'viewer' })
  assert.equal(viewer.status, 200)
  assert.equal((await other.get(url + integration)).status, 403)
  yield 'A viewer sees customers, and is refused at the integrations.'

  yield* prove(demo)

  const page = await browser.get(url + integration)
  const disconnected = await browser.submit(page, '/disconnect')
  assert.match(disconnected.text, /data-health="disconnected"/)
  const kept = await browser.get(`${url}/customers/${customerId}`)
  assert.equal(badgeOf(kept.text, invoiceId), 'paid')
  yield '\nQuickBooks is disconnected; the billing data stays.'
}

/** True when the run under way, or the next one, has ended, false after 30 s; keeps no process alive. */
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

async function findOpenInvoice({ wiring }: Demo) {
  const hub = wiring.hub.forTenant(tenantId)
  const { accounts } = await hub.links.preview()
  const today = new Date(wiring.clock.now()).toISOString().slice(0, 10)
  for (const customerId of new Set(accounts.map(({ decision }) => decision.customerId))) {
    if (customerId === null) continue
    const panel = await hub.panel(customerId, { today })
    const open = panel.recentInvoices.find(({ baseStatus }) => baseStatus === 'open')
    if (open) {
      return {
        customerId,
        invoiceId: open.externalId,
        docNumber: open.docNumber ?? open.externalId,
      }
    }
  }
  throw new Error('Expected an open invoice of a linked customer, found none.')
}
