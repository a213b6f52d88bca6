import type { WebhookEvent } from '@vectis/quickbooks/webhooks'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createWebhookEventStore } from '../../src/webhook-events/webhook-event-store.ts'
import { openTestDatabase } from '../support/test-database.ts'
import type { TestDatabase } from '../support/test-database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())

const realmId = '1'
const now = '2026-11-23T10:00:00Z'

function delivery(id: string): { tenantId: string; event: WebhookEvent; receivedAt: string } {
  const event: WebhookEvent = {
    id,
    realmId,
    entity: 'invoice',
    entityId: '7',
    operation: 'updated',
    occurredAt: now,
    deletedId: null,
    envelope: 'cloudevents',
    type: 'qbo.invoice.updated.v1',
    raw: '{}',
  }
  return { tenantId: 'acme', event, receivedAt: now }
}

test('an event that was settled keeps its outcome: a late release or another outcome changes nothing', async () => {
  const store = createWebhookEventStore(database)
  await store.record([delivery('settled')])
  const events = store.forTenant('acme')
  const about = { realmId, qboEventIds: ['settled'] }
  await events.settle({ ...about, outcome: 'applied', now })
  await events.release({ ...about, reason: 'too late', wasTried: true })
  await events.settle({ ...about, outcome: 'not_kept', now: '2026-11-23T11:00:00Z' })
  const rows = await database.db
    .selectFrom('quickbooks_webhook_events')
    .select(['outcome', 'last_error', 'attempts', sql<string>`processed_at::text`.as('at')])
    .where('event_id', '=', 'settled')
    .execute()
  expect(rows).toMatchObject([{ outcome: 'applied', last_error: null }])
  expect(Number(rows[0]?.attempts)).toBe(0)
  expect(rows[0]?.at).toContain('10:00:00')
})

test('an event is on disk when it is recorded, though the host runs without synchronous commits', async () => {
  const waits = await database.db.transaction().execute(async (transaction) => {
    await sql`select set_config('synchronous_commit', 'off', true)`.execute(transaction)
    await createWebhookEventStore({ ...database, db: transaction }).record([delivery('durable')])
    const { rows } = await sql<{
      value: string
    }>`select current_setting('synchronous_commit') as value`.execute(transaction)
    return rows[0]?.value
  })
  expect(waits).toBe('on')
})

test('a delivery without duplicates counts none: there is no counter to read for it', async () => {
  const store = createWebhookEventStore(database)
  await store.record([delivery('new'), delivery('newer')])
  const count = () =>
    database.db.selectFrom('quickbooks_webhook_counters').select('count').execute()
  expect(await count()).toEqual([])
  await store.record([delivery('new'), delivery('newest')])
  expect((await count()).map((row) => Number(row.count))).toEqual([1])
})
