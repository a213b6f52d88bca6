import { afterAll, beforeAll, expect, test } from 'vitest'
import { integration, type Example } from './support/open-example.ts'
import { openTestedExample } from './support/open-tested-example.ts'

/** One person, one application, from the first page to the last: each test goes on where the one before ended. */
let example: Example

beforeAll(async () => {
  example = await openTestedExample({ invoices: 700 })
})
afterAll(() => example.close())

test('a declined consent changes nothing, and the page shows that', async () => {
  const { page, signIn, consent, health } = example
  await signIn('Ada Admin')
  await consent({ decline: true })
  expect(await page.getByRole('status').textContent()).toContain('was not connected')
  expect(await health()).toBe('not_connected')
  // The frame of the page says the same.
  expect(await page.locator('[data-shell-health]').getAttribute('data-shell-health')).toBe(
    'not_connected',
  )
})

test('the first read shows a bar for every entity while it runs', async () => {
  const { page, consent, health, waitForRun } = example
  // The second page of invoices comes late; until then the page shows where the read stands.
  const secondPage = example.hold({
    operation: 'query',
    entity: 'Invoice',
    statement: 'SELECT *',
    nth: 2,
  })
  await consent()
  expect(await health()).toBe('first_sync')
  const invoices = page.getByRole('progressbar', { name: 'Invoice' })
  await invoices.waitFor()
  await page.getByText('500 of 700').waitFor()
  expect(await invoices.getAttribute('value')).toBe('500')
  expect(await invoices.getAttribute('max')).toBe('700')

  await secondPage.waits()
  await secondPage.release()
  // The page loads itself again at the end.
  await waitForRun('succeeded')
  expect(await health()).toBe('healthy')
  expect(await page.locator('[data-entity=Invoice]').textContent()).toContain('700')
})

test('an invoice paid in QuickBooks is paid in the hub, after a webhook and a tick', async () => {
  const { page, demo, press, goTo, shows, findInvoice } = example
  await goTo(`${integration}/webhooks`)
  await page.getByLabel('Webhook verifier token').fill(demo.verifierToken)
  await press('Save')
  await page.getByText(`ends in ${demo.verifierToken.slice(-4)}`).waitFor()

  const { customerId, invoiceId } = await findInvoice('open')
  await goTo(`/customers/${customerId}`)
  const row = page.locator(`[data-invoice="${invoiceId}"]`)
  expect(await row.locator('.badge').textContent()).not.toBe('paid')

  demo.payInFull(invoiceId)
  await shows(row.locator('.badge.paid'))
  await row.locator('summary').click()
  expect(await row.locator('li').first().isVisible()).toBe(true)
  expect(await row.locator('li').first().textContent()).toMatch(/payment/)
})

test('an invoice voided in QuickBooks is voided in the hub, with the total it had', async () => {
  const { page, demo, goTo, shows, findInvoice } = example
  const { customerId, invoiceId } = await findInvoice('open')
  await goTo(`/customers/${customerId}`)
  const row = page.locator(`[data-invoice="${invoiceId}"]`)
  const total = await row.locator('.number').first().textContent()
  expect(total).not.toBe('$0.00')
  const before = await page.locator('[data-figure=outstanding]').textContent()

  demo.company.operations.voidTransaction({ entity: 'Invoice', id: invoiceId })
  await shows(row.locator('.badge.voided'))
  // The list and the figures of a page are read side by side: the batch may have been written between the two.
  await goTo(`/customers/${customerId}`)
  expect(await row.locator('.number').first().textContent()).toBe(total)
  expect((await row.locator('.number').nth(1).textContent())?.trim()).toBe('—')
  expect(await page.locator('[data-figure=outstanding]').textContent()).not.toBe(before)
})

test('disconnect keeps the data, and shows how old it is', async () => {
  const { page, goTo, health, findInvoice } = example
  await example.disconnect()
  expect(await health()).toBe('disconnected')
  const { customerId } = await findInvoice('open')
  await goTo(`/customers/${customerId}`)
  expect(await page.locator('[data-invoice]').count()).toBeGreaterThan(0)
  await page.getByText('QuickBooks is disconnected').waitFor()
})

test('roles are refused on the server', async () => {
  const { page, demo, signIn } = example
  const refused = async (path: string) => (await page.request.get(demo.url + path)).status()
  await signIn('Vera Viewer')
  expect(await refused(integration)).toBe(403)
  expect(await refused('/admin/matching')).toBe(403)
  expect(await refused('/customers')).toBe(200)
  await signIn('Anil Analyst')
  expect(await refused(integration)).toBe(403)
  expect(await refused('/alerts')).toBe(200)
})

test('the console had no errors', () => {
  expect(example.complaints).toEqual([])
})
