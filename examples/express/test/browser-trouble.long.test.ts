import { afterAll, beforeAll, expect, test } from 'vitest'
import { integration, type Example } from './support/open-example.ts'
import { openTestedExample } from './support/open-tested-example.ts'

/** What goes wrong with a connection, what the page says about it, and the way out: each test leaves it healthy. */
const day = 86_400_000
let example: Example

beforeAll(async () => {
  // A consent that lasts 15 days: past the first warning after two, past the second after thirteen.
  example = await openTestedExample({ oauth: { hardLifetimeMs: 15 * day }, invoices: 20 })
  await example.connect()
})
afterAll(() => example.close())

test('a verifier token that does not match: 401, the remedy, and all is delivered once it does', async () => {
  const { page, demo, goTo, shows, rest } = example
  const [endpoint] = demo.emulator.webhooks.endpoints
  const setToken = async (token: string) => {
    await goTo(`${integration}/webhooks`)
    await page.getByLabel('Webhook verifier token').fill(token)
    await page.getByRole('button', { name: /^(Save|Replace)$/ }).click()
  }
  await setToken('the-token-of-the-other-environment')
  demo.emulator.webhooks.sendTestEvent({ realmId: demo.company.realmId, entity: 'Customer' })
  await expect.poll(() => endpoint?.deliveries.at(-1)?.status).toBe(401)

  await goTo(integration)
  const remedy = page.locator('[data-remedy=signature_mismatch]').first()
  await shows(remedy)
  expect(await remedy.textContent()).toContain('The verifier token does not match')
  expect(await remedy.textContent()).toMatch(/Webhooks page of the Intuit app/)

  await setToken(demo.verifierToken)
  await page.getByText(`ends in ${demo.verifierToken.slice(-4)}`).waitFor()
  await demo.emulator.clock.advance(10_000)
  await expect.poll(() => endpoint?.deliveries.at(-1)?.status).toBe(200)
  expect(endpoint?.pending).toBe(0)
  await rest()
})

test('a consent revoked in QuickBooks: action required, data kept, and Reconnect makes it healthy', async () => {
  const { page, demo, press, goTo, health, consent, shows } = example
  const { realmId } = demo.company
  demo.emulator.revoke({ realmId })
  demo.emulator.expireAccessTokens({ realmId })
  await goTo(integration)
  await press('Sync now')
  await shows(page.locator('[data-health=action_required]'))
  expect(await page.locator('[data-remedy=reconnect_required]').first().textContent()).toContain(
    'QuickBooks no longer accepts our sign-in.',
  )
  expect(await page.getByRole('button', { name: 'Sync now' }).count()).toBe(0)
  const { customerId } = await example.findInvoice('open')
  await goTo(`/customers/${customerId}`)
  await page.getByText('QuickBooks no longer accepts our sign-in').waitFor()

  await goTo(integration)
  await consent({ start: 'Reconnect' })
  await shows(page.locator('[data-health=healthy]'))
  expect(await health()).toBe('healthy')
})

test('a reconnect to another company is refused, and the first one stays', async () => {
  const { page, demo, goTo } = example
  await goTo(`${integration}/reconnect`)
  await page.getByRole('radio', { name: demo.otherCompany.name }).check()
  await page.getByRole('button', { name: 'Connect', exact: true }).click()
  await page.waitForURL(demo.url + integration)
  expect(await page.getByRole('status').textContent()).toContain('This is another company')
  await page.getByText(demo.company.realmId, { exact: false }).first().waitFor()
  expect(await page.getByText(demo.otherCompany.name).count()).toBe(0)
  const stored = await demo.wiring.storage.connections.findRealms([demo.otherCompany.realmId])
  expect(stored).toEqual([])
})

test('a banner 14 days before the consent ends, another at 3, and none after Reconnect', async () => {
  const { page, demo, goTo, consent, health } = example
  const { clock } = demo.emulator
  // Days pass within a moment: a request on its way would be given up, as if the network had failed for days.
  await demo.wiring.runner.stop()
  await goTo(integration)
  expect(await page.locator('[data-banner]').count()).toBe(0)

  await clock.leap?.(2 * day)
  await goTo(integration)
  expect(await page.locator('[data-banner=expiry-14]').textContent()).toMatch(/in 1[23] days/)
  expect(await page.locator('[data-banner=expiry-3]').count()).toBe(0)

  await clock.leap?.(11 * day)
  await goTo(integration)
  expect(await page.locator('[data-banner=expiry-3]').textContent()).toMatch(/in [12] days?/)
  expect(await page.locator('[data-banner=expiry-14]').count()).toBe(0)
  expect(await health()).toBe('expiring')

  await consent({ start: 'Reconnect' })
  await page.locator('[data-expiry=days]', { hasText: /^1[45]$/ }).waitFor()
  expect(await page.locator('[data-banner^=expiry]').count()).toBe(0)
})

test('the console had no errors', () => {
  expect(example.complaints).toEqual([])
})
