/** What goes wrong with a connection, said on the page of QuickBooks as it is; each in both schemes, at four widths, by keyboard. */
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { tenantId } from '../src/start.ts'
import { integration, type Example } from './support/open-example.ts'
import { openTestedExample } from './support/open-tested-example.ts'
import * as sound from './support/sound-page.ts'
import { until } from './support/until.ts'

const dayMs = 86_400_000
let example: Example

beforeAll(async () => {
  example = await openTestedExample({ hasStory: true, customers: 6, invoices: 20 })
  await example.connect()
  await example.goTo(`${integration}/webhooks`)
  await example.page.getByLabel('Webhook verifier token').fill(example.demo.verifierToken)
  await example.press('Save')
})
afterAll(() => example.close())

const textOf = (selector: string) => sound.textOf(example.page, selector)
const expectSound = async () => expect(await sound.findAllFaults(example.page)).toEqual([])

async function query<Row>(text: ReturnType<typeof sql<Row>>): Promise<Row[]> {
  return (await text.execute(example.demo.wiring.storage.db)).rows
}

test('slowed down: waiting for QuickBooks, not healthy, and when it goes on', async () => {
  const { page, goTo, press, demo, health, rest } = example
  demo.emulator.faults.push({ match: { operation: 'cdc' }, times: 1, respond: 'throttle' })
  await goTo(integration)
  await press('Sync now')
  await until('the run waits', async () => {
    const { run } = await demo.wiring.integration.for(tenantId).status()
    return run?.waitsUntil != null
  })
  await goTo(integration)
  expect(await health()).toBe('degraded')
  expect(await textOf('[data-detail]')).toBe('Waiting for QuickBooks')
  expect(await textOf('[data-sentence]')).toMatch(
    /asked us to slow down\. Reading continues by itself in \d+ s\./,
  )
  expect(await textOf('[data-waits]')).toMatch(/in \d+ s/)
  await expectSound()
  await demo.emulator.clock.advance(65_000)
  await rest()
  await page.waitForLoadState()
})

test('degraded: which entity fails, since when, and when it is tried again', async () => {
  const { page, goTo, demo, health } = example
  demo.emulator.faults.push({ match: { operation: 'query', predicate: ({ statement }) => /CreditMemo/.test(statement ?? '') }, respond: 'application-403' }) // prettier-ignore
  await demo.wiring.sync(tenantId, 'full')
  await goTo(integration)
  expect(await health()).toBe('degraded')
  expect(await textOf('[data-detail]')).toBe('Degraded')
  const { entities } = await demo.wiring.integration.for(tenantId).status()
  const failing = entities.filter((one) => one.failing !== null).map(({ entity }) => entity)
  expect(failing).toContain('CreditMemo')
  for (const entity of failing)
    expect(await page.locator(`[data-entity=${entity}] [data-failing]`).count()).toBe(1)
  expect(await page.locator('[data-problem]').count()).toBeGreaterThan(0)
  await expectSound()
  demo.emulator.faults.clear()
  await demo.wiring.sync(tenantId, 'full')
})

test('expiring: 14 days and 3 days before the consent ends, by the buttons of the emulator', async () => {
  const { page, goTo, demo, press, health, rest, consent } = example
  const { realmId } = demo.company
  for (const [days, label] of [
    [14, 'Consent ends within 14 days'],
    [3, 'Consent ends within 3 days'],
  ] as const) {
    await page.goto(demo.controlUrl)
    await page.locator(`#realm option[value="${realmId}"]`).waitFor({ state: 'attached' })
    await page.locator('#realm').selectOption(realmId)
    await press(label)
    await page.locator('#result', { hasText: 'shortened' }).waitFor()
    await goTo(integration)
    await press('Sync now')
    await rest()
    await goTo(integration)
    expect(await health()).toBe('expiring')
    expect(await textOf(`[data-banner=expiry-${days}]`)).toContain(
      `The consent ends in ${days - 1} days.`,
    )
    expect(await textOf('[data-expiry=days]')).toBe(String(days - 1))
    await expectSound()
  }
  await consent({ start: 'Reconnect' })
  await rest()
  await goTo(integration)
  expect(await page.locator('[data-banner]').count()).toBe(0)
})

test('the clock buttons of the emulator pressed twenty times in a row: each moves the clock, and the connection lives', async () => {
  const { page, demo, goTo, rest, health } = example
  const began = demo.emulator.clock.now()
  await page.goto(demo.controlUrl)
  const button = page.getByRole('button', { name: '+1 day' })
  await button.waitFor()
  for (let times = 0; times < 20; times += 1) await button.click()
  await expect
    .poll(() => Math.floor((demo.emulator.clock.now() - began) / dayMs), { timeout: 120_000 })
    .toBe(20)
  await rest()
  await goTo(integration)
  await expect.poll(health).toBe('healthy')
})

test('late: how old the data is, a run that has not begun, and no promise', async () => {
  const { page, goTo, demo, health } = example
  await demo.wiring.runner.stop()
  for (const [days, state, word] of [
    [1 / 24, 'late', 'Late'],
    [13, 'expiring', 'Expiring'],
  ] as const) {
    await demo.emulator.clock.leap?.(days * dayMs)
    await goTo(integration)
    expect(await health()).toBe(state)
    expect(await textOf('[data-detail]')).toBe(word)
    expect(await textOf('[data-sentence]')).toMatch(
      /Last read (60 min|1 h|13 days) ago.*Figures may be old\. A run was due at .* and has not begun/,
    )
    expect(await page.locator('[data-next-run] time').count()).toBe(0)
    expect(await page.locator('main').textContent()).not.toMatch(/brought up to date|every 15 min/)
    await expectSound()
  }
})

test('action required: no days are left, and the verifier token stays known when it is disconnected', async () => {
  const { page, goTo, demo, health, disconnect } = example
  await query(
    sql`update quickbooks_connections set state = 'action_required', state_reason = 'invalid_grant'`,
  )
  await goTo(integration)
  expect(await health()).toBe('action_required')
  expect(await textOf('[data-expiry=days]')).toBe('0')
  expect(await page.locator('main').textContent()).not.toMatch(/ends in \d+ days/)
  expect(await page.getByRole('link', { name: 'Reconnect', exact: true }).count()).toBeGreaterThan(
    0,
  )
  await expectSound()

  await goTo(`${integration}/disconnect`)
  await page.getByRole('heading', { name: `Disconnect ${demo.company.name}?` }).waitFor()
  await page.getByText('The consent is revoked at Intuit').waitFor()
  await expectSound()
  await disconnect()
  expect(await health()).toBe('disconnected')
  expect(await textOf('[data-sentence]')).toContain('The webhook verifier token is kept.')
  await goTo(`${integration}/webhooks`)
  expect(await textOf('[data-token]')).toContain(`ends in ${demo.verifierToken.slice(-4)}; kept`)
  await expectSound()
})

test('the console had no errors', () => {
  expect(example.complaints).toEqual([])
})
