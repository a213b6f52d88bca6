import { readFileSync } from 'node:fs'
import { syncEntities } from '@vectis/quickbooks/rows'
import { toInstant } from '@vectis/quickbooks/values'
import { parseWebhookBody } from '@vectis/quickbooks/webhooks'
import { expect, test } from 'vitest'
import { openRealm, realmId, tenantId } from './support/open-realm.ts'
import type { OpenRealm } from './support/open-realm.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs

/** Webhooks that arrive: straight into the store, as the handler records them. */
function subscribe({ emulator, webhookEvents, clock }: OpenRealm): void {
  emulator.webhooks.subscribe({
    url: 'https://vectis.example/api/webhooks/quickbooks',
    verifierToken: 'calls',
    async deliver({ body }) {
      const receivedAt = toInstant(clock.now())
      const events = parseWebhookBody(body)
      await webhookEvents.record(events.map((event) => ({ tenantId, event, receivedAt })))
      return { status: 200 }
    },
  })
}

const tick = ({ clock, runner }: OpenRealm) => clock.run(runner.runOnce({ tenantId }))

/** A first read, and with webhooks one event that was read, so that they are trusted. */
async function openReadRealm(options: { withWebhooks: boolean }): Promise<OpenRealm> {
  const realm = await openRealm(options)
  await tick(realm)
  await realm.clock.advance(minuteMs)
  if (options.withWebhooks) {
    subscribe(realm)
    realm.emulator.books(realmId).operations.createCustomer({ displayName: 'Somebody new' })
    await realm.clock.runUntilIdle(minuteMs)
    expect(await tick(realm)).toMatchObject({ reason: 'webhook_events', calls: 1 })
    await realm.clock.advance(15 * minuteMs)
  }
  realm.takeCalls()
  return realm
}

test('a quiet tick with webhooks costs no call', async () => {
  const realm = await openReadRealm({ withWebhooks: true })
  expect(await tick(realm)).toMatchObject({ kind: 'quiet', outcome: 'succeeded', calls: 0 })
  expect(realm.takeCalls()).toBe(0)
})

test('a quiet tick without webhooks costs one call', async () => {
  const realm = await openReadRealm({ withWebhooks: false })
  expect(await tick(realm)).toMatchObject({ kind: 'incremental', outcome: 'succeeded', calls: 1 })
  expect(realm.takeCalls()).toBe(1)
})

/** Rows of the table in the guide: calls of a realm in 30 days in which nothing changes. */
const guide = readFileSync(new URL('../../../docs/guides/syncing.md', import.meta.url), 'utf8')
const inGuide = (row: string): number =>
  Number(
    guide
      .split(`| ${row} `)[1]
      ?.match(/\| +([\d,]+) \|/)?.[1]
      ?.replace(',', ''),
  )

/** Each entity is counted once in four days: those are a round. */
const quietDays = process.env['LONG'] === '1' ? 7 : 4

test.for([
  { row: 'webhooks, ticks every 15 minutes', withWebhooks: true, tickMinutes: 15, most: 4 },
  { row: 'no webhooks, ticks every 15 minutes', withWebhooks: false, tickMinutes: 15, most: 98 },
  { row: 'no webhooks, ticks every hour', withWebhooks: false, tickMinutes: 60, most: 26 },
])(
  'quiet days cost at most $most calls each: $row',
  async ({ row, withWebhooks, tickMinutes, most }) => {
    const realm = await openReadRealm({ withWebhooks })
    const days: number[] = []
    for (let day = 0; day < quietDays; day += 1) {
      for (let n = 0; n < (24 * 60) / tickMinutes; n += 1) {
        await realm.clock.advance(tickMinutes * minuteMs)
        expect(await tick(realm)).toMatchObject({ outcome: 'succeeded' })
      }
      days.push(realm.takeCalls())
    }
    expect(Math.max(...days)).toBeLessThanOrEqual(most)
    // The figures of the guide: within one call of them on the average day.
    expect(days.reduce((sum, calls) => sum + calls, 0) / days.length).toBeGreaterThan(most - 1)
    expect(inGuide(row)).toBe(30 * most)
    expect(inGuide('five entities polled every hour')).toBe(30 * 24 * 5)
  },
)

const invoices = process.env['LONG'] === '1' ? 10_000 : 3_000

test(`a first read of ${invoices} invoices costs its pages and one read of changes`, async () => {
  const realm = await openRealm({
    company: { customers: 400, invoices, seed: 3 },
    quickbooks: { limits: { requestsPerSecond: 10 } },
  })
  const report = await tick(realm)
  const calls = realm.takeCalls()
  // An empty page is confirmed by its COUNT.
  const floor = syncEntities.reduce((sum, entity) => {
    const read = report.entities[entity]?.read ?? 0
    return sum + (read === 0 ? 2 : Math.ceil(read / 500))
  }, 0)
  expect(report.outcome).toBe('succeeded')
  expect(report.entities.Invoice?.inserted).toBe(invoices)
  expect(calls - (floor + 1)).toBeLessThanOrEqual(Math.floor(0.01 * (floor + 1)))
})

test('many events in one delivery cost one call', async () => {
  const realm = await openReadRealm({ withWebhooks: true })
  const { operations } = realm.emulator.books(realmId)
  for (let n = 0; n < 30; n += 1) operations.createCustomer({ displayName: `Client ${n}` })
  await realm.clock.runUntilIdle(minuteMs)
  const report = await tick(realm)
  expect(report).toMatchObject({ reason: 'webhook_events', calls: 1 })
  expect(report.entities.Customer?.inserted).toBe(30)
  expect(await realm.webhookEvents.forTenant(tenantId).countPending(realmId)).toBe(0)
})

test('a change that no webhook announced is found by the safety clock, and webhooks lose trust', async () => {
  const realm = await openReadRealm({ withWebhooks: true })
  for (const endpoint of realm.emulator.webhooks.endpoints) endpoint.close()
  const { operations } = realm.emulator.books(realmId)
  const customer = operations.createCustomer({ displayName: 'Unannounced' })
  operations.createInvoice({ customerId: String(customer['Id']), amount: '100.00' })
  expect(await tick(realm)).toMatchObject({ kind: 'quiet', calls: 0 })
  await realm.clock.advance(12 * hourMs)
  expect(await tick(realm)).toMatchObject({ reason: 'safety_clock' })
  await realm.clock.advance(15 * minuteMs)
  expect(await tick(realm)).toMatchObject({ reason: 'webhooks_missed', calls: 1 })
  await realm.clock.advance(15 * minuteMs)
  expect(await tick(realm)).toMatchObject({ reason: 'webhooks_missed', calls: 1 })
  // The next delivery restores trust.
  subscribe(realm)
  operations.createCustomer({ displayName: 'Announced' })
  await realm.clock.runUntilIdle(minuteMs)
  expect(await tick(realm)).toMatchObject({ reason: 'webhook_events' })
  await realm.clock.advance(15 * minuteMs)
  expect(await tick(realm)).toMatchObject({ reason: 'up_to_date', calls: 0 })
})
