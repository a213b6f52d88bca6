import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { integration, type Example } from './support/open-example.ts'
import { openTestedExample } from './support/open-tested-example.ts'

/** A person without a mouse: every action of the product by Tab, arrows, Space and Enter. */
let example: Example
let page: Page

beforeAll(async () => {
  example = await openTestedExample({ invoices: 40 })
  page = example.page
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
})
afterAll(() => example.close())

/** Presses Tab until the focus is on what is called so. */
async function tabTo(name: string | RegExp): Promise<void> {
  const seen: string[] = []
  for (let presses = 0; presses < 150; presses += 1) {
    await page.keyboard.press('Tab')
    const focused = await page.evaluate(() => {
      const element = document.activeElement
      const label = element instanceof HTMLInputElement ? element.labels?.[0]?.textContent : null
      return (element?.getAttribute('aria-label') ?? label ?? element?.textContent ?? '').trim()
    })
    if (typeof name === 'string' ? focused === name : name.test(focused)) return
    seen.push(focused)
  }
  throw new Error(`Expected Tab to lead to ${name}, it led to ${seen.join(' | ')}`)
}

async function pressOn(name: string | RegExp, key: 'Enter' | 'Space' = 'Enter'): Promise<void> {
  await tabTo(name)
  await page.keyboard.press(key)
}

async function arriveAt(heading: string): Promise<void> {
  await page.getByRole('heading', { name: heading, exact: true, level: 1 }).waitFor()
  await page.waitForLoadState()
}

test('signs in, and skips to the content', async () => {
  await example.goTo('/sign-in')
  await pressOn('Ada Admin')
  await arriveAt('QuickBooks')
  await pressOn('Skip to content')
  await page.keyboard.press('Tab')
  expect(await page.evaluate(() => document.activeElement?.closest('main') !== null)).toBe(true)
})

test('connects: chooses a company with the arrow keys on the consent page', async () => {
  await example.goTo(integration)
  await pressOn('Connect QuickBooks (Sandbox)')
  await page.getByRole('radio').first().waitFor()
  await page.keyboard.press('Tab')
  await page.keyboard.press('ArrowDown')
  expect(await page.getByRole('radio', { name: example.demo.otherCompany.name }).isChecked()).toBe(
    true,
  )
  await page.keyboard.press('ArrowUp')
  await pressOn('Connect')
  await example.waitForRun('succeeded')
  await page.getByText(example.demo.company.name).waitFor()
})

test('copies an address, sets the verifier token, reads again', async () => {
  await example.goTo(integration)
  await pressOn('Copy Webhook URL')
  await page.getByText('Copied').waitFor()
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(
    example.demo.wiring.webhookUrl,
  )

  await example.goTo(`${integration}/webhooks`)
  await tabTo('Webhook verifier token')
  await page.keyboard.type(example.demo.verifierToken)
  await page.keyboard.press('Enter')
  await page.getByText('The webhook verifier token is saved.').waitFor()

  await example.goTo(integration)
  await pressOn('Sync now', 'Space')
  await example.shows(page.locator('[data-run]').nth(1))
})

test('links a customer, keeps one separate, and undoes both', async () => {
  await example.goTo('/admin/matching')
  await pressOn(/^Another customer for /)
  await tabTo(/^Customer of /)
  const chosen = page.locator(':focus')
  const before = await chosen.inputValue()
  await page.keyboard.press('ArrowDown')
  expect(await chosen.inputValue()).not.toBe(before)
  const row = page.locator('tr', { has: chosen })
  const account = await row.getAttribute('data-account')
  const decided = page.locator(`[data-account="${account}"]`)
  await pressOn(/^Link /)
  await expect.poll(() => decided.getAttribute('data-result')).toBe('keep')
  await pressOn(`Undo ${await decided.locator('.name').textContent()}`)
  await expect.poll(() => decided.getAttribute('data-result')).not.toBe('keep')

  const separate = page.locator('[data-result=separate]')
  await pressOn(/^Keep separate: /)
  await expect.poll(() => separate.count()).toBe(1)
  await pressOn(`Undo ${await separate.locator('.name').textContent()}`)
  await expect.poll(() => separate.count()).toBe(0)
})

test('opens a customer, unfolds an invoice, evaluates alerts', async () => {
  await example.goTo('/customers')
  await pressOn('Old Mill Bakery')
  await arriveAt('Old Mill Bakery')
  await pressOn('XR-1043')
  expect(await page.locator('[data-invoice] li').first().isVisible()).toBe(true)

  await example.goTo('/admin/matching')
  await pressOn('Accept these links')
  await page.locator('[data-acceptance]').waitFor({ state: 'detached' })
  await example.rest()
  await example.goTo('/alerts')
  await pressOn('Preview')
  await page.getByText('Nothing was written').waitFor()
  await pressOn('Evaluate now')
  await page.getByText(/alerts? changed\./).waitFor()
})

test('disconnects and signs out', async () => {
  // A page that watches a run loads itself again at its end.
  await example.rest()
  await example.goTo(integration)
  await pressOn('Disconnect')
  await page.getByRole('button', { name: 'Disconnect and revoke' }).waitFor()
  await page.waitForLoadState()
  await pressOn('Disconnect and revoke')
  await page.locator('[data-health=disconnected]').waitFor()
  await page.waitForLoadState()
  await pressOn('Sign out')
  await arriveAt('Sign in')
  expect(example.complaints).toEqual([])
})
