import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { WebhookEventStore } from '@vectis/quickbooks/ports'
import { createWebhookEventStore } from '../../src/webhook-events/webhook-event-store.ts'
import { openTestDatabase } from '../support/test-database.ts'
import type { TestDatabase } from '../support/test-database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await openTestDatabase({ max: 10 })
})
afterAll(() => database.close())

test('1,000 refusals at once take one connection and a few statements', async () => {
  const seen: string[] = []
  const db = database.db.withPlugin({
    transformQuery: ({ node }) => {
      seen.push(node.kind)
      return node
    },
    transformResult: async ({ result }) => result,
  })
  const open = () => createWebhookEventStore({ db, schema: database.schema })
  const stores = [open(), open()]
  await Promise.all(
    Array.from({ length: 1_000 }, (_, index) =>
      (stores[index % 2] as WebhookEventStore).recordRejection({
        reason: index % 3 === 0 ? 'missing_signature' : 'signature_mismatch',
        tenantId: index % 5 === 0 ? null : 'acme',
        realmId: index % 5 === 0 ? null : `${index % 7}`,
        at: `2026-11-23T${index % 2 === 0 ? '09' : '10'}:00:00Z`,
      }),
    ),
  )
  expect(seen.length).toBeLessThan(10)
  const rows = await database.db
    .selectFrom('quickbooks_webhook_counters')
    .select(['tenant_id', 'reason', 'count'])
    .execute()
  const sum = (of: (row: (typeof rows)[number]) => boolean) =>
    rows.filter(of).reduce((total, row) => total + Number(row.count), 0)
  expect(sum(() => true)).toBe(1_000)
  expect(sum((row) => row.reason === 'missing_signature')).toBe(334)
  expect(sum((row) => row.tenant_id === '')).toBe(200)
})

test('a refusal does not wait for a process that deletes old counters of its tenant', async () => {
  const { db, schema } = database
  const refuse = (store: WebhookEventStore, at: string) =>
    store.recordRejection({ reason: 'body_too_large', tenantId: 'held', realmId: '1', at })
  await refuse(createWebhookEventStore({ db, schema }), '2026-01-01T00:00:00Z')
  const rows = db.selectFrom('quickbooks_webhook_counters').where('tenant_id', '=', 'held')
  await db.transaction().execute(async (other) => {
    const held = other.selectFrom('quickbooks_webhook_counters').where('tenant_id', '=', 'held')
    await held.select('hour').forUpdate().execute()
    await db.transaction().execute(async (own) => {
      await sql`select set_config('lock_timeout', '1s', true)`.execute(own)
      await refuse(createWebhookEventStore({ db: own, schema }), '2026-11-23T09:00:00Z')
    })
  })
  expect(await rows.select('count').execute()).toHaveLength(2)
})
