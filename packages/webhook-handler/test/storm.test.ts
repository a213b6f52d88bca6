import type { ConnectionStore, WebhookEventStore } from '@vectis/quickbooks/ports'
import {
  createMemoryConnectionStore,
  createMemoryWebhookEventStore,
} from '@vectis/quickbooks-testkit/contracts'
import { expect, inject, test } from 'vitest'
import { createWebhookHandler } from '../src/index.ts'
import { createStorm, newTokenA } from './support/create-storm.ts'
import { connectTenants, listStored, realmA, realmB, tokenA } from './support/fixture.ts'
import { openStorage } from './support/open-storage.ts'

/** FULL=1 sends 100,000 deliveries to each store, LONG=1 some thousand. */
const isFull = process.env['FULL'] === '1'
const [inMemory, inPostgres] = isFull
  ? [100_000, 100_000]
  : process.env['LONG'] === '1'
    ? [4_000, 1_000]
    : [1_000, 300]
const inFlight = 32

test('in memory: after the storm exactly the distinct events are stored', async () => {
  const connections = createMemoryConnectionStore()
  const events = createMemoryWebhookEventStore()
  const stored = await weather({ connections, events, count: inMemory })
  expect(stored).toBeGreaterThan(inMemory)
}, 1_800_000)

test('on PostgreSQL: after the storm exactly the distinct events are stored', async () => {
  const storage = await openStorage({ url: inject('postgresUrl') })
  try {
    const { connections, webhookEvents: events } = storage
    const sent = await weather({ connections, events, count: inPostgres })
    const rows = await storage.db
      .selectFrom('quickbooks_webhook_events')
      .select((eb) => eb.fn.countAll<string>().as('count'))
      .executeTakeFirstOrThrow()
    expect(Number(rows.count)).toBe(sent)
  } finally {
    await storage.close()
  }
}, 1_800_000)

/** Sends the storm, `inFlight` deliveries at a time, and compares; returns how many events were distinct. */
async function weather(input: {
  connections: ConnectionStore
  events: WebhookEventStore
  count: number
}): Promise<number> {
  const { connections, events } = input
  await connectTenants(connections)
  await connections.forTenant('tenant-a').setVerifierTokens([newTokenA, tokenA])
  const refused: number[] = []
  let fresh = 0
  let repeated = 0
  const handler = createWebhookHandler({
    connections,
    events,
    // The storm measures no time: a busy machine must not turn it into retries.
    answerWithinMs: 60_000,
    onAnswer: (_outcome, { recorded = 0, duplicates = 0 }) => {
      fresh += recorded
      repeated += duplicates
    },
  })
  const storm = createStorm(input.count)
  const started = performance.now()
  const deliveries = storm.deliveries()
  const sender = async () => {
    for (const { body, signature } of deliveries) {
      const headers = { 'intuit-signature': signature }
      const request = new Request('http://host.invalid/', { method: 'POST', body, headers })
      const { status } = await handler.fetch(request)
      if (status !== 200) refused.push(status)
    }
  }
  await Promise.all(Array.from({ length: inFlight }, sender))
  const seconds = (performance.now() - started) / 1000
  expect(refused).toEqual([])

  let total = 0
  for (const [tenantId, realmId] of [
    ['tenant-a', realmA],
    ['tenant-b', realmB],
  ] as const) {
    const stored = await listStored(events, tenantId, realmId)
    const distinct = [...(storm.distinct.get(realmId) ?? [])]
    const plain = distinct.filter((id) => !id.includes('|')).sort()
    expect(new Set(stored).size).toBe(stored.length)
    expect(stored.length).toBe(distinct.length)
    expect(stored.filter((id) => !id.startsWith('derived-'))).toEqual(plain)
    expect(plain.length).toBeLessThan(distinct.length)
    total += distinct.length
  }
  // The answers agree: each event was new to exactly one of them.
  expect(fresh).toBe(total)
  expect(repeated).toBeGreaterThan(total / 10)
  if (isFull) {
    console.log(
      `${input.count} deliveries, ${fresh} distinct events, ${repeated} repeats, ${seconds.toFixed(1)} s`,
    )
  }
  return total
}
