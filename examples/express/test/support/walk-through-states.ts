import { sql } from 'kysely'
import { tenantId } from '../../src/start.ts'
import { integration, type Example } from './open-example.ts'
import { until } from './until.ts'

const freshContract = 'Fresh Contract Ltd'

export type Visit = (name: string) => Promise<void>

/** Leads one person through every page in every state it can have, and calls `visit` at each. */
export async function walkThroughStates(example: Example, visit: Visit): Promise<void> {
  const { page, goTo, signIn } = example
  const look = async (name: string, path: string) => {
    await goTo(path)
    await visit(name)
  }
  await look('sign-in', '/sign-in')
  await signIn('Ada Admin')
  await page.getByRole('heading', { name: 'QuickBooks', exact: true }).waitFor()
  await visit('quickbooks-not-connected')
  await look('customers-before', '/customers')
  await look('customer-before', '/customers/psa-1')
  await look('alerts-empty', '/alerts')
  await look('matching-before', '/admin/matching')

  await goTo(integration)
  await walkThroughFirstSync(example, visit)
  await example.acceptLinks(() => visit('matching-to-accept'))
  await look('quickbooks-healthy', integration)
  await look('customers', '/customers')
  await look('customer', `/customers/${await example.findTroubledCustomer()}`)
  await page.locator('[data-invoice] summary').first().click()
  await visit('customer-settlements')
  for (const [name, customer] of [
    ['customer-xero', 'Old Mill Bakery'],
    ['customer-both', example.demo.billedInBoth],
    ['customer-unlinked', 'Not Yet Billed & Sons'],
  ] as const) {
    await goTo('/customers')
    await page.getByRole('link', { name: customer, exact: true }).click()
    await page.getByRole('heading', { name: customer, exact: true }).waitFor()
    await visit(name)
    if (name !== 'customer-both') continue
    // Each row names its source, and each source says when it answered.
    for (const [source, known] of [
      ['quickbooks', 'QuickBooks'],
      ['xero', 'Xero'],
    ] as const) {
      for (const place of ['tr[data-invoice]', 'ol.timeline li', `[data-as-of=${source}]`]) {
        await page.locator(`${place} .chip`, { hasText: known }).first().waitFor()
      }
    }
  }
  await walkThroughNewAccounts(example, visit)
  await look('alerts', '/alerts')
  await look('alerts-dry-run', '/alerts?dry-run=1')
  await walkThroughThePast(example, look)
  await look('matching', '/admin/matching')
  await page.getByRole('button', { name: 'Keep separate' }).first().click()
  await page.getByRole('button', { name: 'Undo' }).first().waitFor()
  await visit('matching-decided')
  await look('not-found', '/customers/nobody')
  // The database refuses what a page asks for.
  const { db, schema } = example.demo.wiring.storage
  const rename = (from: string, to: string) =>
    sql`alter table ${sql.table(`${schema}.${from}`)} rename to ${sql.ref(to)}`.execute(db)
  await rename('customer_links', 'customer_links_away')
  await look('error', '/customers')
  await rename('customer_links_away', 'customer_links')

  await walkThroughTrouble(example, visit)
  await signIn('Vera Viewer')
  await look('not-for-you', integration)
  await page.goto(example.demo.controlUrl)
  await visit('emulator-control')
}

/** The same pages as they were a moment ago, and what changed since. */
async function walkThroughThePast(
  { demo, findTroubledCustomer, rest }: Example,
  look: (name: string, path: string) => Promise<void>,
): Promise<void> {
  const { emulator, company, wiring } = demo
  const known = `known-at=${new Date(emulator.clock.now()).toISOString()}`
  const id = await findTroubledCustomer()
  const { recentInvoices } = await wiring.hub.forTenant(tenantId).panel(id, { today: null })
  const [paid, voided, other] = recentInvoices
    .filter(({ source, balance }) => source === 'quickbooks' && Number(balance) > 0)
    .toSorted((a, b) => ((a.dueDate ?? '') < (b.dueDate ?? '') ? -1 : 1))
  if (paid === undefined || voided === undefined || other === undefined)
    throw new Error('Expected a customer with three invoices that are owed.')
  demo.payInFull(paid.externalId)
  const { operations } = company
  operations.voidTransaction({ entity: 'Invoice', id: voided.externalId })
  operations.changeInvoice({ id: other.externalId, amount: '95.00' })
  const account = await findAccountOf(demo, id)
  operations.createInvoice({ customerId: account, amount: '1250.00', txnDate: '2026-10-20' })
  operations.createCreditMemo({ customerId: account, amount: '80.00' })
  await wiring.sync(tenantId)
  await rest()
  await look('customers-past', `/customers?${known}`)
  await look('customer-past', `/customers/${id}?${known}&as-of=2026-10-31`)
  await look('alerts-past', `/alerts?${known}`)
  await look('changes', `/changes?from=${known.slice(9)}`)
  await look('customer-changes', `/customers/${id}/changes?from=${known.slice(9)}`)
  const key = `invoice_overdue:quickbooks:${company.realmId}:${paid.externalId}`
  await look('why-alert', `/alerts/why?${new URLSearchParams({ key })}`)
  const figure = { figure: 'outstanding', currency: paid.currency }
  await look('why-figure', `/customers/${id}/why?${new URLSearchParams(figure)}&${known}`)
  await look('no-history', '/changes')
  await look('no-such-time', '/customers?known-at=2031-01-01T00:00')
}

async function findAccountOf({ wiring }: Example['demo'], customerId: string): Promise<string> {
  const { accounts } = await wiring.hub.forTenant(tenantId).links.preview()
  const found = accounts.find(
    ({ account, decision }) =>
      account.source === 'quickbooks' && decision.customerId === customerId,
  )
  if (found === undefined) throw new Error(`Expected an account of ${customerId}.`)
  return found.account.externalId
}

/** Holds the read between two pages of invoices, so that there is time to look. */
async function walkThroughFirstSync(example: Example, visit: Visit): Promise<void> {
  const { page, demo, consent, waitForRun, rest } = example
  // A contract that was never invoiced. Templates are read with the first read, and once a day.
  const { operations } = demo.company
  const fresh = operations.createCustomer({ displayName: freshContract })
  operations.createTemplate({ customerId: String(fresh['Id']), name: 'Contract', amount: 320 })
  await consent({ decline: true })
  await visit('quickbooks-declined')
  const held = example.hold({ operation: 'query', entity: 'Payment', statement: 'SELECT *' })
  await page.getByRole('button', { name: 'Connect QuickBooks (Sandbox)' }).click()
  await page.getByRole('radio', { name: demo.company.name }).waitFor()
  await visit('consent')
  await example.goTo(integration)
  await page.locator('[data-health=connecting]').waitFor()
  await visit('quickbooks-connecting')
  await example.press('Cancel')
  await page.getByRole('button', { name: 'Connect QuickBooks (Sandbox)' }).click()
  await page.getByRole('radio', { name: demo.company.name }).waitFor()
  await page.getByRole('button', { name: 'Connect', exact: true }).click()
  await held.waits()
  await page.getByRole('progressbar', { name: 'Invoice' }).waitFor()
  await visit('quickbooks-first-sync')
  await held.release()
  await waitForRun('succeeded')
  await rest()
}

/** A customer who was never invoiced, and one with accounts in two currencies. */
async function walkThroughNewAccounts(example: Example, visit: Visit): Promise<void> {
  const { page, demo, goTo, press, shows, rest } = example
  const { operations } = demo.company
  const abroad = operations.createCustomer({ displayName: 'Fjord Abroad', currency: 'CAD' })
  const customerId = String(abroad['Id'])
  operations.createInvoice({ customerId, amount: 640 })
  await goTo(integration)
  await press('Sync now')
  await rest()
  const { links } = demo.wiring.hub.forTenant(tenantId)
  const link = async (displayName: string, to: string) => {
    const { accounts } = await links.preview()
    const found = accounts.find(({ account }) => account.displayName === displayName)
    if (found === undefined) throw new Error(`Expected an account named ${displayName}.`)
    await links.link(found.account, { customerId: to, actor: 'Ada Admin' })
  }
  await goTo('/customers')
  await page.getByRole('link', { name: 'Not Yet Billed & Sons' }).click()
  await page.getByRole('heading', { name: 'Not Yet Billed & Sons' }).waitFor()
  await link(freshContract, new URL(page.url()).pathname.split('/').at(-1) ?? '')
  await shows(page.getByText('Nothing billed yet'))
  await page.getByText(/starting \d+ \w+ \d{4}: \+\$320\.00/).waitFor()
  await visit('customer-empty')

  const to = await example.findTroubledCustomer()
  await link('Fjord Abroad', to)
  await goTo(`/customers/${to}`)
  await shows(page.getByText('CA$640.00').first())
  await page.getByText('no recurring template in CAD').waitFor()
  await visit('customer-currencies')
}

async function walkThroughTrouble(example: Example, visit: Visit): Promise<void> {
  const { page, demo, goTo, press, consent, shows, rest } = example
  const { emulator, company, otherCompany } = demo
  const { realmId } = company

  await goTo(`${integration}/webhooks`)
  await page.getByLabel('Webhook verifier token').fill('the-token-of-the-other-environment')
  await press('Save')
  emulator.webhooks.sendTestEvent({ realmId })
  const mismatch = page.locator('[data-remedy=signature_mismatch]')
  // It stands behind deliveries that were refused before, which wait the longer the longer this walk has taken.
  await until('the refusal is shown', async () => {
    await emulator.clock.advance(60_000)
    await page.reload()
    return (await mismatch.count()) > 0
  })
  await visit('quickbooks-token-mismatch')
  await page.getByLabel('Webhook verifier token').fill(demo.verifierToken)
  await press('Replace')
  // How long it waits depends on how often it was refused meanwhile.
  await until('the delivery was accepted', async () => {
    await emulator.clock.advance(60_000)
    return emulator.webhooks.endpoints[0]?.pending === 0
  })
  await rest()

  const faults = emulator.faults.layer()
  faults.push({ match: { operation: 'cdc' }, respond: 'application-403' })
  await goTo(integration)
  await press('Sync now')
  await shows(page.locator('[data-outcome=failed], [data-outcome=partial]'))
  await visit('quickbooks-degraded')
  faults[Symbol.dispose]()

  // A throttle that outlives every retry: the month's calls are used up.
  const throttled = emulator.faults.layer()
  throttled.push({ match: { operation: 'cdc' }, respond: 'throttle' })
  await goTo(integration)
  await press('Sync now')
  const passTime = () =>
    until('the run is over', async () => {
      await emulator.clock.advance(20_000)
      return !demo.progress.isRunning(tenantId)
    })
  await passTime()
  await goTo(integration)
  await page.locator('[data-remedy=quota_exceeded]').first().waitFor()
  await visit('quickbooks-quota-spent')
  throttled[Symbol.dispose]()
  await press('Sync now')
  await passTime()
  await shows(page.locator('[data-health=healthy]'))

  await goTo(`${integration}/reconnect`)
  await page.getByRole('radio', { name: otherCompany.name }).check()
  await press('Connect')
  await page.locator('[data-replacement]').waitFor()
  await visit('quickbooks-other-company')
  await press('Keep this company')
  await page.locator('[data-replacement]').waitFor({ state: 'detached' })

  emulator.revoke({ realmId })
  emulator.expireAccessTokens({ realmId })
  await goTo(integration)
  await press('Sync now')
  await shows(page.locator('[data-health=action_required]'))
  await visit('quickbooks-action-required')
  await goTo('/customers/psa-1')
  await visit('customer-action-required')

  await goTo(integration)
  await consent({ start: 'Reconnect' })
  await shows(page.locator('[data-health=healthy]'))
  await goTo(`${integration}/disconnect`)
  await visit('quickbooks-disconnect')
  await press('Disconnect and revoke')
  await page.locator('[data-health=disconnected]').waitFor()
  await visit('quickbooks-disconnected')
  await goTo('/customers/psa-1')
  await visit('customer-disconnected')

  await goTo(integration)
  await consent()
  await shows(page.locator('[data-health=healthy]'))
  // Nothing refreshes any more, and the rolling clock of 101 days runs.
  await demo.wiring.runner.stop()
  await emulator.clock.leap?.(3_600_000)
  await goTo(integration)
  await visit('quickbooks-late')
  for (const [name, days] of [
    ['expiring-14', 88],
    ['expiring-3', 11],
  ] as const) {
    await emulator.clock.leap?.(days * 86_400_000)
    await goTo(integration)
    await visit(`quickbooks-${name}`)
  }
  await goTo('/customers/psa-1')
  await visit('customer-stale')
}
