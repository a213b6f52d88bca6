/** The calm states of a connection on the page of QuickBooks, beside what the database holds; each in both schemes, at four widths, by keyboard. */
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
})
afterAll(() => example.close())

const textOf = (selector: string) => sound.textOf(example.page, selector)
const expectSound = async () => expect(await sound.findAllFaults(example.page)).toEqual([])

async function query<Row>(text: ReturnType<typeof sql<Row>>): Promise<Row[]> {
  return (await text.execute(example.demo.wiring.storage.db)).rows
}

const connection = async () => {
  const stored = await example.demo.wiring.storage.connections.forTenant(tenantId).read()
  if (stored === null) throw new Error('Expected a connection.')
  return stored
}

test('not connected: three steps, and the redirect URI before the button', async () => {
  const { page, signIn, health, demo } = example
  await signIn('Ada Admin')
  expect(await health()).toBe('not_connected')
  expect(await page.locator('.steps > ol > li').count()).toBe(3)
  expect(await textOf('.steps .uri code')).toBe(demo.wiring.redirectUri)
  const [uri, button] = await Promise.all([
    page.locator('.steps .uri').boundingBox(),
    page.getByRole('button', { name: 'Connect QuickBooks', exact: true }).boundingBox(),
  ])
  expect(uri!.y).toBeLessThan(button!.y)
  expect(await page.getByRole('button', { name: 'Connect QuickBooks (Sandbox)' }).count()).toBe(1)
  await expectSound()
})

test('connecting: says what it waits for, and can be cancelled', async () => {
  const { page, press, goTo, health } = example
  await press('Connect QuickBooks')
  await page.getByRole('radio').first().waitFor()
  await goTo(integration)
  expect(await health()).toBe('connecting')
  expect(await textOf('[data-sentence]')).toContain('Waiting for you to allow access at Intuit')
  await expectSound()
  await press('Cancel')
  expect(await health()).toBe('not_connected')
})

test('first sync: a bar for each entity and, when QuickBooks slows it down, what it waits for', async () => {
  const { page, goTo, consent, demo, health, waitForRun, rest } = example
  const held = example.hold({ operation: 'query', entity: 'Payment', statement: 'SELECT *' })
  await consent()
  await held.waits()
  await page.getByRole('progressbar', { name: 'Invoice' }).waitFor()
  expect(await health()).toBe('first_sync')
  expect(await textOf('[data-sentence]')).toBe('The first read is under way.')
  await expectSound()
  await held.release()
  await waitForRun('succeeded')
  await rest()
  await goTo(integration)
  expect(await health()).toBe('healthy')
  expect(await textOf('[data-health]')).toBe('Connected')
  expect(await page.locator('[data-detail]').count()).toBe(0)
  const { companyName, realmId } = await connection()
  expect(await textOf('.company strong')).toBe(companyName)
  expect(await page.getByText(realmId, { exact: true }).count()).toBeGreaterThan(0)
  expect(demo.environment).toBe('production')
  expect(await page.locator('.band').count()).toBe(0)
})

test('connected: the days until refresh expiry, the age of the data and the rows that were read are those of the database', async () => {
  const { page, goTo, demo } = example
  await goTo(integration)
  const { tokens, timeZone } = await connection()
  const ends = Date.parse(tokens?.refreshTokenExpiresAt ?? '')
  const days = Math.floor((ends - demo.wiring.clock.now()) / dayMs)
  expect(await textOf('[data-expiry=days]')).toBe(String(days))
  await page.getByText('Days until refresh expiry', { exact: true }).waitFor()
  expect(await textOf('footer')).toContain(timeZone)
  expect(await textOf('[data-age]')).toMatch(/^\d+ (s|min) ago$/)
  const status = await demo.wiring.integration.for(tenantId).status()
  for (const { entity, readAt } of status.entities) {
    const shown = page.locator(`[data-entity=${entity}] time`).last()
    if (readAt !== null) expect(await shown.getAttribute('datetime')).toBe(readAt)
  }
  const [run] = await query(sql<{ rows: number }>`
    select (entities -> 'Invoice' ->> 'read')::int as rows from quickbooks_sync_runs
    where entities ? 'Invoice' order by started_at desc limit 1`)
  expect(await textOf('[data-entity=Invoice] td')).toBe(String(run?.rows))
  const next = page.locator('[data-next-run] time')
  expect(Date.parse((await next.getAttribute('datetime')) ?? '')).toBeGreaterThan(
    demo.wiring.clock.now() - 10_000,
  )
  await expectSound()
})

test('a company without a time zone says so, and its times are in UTC', async () => {
  const { page, goTo, press } = example
  const { timeZone } = await connection()
  await query(sql`update quickbooks_connections set time_zone = null, time_zone_source = null`)
  await goTo(integration)
  expect(await textOf('[data-time-zone=missing]')).toContain('Unknown')
  expect(await page.locator('[data-remedy=time_zone_missing]').count()).toBe(1)
  expect(await page.locator('time').first().getAttribute('title')).toContain('UTC')
  await expectSound()
  await page.locator('[name=timeZone]').fill(timeZone ?? '')
  await press('Set time zone')
  expect(await page.locator('[data-remedy=time_zone_missing]').count()).toBe(0)
})

test('the list of webhook events is the table of events; Replay makes one wait and reads it again', async () => {
  const { page, goTo, press, demo, rest } = example
  await goTo(`${integration}/webhooks`)
  expect(await textOf('[data-token]')).toBe('Not set: every webhook is refused')
  await page.getByLabel('Webhook verifier token').fill(demo.verifierToken)
  await press('Save')
  expect(await textOf('[data-token]')).toContain(`ends in ${demo.verifierToken.slice(-4)}`)
  demo.payInFull(demo.story?.late.invoiceId ?? '')
  const read = () =>
    query(sql<{
      event_id: string
      entity: string
      entity_id: string
      outcome: string | null
      attempts: number
    }>`
      select event_id, entity, entity_id, outcome, attempts from quickbooks_webhook_events order by received_at desc, event_id desc`)
  await until('the events are read', async () => {
    const events = await read()
    return events.length > 0 && events.every(({ outcome }) => outcome === 'synced')
  })
  await rest()
  await goTo(`${integration}/webhooks`)
  const events = await read()
  const rows = page.locator('tr[data-event]')
  expect(await rows.count()).toBe(events.length)
  for (const [nth, event] of events.entries()) {
    const row = rows.nth(nth)
    expect(await row.getAttribute('data-event')).toBe(event.event_id)
    expect(await row.textContent()).toContain(`ID ${event.entity_id}`)
    expect(await row.locator('[data-outcome]').getAttribute('data-outcome')).toBe('synced')
    expect(await row.locator('td').nth(4).textContent()).toBe(String(event.attempts))
  }
  await expectSound()
  const readTimes = async () =>
    new Map(
      (
        await query(
          sql<{
            id: string
            at: string | null
          }>`select event_id as id, processed_at::text as at from quickbooks_webhook_events`,
        )
      ).map(({ id, at }) => [id, at]),
    )
  const before = await readTimes()
  const replayed = events.at(-1)?.event_id ?? ''
  await rows.last().getByRole('button', { name: 'Replay' }).click()
  expect(await textOf('[role=status]')).toContain('The event is replayed')
  await until('it is read again', async () => {
    const now = (await readTimes()).get(replayed)
    return now != null && now > (before.get(replayed) ?? '')
  })
  // That one, and no other of its delivery.
  const after = await readTimes()
  expect([...before].filter(([id, at]) => after.get(id) !== at).map(([id]) => id)).toEqual([replayed]) // prettier-ignore
  await rest()
  await goTo(`${integration}/audit`)
  expect(await textOf('[data-audit="quickbooks.replay"]')).toMatch(
    /Ada Admin replayed the webhook event .+\./,
  )
  await expectSound()
})

test('verification shows our figures beside QuickBooks’ own', async () => {
  const { page, goTo, demo } = example
  await goTo(`${integration}/verification`)
  const { verification } = await demo.wiring.integration.for(tenantId).status()
  expect(verification?.differences).toEqual([])
  expect(await page.locator('[data-verified=yes]').count()).toBe(1)
  expect(await textOf('[data-verified] .badge')).toBe('no difference')
  await expectSound()
})

test('the console had no errors', () => {
  expect(example.complaints).toEqual([])
})
