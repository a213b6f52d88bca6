import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { VerifiedEvent } from '@vectis/quickbooks/ports'
import type { WebhookEvent } from '@vectis/quickbooks/webhooks'
import { createWebhookEventStore } from '../../src/webhook-events/webhook-event-store.ts'
import { openTestDatabase } from '../support/test-database.ts'
import type { TestDatabase } from '../support/test-database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await openTestDatabase({ max: 50 })
})
afterAll(() => database.close())
beforeEach(() => database.empty())

const receivedAt = '2026-11-23T09:00:00.000Z'

function event(id: string, realmId: string, change: Partial<WebhookEvent> = {}): WebhookEvent {
  return {
    id,
    realmId,
    entity: 'invoice',
    entityId: '130',
    operation: 'updated',
    occurredAt: '2026-11-23T08:59:58.123456789Z',
    deletedId: null,
    envelope: 'cloudevents',
    type: 'qbo.invoice.updated.v1',
    raw: JSON.stringify({ id }),
    ...change,
  }
}

const delivered = fc.record({
  tenantId: fc.constantFrom('acme', 'beta'),
  realm: fc.constantFrom('1', '2'),
  id: fc.nat(60).map((n) => `event-${n}`),
})
const delivery = fc.array(delivered, { maxLength: 25 })

async function stored(): Promise<Set<string>> {
  const rows = await database.db
    .selectFrom('quickbooks_webhook_events')
    .select(['tenant_id', 'realm_id', 'event_id'])
    .execute()
  const keys = rows.map((row) => `${row.tenant_id} ${row.realm_id} ${row.event_id}`)
  expect(new Set(keys).size).toBe(keys.length)
  return new Set(keys)
}

describe('50 deliveries at once', () => {
  test('leave exactly the set of distinct events, for each tenant its own', async () => {
    const store = createWebhookEventStore(database)
    await fc.assert(
      fc.asyncProperty(fc.array(delivery, { minLength: 50, maxLength: 50 }), async (deliveries) => {
        await database.empty()
        const results = await Promise.all(
          deliveries.map((events) =>
            store.record(
              events.map(({ tenantId, realm, id }): VerifiedEvent => ({
                tenantId,
                event: event(id, realm),
                receivedAt,
              })),
            ),
          ),
        )
        const expected = new Set(
          deliveries.flat().map(({ tenantId, realm, id }) => `${tenantId} ${realm} ${id}`),
        )
        expect(await stored()).toEqual(expected)
        const sum = (field: 'recorded' | 'duplicates') =>
          results.reduce((total, result) => total + result[field], 0)
        expect(sum('recorded')).toBe(expected.size)
        expect(sum('duplicates')).toBe(deliveries.flat().length - expected.size)
        // What was counted for the operator is what was answered to the callers.
        let counted = 0
        for (const tenantId of ['acme', 'beta']) {
          for (const realmId of ['1', '2']) {
            const health = await store.forTenant(tenantId).health({ realmId, since: receivedAt })
            counted += health.duplicates
          }
        }
        expect(counted).toBe(sum('duplicates'))
      }),
      { numRuns: 40 },
    )
  })

  test('the index that hosts rely on is there, and holds over all tenants', async () => {
    const store = createWebhookEventStore(database)
    const record = (tenantId: string) =>
      store.record([{ tenantId, event: event('a', '1'), receivedAt }])
    await record('acme')
    await record('beta')
    const rows = await database.db
      .selectFrom('quickbooks_webhook_events')
      .select(['tenant_id', 'event_id', 'qbo_event_id'])
      .orderBy('tenant_id')
      .execute()
    expect(rows).toEqual([
      { tenant_id: 'acme', event_id: 'a', qbo_event_id: 'a' },
      {
        tenant_id: 'beta',
        event_id: 'a',
        qbo_event_id: expect.stringMatching(/^a#[0-9a-f-]{36}$/) as string,
      },
    ])
    const { rows: indexes } = await database.pool.query<{ indexdef: string }>(
      `select indexdef from pg_indexes where schemaname = $1 and tablename = 'quickbooks_webhook_events'`,
      [database.schema],
    )
    expect(
      indexes.some(({ indexdef }) => /UNIQUE INDEX .*\(realm_id, qbo_event_id\)/.test(indexdef)),
    ).toBe(true)
  })

  test('nobody can take the place of another tenant’s event by guessing ids', async () => {
    const store = createWebhookEventStore(database)
    const guesses = ['a', 'a#', 'a#acme', 'a#beta'].map((id) => ({
      tenantId: 'mallory',
      event: event(id, '1'),
      receivedAt,
    }))
    await store.record(guesses)
    expect(await store.record([{ tenantId: 'acme', event: event('a', '1'), receivedAt }])).toEqual({
      recorded: 1,
      duplicates: 0,
    })
  })
})

describe('claims by many processes', () => {
  test('give every event to exactly one, while others record and settle', async () => {
    const store = createWebhookEventStore(database)
    const acme = store.forTenant('acme')
    const seen: string[] = []
    const total = 600
    const recording = Promise.all(
      Array.from({ length: total / 20 }, (_, batch) =>
        store.record(
          Array.from({ length: 20 }, (_, n) => ({
            tenantId: 'acme',
            event: event(`e${batch * 20 + n}`, '1'),
            receivedAt,
          })),
        ),
      ),
    )
    await Promise.all(
      Array.from({ length: 12 }, async (_, n) => {
        const owner = `p${n}`
        for (let idle = 0; seen.length < total && idle < 10_000; idle += 1) {
          const claimed = await acme.claim({
            realmId: '1',
            owner,
            limit: 7,
            leaseMs: 60_000,
            now: receivedAt,
          })
          seen.push(...claimed.map((pending) => pending.qboEventId))
          await acme.settle({
            realmId: '1',
            qboEventIds: claimed.map((pending) => pending.qboEventId),
            outcome: 'done',
            now: receivedAt,
          })
        }
      }),
    )
    await recording
    expect(seen.length).toBe(total)
    expect(new Set(seen).size).toBe(total)
    expect(await acme.countPending('1')).toBe(0)
  })
})

describe('what PostgreSQL cannot store', () => {
  const text = fc.string({ unit: 'binary', maxLength: 40 })
  const anyText = fc.oneof(text, fc.constantFrom('\0', '\uD800', 'a\0b', '\uDC00\uD800'))

  test('never makes a signed delivery fail', async () => {
    const store = createWebhookEventStore(database)
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          id: anyText,
          realmId: anyText,
          entity: anyText,
          entityId: anyText,
          operation: anyText,
          occurredAt: fc.oneof(
            fc.constant(null),
            anyText,
            fc.constantFrom(
              '2015-10-05T14:42:19-0700',
              '0000-01-01T00:00:00Z',
              '+275760-09-13T00:00:00Z',
              '2026-13-45T99:99:99Z',
              'infinity',
            ),
          ),
          deletedId: fc.option(anyText),
          type: anyText,
          raw: anyText,
        }),
        async (change) => {
          await database.empty()
          const odd = event('odd', '1', change)
          const result = await store.record([
            { tenantId: 'acme', event: odd, receivedAt },
            { tenantId: 'acme', event: event('plain', '1'), receivedAt },
          ])
          expect(result.recorded).toBe(2)
        },
      ),
      { numRuns: 300 },
    )
  })

  test('an id too long for an index is kept as its hash, and still once', async () => {
    const store = createWebhookEventStore(database)
    const long = { tenantId: 'acme', event: event('x'.repeat(5000), '1'), receivedAt }
    expect(await store.record([long])).toEqual({ recorded: 1, duplicates: 0 })
    expect(await store.record([long])).toEqual({ recorded: 0, duplicates: 1 })
  })

  test('reasons and realms of rejections are cut, and old hours are swept', async () => {
    const store = createWebhookEventStore(database)
    const reject = (at: string, reason = 'r'.repeat(500)) =>
      store.recordRejection({ reason, tenantId: null, realmId: 'x'.repeat(9000), at })
    await reject('2026-01-01T00:00:00Z')
    await reject('2026-11-23T09:00:00Z')
    await reject('2026-11-23T09:30:00Z')
    const rows = await database.db
      .selectFrom('quickbooks_webhook_counters')
      .select(['reason', 'realm_id', 'count'])
      .execute()
    expect(
      rows.map(({ reason, realm_id, count }) => [reason.length, realm_id.length, Number(count)]),
    ).toEqual([[64, 64, 2]])
  })
})
