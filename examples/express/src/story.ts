import assert from 'node:assert/strict'
import { createPlainBrowser, type BrowserPage } from './browser.ts'
import type { Demo } from './demo.ts'
import { prove } from './proof.ts'
import { tenantId } from './start.ts'
import type { StoryBooks } from './story-books.ts'
import { storyNames } from './story-books.ts'
import { afterRun, badgeOf, untilTick } from './story-reads.ts'

export const integrationPath = '/admin/integrations/quickbooks'

/**
 * The ten steps that the terminal suggests, over HTTP and without a person. Each line is yielded after its checks held;
 * throws at the first one that does not.
 */
export async function* tellStory(demo: Demo): AsyncGenerator<string> {
  const story = storyOf(demo)
  const { url, company, emulator } = demo
  const { operations } = company
  const browser = createPlainBrowser()
  const open = (path = integrationPath) => browser.get(url + path)
  const health = async () => /data-health="(\w+)"/.exec((await open()).text)?.[1]
  const consent = async (page: BrowserPage, realmId = company.realmId) =>
    browser.submit(page, '/connect/oauth2/decision', { decision: 'approve', realmId })
  const hubOf = async (name: string) => (await open(`/customers/${idOf(demo, name)}`)).text
  const badge = async (name: string, invoiceId: string) => badgeOf(await hubOf(name), invoiceId)
  const openAlerts = async (name: string) => {
    const alerts = demo.wiring.hub.forTenant(tenantId).alerts
    return (await alerts.list({ customerId: idOf(demo, name) })).map(({ rule }) => rule)
  }

  const admin = await browser.submit(await open('/sign-in'), '/sign-in', { role: 'admin' })
  assert.match(admin.text, /data-health="not_connected"/)
  const asked = await browser.submit(admin, '/connect', { environment: demo.environment })
  const took = await afterRun(demo, async () => {
    assert.match((await consent(asked)).text, /Cascade Managed IT/)
  })
  const connected = await open()
  assert.match(connected.text, /data-outcome="succeeded"/)
  assert.match((await open(`${integrationPath}/verification`)).text, /data-verified="yes"/)
  yield `1. Connected to ${company.name}: read ${took}, no difference from QuickBooks' own balances.`

  await browser.submit(await open(`${integrationPath}/webhooks`), '/verifier-token', {
    token: demo.verifierToken,
  })
  yield '2. The webhook verifier token is set.'

  const matching = await open('/admin/matching')
  assert.match(matching.text, /Old Mill Bakery/)
  await afterRun(demo, async () => {
    const accepted = await browser.submit(matching, '/admin/matching', { action: 'accept' })
    assert.doesNotMatch(accepted.text, /data-acceptance/)
  })
  const { linked, toCheck, unlinked } = await demo.wiring.hub.forTenant(tenantId).links.preview()
  yield `3. The links are accepted: ${linked} linked, ${toCheck} to check, ${unlinked} unlinked. Alerts are evaluated from now on.`

  assert.deepEqual(await openAlerts(storyNames.late), ['invoice_overdue'])
  assert.deepEqual(await openAlerts(storyNames.forgotten), ['service_without_invoice'])
  const pass = await demo.wiring.integration.for(tenantId).hub.alerts.evaluate({ dryRun: true })
  const silent = new Map(Object.entries(pass.silent))
  for (const reason of ['billed_through_parent', 'prepaid', 'sales_receipt'])
    assert.ok((silent.get(reason) ?? 0) > 0, `Expected one that is silent: ${reason}.`)
  assert.match((await open('/alerts?rule=service_without_invoice')).text, /7 tickets resolved/)
  yield `4. Both alerts fire: ${storyNames.late} is late, and ${storyNames.forgotten} had 7 tickets and no invoice. ${storyNames.branch}, ${storyNames.prepaid} and ${storyNames.card} stay silent.`
  const both = await hubOf(demo.billedInBoth)
  for (const source of ['quickbooks', 'xero'])
    assert.match(both, new RegExp(`data-as-of="${source}"`))
  const timeline = await hubOf(storyNames.forgotten)
  for (const kind of ['ticket', 'rmm_alert', 'backup', 'invoice_issued', 'payment_received'])
    assert.match(timeline, new RegExp(`data-kind="${kind}"`))
  assert.equal(badgeOf(await hubOf('Old Mill Bakery'), 'x-inv-1043'), 'overdue')

  const then = new Date(demo.wiring.clock.now()).toISOString()
  demo.payInFull(story.late.invoiceId)
  await untilTick(demo, async () => (await badge(storyNames.late, story.late.invoiceId)) === 'paid')
  await untilTick(demo, async () => (await openAlerts(storyNames.late)).length === 0)
  const { accepted } = await readHealth(demo)
  assert.ok(accepted > 0, 'Expected the payment to come by webhook.')
  const events = (await open(`${integrationPath}/webhooks`)).text
  assert.match(events, /data-outcome="synced"/)
  yield `5. ${storyNames.late} paid ${story.late.docNumber}: a webhook and one tick later the hub shows it as paid, and the first alert is closed.`

  const late = operations.createInvoice(story.forgotten)
  await untilTick(
    demo,
    async () => (await badge(storyNames.forgotten, String(late['Id']))) !== undefined,
  )
  // Tickets of a whole month are read once a day, or when a person asks.
  await browser.submit(await open('/alerts'), '/alerts/evaluate')
  assert.deepEqual(await openAlerts(storyNames.forgotten), [])
  yield `6. ${storyNames.forgotten} was invoiced for last month: evaluated again, the second alert is closed.`

  operations.voidTransaction({ entity: 'Invoice', id: story.covered.invoiceId })
  await untilTick(
    demo,
    async () => (await badge(storyNames.covered, story.covered.invoiceId)) === 'voided',
  )
  const changes = (await open(`/changes?from=${then}`)).text
  assert.doesNotMatch(changes, /data-adds-up="no"/)
  const kinds = new Set([...changes.matchAll(/data-kinds="([^"]+)"/g)].map(([, kind]) => kind))
  for (const kind of ['paid', 'voided', 'new']) assert.ok(kinds.has(kind), `Expected ${kind}.`)
  assert.match(changes, /data-backdated/)
  yield `7. Invoice ${story.covered.docNumber} was voided: the hub shows it as voided with the total it had, and Changes lists the payment, the void and the invoice dated back.`

  const { survivorId, loserId, docNumber } = story.twice
  assert.doesNotMatch(await hubOf(storyNames.twice), new RegExp(`>${docNumber}<`))
  operations.mergeCustomers({ survivorId, loserId })
  await untilTick(demo, async () =>
    new RegExp(`>${docNumber}<`).test(await hubOf(storyNames.twice)),
  )
  yield `8. The two accounts of ${storyNames.twice} were merged: its invoice ${docNumber} moved with them.`

  for (const days of [14, 3] as const) {
    emulator.shortenConsent({ realmId: company.realmId, endsInMs: days * 86_400_000 })
    await afterRun(demo, async () => void (await browser.submit(await open(), '/sync')))
    const warned = await open()
    assert.match(warned.text, new RegExp(`data-banner="expiry-${days}"`))
    assert.match(warned.text, new RegExp(`data-expiry="days"[^>]*>${days - 1}<`))
  }
  const wrong = await consent(await open(`${integrationPath}/reconnect`), demo.otherCompany.realmId)
  assert.match(wrong.text, /This is another company/)
  await afterRun(demo, async () => void (await consent(await open(`${integrationPath}/reconnect`))))
  assert.doesNotMatch((await open()).text, /data-banner="expiry/)
  yield '9. The page warned 14 and 3 days before the consent ends. Reconnecting to another company was refused; to the same one it ended the warning.'

  emulator.revoke({ realmId: company.realmId })
  await afterRun(demo, async () => void (await browser.submit(await open(), '/sync')))
  assert.equal(await health(), 'action_required')
  assert.match((await open()).text, /data-remedy="reconnect_required"/)
  await afterRun(demo, async () => void (await consent(await open(`${integrationPath}/reconnect`))))
  assert.equal(await health(), 'healthy')
  yield '10. The app was removed inside QuickBooks: Action required. Reconnected: it goes on where it was.'

  const viewer = createPlainBrowser()
  const start = await viewer.get(`${url}/sign-in`)
  assert.equal((await viewer.submit(start, '/sign-in', { role: 'viewer' })).status, 200)
  assert.equal((await viewer.get(url + integrationPath)).status, 403)
  yield 'A viewer sees customers, but may not open the integrations.'

  yield* prove(demo)

  const question = await open(`${integrationPath}/disconnect`)
  assert.match(question.text, /The consent is revoked at Intuit/)
  const disconnected = await browser.submit(question, '/disconnect')
  assert.match(disconnected.text, /data-health="disconnected"/)
  assert.equal(await badge(storyNames.late, story.late.invoiceId), 'paid')
  yield '\nQuickBooks is disconnected; the billing data stays.'
}

function storyOf(demo: Demo): StoryBooks {
  if (demo.story === null) throw new Error('Expected a demo with a story: start it with hasStory.')
  return demo.story
}

function idOf({ psa }: Demo, name: string): string {
  return psa.idOf(name)
}

async function readHealth({ wiring, company }: Demo) {
  const events = wiring.storage.webhookEvents.forTenant(tenantId)
  return events.health({ realmId: company.realmId, since: '2020-01-01T00:00:00Z' })
}
