import { afterAll, beforeAll, expect, test } from 'vitest'
import { createRetention } from '../../src/retention/retention.ts'
import { createWebhookEventStore } from '../../src/webhook-events/webhook-event-store.ts'
import { openTestDatabase } from '../support/test-database.ts'
import type { TestDatabase } from '../support/test-database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())

const before = new Date('2026-10-01T00:00:00Z')
const old = '2026-09-01T00:00:00Z'
const young = '2026-10-02T00:00:00Z'

const run = (runId: string, startedAt: string, outcome: 'succeeded' | 'failed') => ({
  tenant_id: 'acme',
  run_id: runId,
  realm_id: '2',
  kind: 'incremental' as const,
  reason: 'due',
  started_at: startedAt,
  outcome,
})

const event = (id: string, receivedAt: string) => ({
  tenantId: 'acme',
  receivedAt,
  event: {
    id,
    realmId: '2',
    entity: 'invoice',
    entityId: '1',
    operation: 'updated',
    occurredAt: receivedAt,
    deletedId: null,
    envelope: 'cloudevents' as const,
    type: 'qbo.invoice.updated.v1',
    raw: '{}',
  },
})

test('deletes old finished rows, and keeps rows that are still used', async () => {
  const { db } = database
  await db
    .insertInto('quickbooks_sync_runs')
    .values([
      run('failed long ago', '2026-08-01T00:00:00Z', 'failed'),
      run('the latest failure', '2026-08-02T00:00:00Z', 'failed'),
      run('good long ago', '2026-09-01T00:00:00Z', 'succeeded'),
      run('the latest good one', '2026-09-02T00:00:00Z', 'succeeded'),
    ])
    .execute()
  const events = createWebhookEventStore({ db, schema: database.schema })
  await events.record([event('done', old), event('done', old)])
  await events.record([event('done too', young)])
  await db.updateTable('quickbooks_webhook_events').set({ processed_at: young }).execute()
  await events.record([event('waiting', old)])

  const { deleteOlderThan } = createRetention({ db })
  const plan = await deleteOlderThan({ before, dryRun: true })
  const rows = {
    quickbooks_webhook_events: 1,
    quickbooks_webhook_counters: 1,
    quickbooks_sync_runs: 2,
    quickbooks_authorization_states: 0,
  }
  expect(plan).toEqual({ dryRun: true, rows, total: 4 })
  expect(await deleteOlderThan({ before })).toEqual({ ...plan, dryRun: false })
  expect((await deleteOlderThan({ before })).total).toBe(0)
  const left = await db
    .selectFrom('quickbooks_sync_runs')
    .select('run_id')
    .orderBy('started_at')
    .execute()
  expect(left).toEqual([{ run_id: 'the latest failure' }, { run_id: 'the latest good one' }])
  const kept = await db
    .selectFrom('quickbooks_webhook_events')
    .select('event_id')
    .orderBy('event_id')
    .execute()
  expect(kept).toEqual([{ event_id: 'done too' }, { event_id: 'waiting' }])
})

test('what is of that very instant stays, and what is of the moment before goes', async () => {
  const { db, schema } = database
  await database.empty()
  const instants = [new Date(before.getTime() - 1), before].map((at) => at.toISOString())
  const events = createWebhookEventStore({ db, schema })
  for (const at of instants) await events.record([event(at, at), event(at, at)])
  await db.updateTable('quickbooks_webhook_events').set({ processed_at: young }).execute()
  const state = { tenant_id: 'acme', environment: 'sandbox' as const, redirect_uri: 'https://a.example', confirm_replace: false } // prettier-ignore
  const states = instants.map((at) => ({ ...state, state_hash: at, expires_at: at }))
  await db.insertInto('quickbooks_authorization_states').values(states).execute()
  const { rows } = await createRetention({ db }).deleteOlderThan({ before })
  expect(rows).toMatchObject({
    quickbooks_webhook_events: 1,
    quickbooks_webhook_counters: 1,
    quickbooks_authorization_states: 1,
  })
  const [leftEvents, leftStates] = await Promise.all([
    db.selectFrom('quickbooks_webhook_events').select('event_id as id').execute(),
    db.selectFrom('quickbooks_authorization_states').select('state_hash as id').execute(),
  ])
  expect([leftEvents, leftStates]).toEqual([[{ id: instants[1] }], [{ id: instants[1] }]])
})

test('refuses what is no time', async () => {
  const { deleteOlderThan } = createRetention({ db: database.db })
  await expect(deleteOlderThan({ before: new Date('soon') })).rejects.toThrow(TypeError)
})
