import { integration, type Example } from './open-example.ts'
import { until } from './until.ts'

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
  await look('quickbooks-healthy', integration)
  await look('customers', '/customers')
  await look('customer', `/customers/${await example.findTroubledCustomer()}`)
  await page.locator('[data-invoice] summary').first().click()
  await visit('customer-settlements')
  for (const [name, customer] of [
    ['customer-xero', 'Old Mill Bakery'],
    ['customer-unlinked', 'Not Yet Billed & Sons'],
  ] as const) {
    await goTo('/customers')
    await page.getByRole('link', { name: customer }).click()
    await page.getByRole('heading', { name: customer }).waitFor()
    await visit(name)
  }
  await look('alerts', '/alerts')
  await look('alerts-dry-run', '/alerts?dry-run=1')
  await look('matching', '/admin/matching')
  await page.getByRole('button', { name: 'Keep separate' }).first().click()
  await page.getByRole('button', { name: 'Undo' }).first().waitFor()
  await visit('matching-decided')
  await look('not-found', '/customers/nobody')

  await walkThroughTrouble(example, visit)
  await signIn('Vera Viewer')
  await look('not-for-you', integration)
  await page.goto(example.demo.controlUrl)
  await visit('emulator-control')
}

/** Holds the read between two pages of invoices, so that there is time to look. */
async function walkThroughFirstSync(example: Example, visit: Visit): Promise<void> {
  const { page, demo, consent, waitForRun, rest } = example
  await consent({ decline: true })
  await visit('quickbooks-declined')
  const held = example.hold({ operation: 'query', entity: 'Payment', statement: 'SELECT *' })
  await page.getByRole('button', { name: 'Connect QuickBooks (Sandbox)' }).click()
  await page.getByRole('radio', { name: demo.company.name }).waitFor()
  await visit('consent')
  await page.getByRole('button', { name: 'Connect', exact: true }).click()
  await held.waits()
  await page.getByRole('progressbar', { name: 'Invoice' }).waitFor()
  await visit('quickbooks-first-sync')
  await held.release()
  await waitForRun('succeeded')
  await rest()
}

async function walkThroughTrouble(example: Example, visit: Visit): Promise<void> {
  const { page, demo, goTo, press, consent, shows, rest } = example
  const { emulator, company, otherCompany } = demo
  const { realmId } = company

  await goTo(integration)
  await page.getByLabel('Verifier token').fill('the-token-of-the-other-environment')
  await press('Set')
  emulator.webhooks.sendTestEvent({ realmId })
  await shows(page.locator('[data-remedy=signature_mismatch]'))
  await visit('quickbooks-token-mismatch')
  await page.getByLabel('Verifier token').fill(demo.verifierToken)
  await press('Replace')
  await emulator.clock.advance(10_000)
  await until('the delivery was accepted', () => emulator.webhooks.endpoints[0]?.pending === 0)
  await rest()

  const faults = emulator.faults.layer()
  faults.push({ match: { operation: 'cdc' }, respond: 'application-403' })
  await press('Sync now')
  await shows(page.locator('[data-outcome=failed], [data-outcome=partial]'))
  await visit('quickbooks-degraded')
  faults[Symbol.dispose]()

  await goTo(`${integration}/reconnect`)
  await page.getByRole('radio', { name: otherCompany.name }).check()
  await press('Connect')
  await page.locator('[data-replacement]').waitFor()
  await visit('quickbooks-other-company')

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
  await press('Disconnect')
  await page.locator('[data-health=disconnected]').waitFor()
  await visit('quickbooks-disconnected')
  await goTo('/customers/psa-1')
  await visit('customer-disconnected')

  await goTo(integration)
  await consent()
  await shows(page.locator('[data-health=healthy]'))
  // Nothing refreshes any more, and the rolling clock of 101 days runs.
  await demo.wiring.runner.stop()
  await emulator.clock.advance(3_600_000)
  await goTo(integration)
  await visit('quickbooks-late')
  for (const [name, days] of [
    ['expiring-14', 88],
    ['expiring-3', 11],
  ] as const) {
    await emulator.clock.advance(days * 86_400_000)
    await goTo(integration)
    await visit(`quickbooks-${name}`)
  }
  await goTo('/customers/psa-1')
  await visit('customer-stale')
}
