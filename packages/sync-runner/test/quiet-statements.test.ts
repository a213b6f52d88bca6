import { randomUUID } from 'node:crypto'
import { createQuickBooks } from '@vectis/quickbooks'
import { createEmulator } from '@vectis/quickbooks-emulator'
import { createStorage } from '@vectis/quickbooks-storage'
import { toInstant } from '@vectis/quickbooks/values'
import pg from 'pg'
import { expect, inject, test } from 'vitest'
import { createSyncRunner } from '../src/create-sync-runner.ts'

const minuteMs = 60_000
const realmId = '9130357766900001'
const tenantId = 'acme'

/** A connected company on a real PostgreSQL, and every statement that is sent to it. */
async function openCompany() {
  const schema = `quiet_${randomUUID().replaceAll('-', '').slice(0, 12)}`
  const sent: string[] = []
  const pool = new pg.Pool({ connectionString: inject('postgresUrl'), max: 2 })
  pool.on('connect', (client) => {
    const query = client.query.bind(client) as (...args: unknown[]) => unknown
    Object.assign(client, {
      query(...args: unknown[]) {
        const [first] = args
        sent.push(typeof first === 'string' ? first : (first as { text: string }).text)
        return query(...args)
      },
    })
  })
  await pool.query(`create schema ${schema}`)
  // Runs as the machine's: a virtual one would jump to the end of a lease while a statement is under way.
  // It begins in the morning of the company: within an hour of midnight the day, and so its statuses, would change.
  const emulator = createEmulator({
    start: '2026-11-23T09:00:00Z',
    throttle: false,
    companies: [{ realmId, customers: 10, invoices: 60 }],
  })
  const { clock } = emulator
  const key = Buffer.from('CANARY-encryption-key-of-32bytes')
  const storage = createStorage({ pool, schema, keys: { current: { id: 'quiet', key } }, clock })
  await storage.migrate()
  const tokens = emulator.issueTokens({ realmId })
  await storage.connections
    .forTenant(tenantId)
    .connect({ environment: 'sandbox', realmId, tokens, timeZone: 'UTC' })
  const quickbooks = createQuickBooks({
    credentials: { ...emulator.credentials('sandbox'), redirectUri: 'http://localhost/callback' },
    connections: storage.connections,
    states: storage.states,
    endpoints: emulator.endpoints,
    transport: emulator.exchange,
    clock,
  })
  const { sync: store, connections, webhookEvents } = storage
  const runner = createSyncRunner({ quickbooks, store, connections, webhookEvents, clock })
  return {
    clock,
    emulator,
    storage,
    sent,
    tick: () => runner.runOnce({ tenantId }),
    /** As a webhook that names a new customer is recorded. */
    async announce(): Promise<void> {
      const made = emulator.books(realmId).operations.createCustomer({ displayName: 'New' })
      const receivedAt = toInstant(clock.now())
      const event = {
        id: 'event-1',
        realmId,
        entity: 'Customer',
        entityId: String(made['Id']),
        operation: 'created',
        occurredAt: receivedAt,
        deletedId: null,
        envelope: 'cloudevents',
        type: 'qbo.customer.created.v1',
        raw: '{}',
      } as const
      await webhookEvents.record([{ tenantId, event, receivedAt }])
    },
    takeSent: () => sent.splice(0),
    async close() {
      await quickbooks.close()
      await storage.close()
      await pool.query(`drop schema ${schema} cascade`)
      await pool.end()
    },
  }
}

test('a quiet tick is at most six statements, and none of them reads the tables of the company', async () => {
  const company = await openCompany()
  try {
    const { clock, tick, takeSent } = company
    await tick()
    await clock.advance(minuteMs)
    await company.announce()
    expect(await tick()).toMatchObject({ reason: 'webhook_events', outcome: 'succeeded' })
    for (let n = 0; n < 3; n += 1) {
      await clock.advance(15 * minuteMs)
      takeSent()
      expect(await tick()).toMatchObject({ kind: 'quiet', outcome: 'succeeded', calls: 0 })
      const statements = takeSent()
      expect(statements.length).toBeLessThanOrEqual(6)
      expect(statements.filter((text) => /billing_|"customers"/.test(text))).toEqual([])
    }
  } finally {
    await company.close()
  }
})

test('statuses are refreshed once a day; a tick that writes rows writes them with the badge of its day', async () => {
  const company = await openCompany()
  try {
    const { clock, emulator, storage, tick, takeSent } = company
    const refreshes = (statements: readonly string[]) =>
      statements.filter((text) => /billing_invoices" s set status/.test(text)).length
    await tick()
    await clock.advance(15 * minuteMs)
    takeSent()
    // No webhook has come yet: every tick reads changes.
    expect(await tick()).toMatchObject({ kind: 'incremental', calls: 1 })
    expect(refreshes(takeSent())).toBe(0)
    const { operations } = emulator.books(realmId)
    const customerId = String(operations.createCustomer({ displayName: 'Alder' })['Id'])
    operations.createInvoice({ customerId, amount: '5' })
    await clock.advance(15 * minuteMs)
    expect((await tick()).entities.Invoice?.inserted).toBe(1)
    expect(refreshes(takeSent())).toBe(0)
    await clock.advance(24 * 60 * minuteMs)
    await tick()
    expect(refreshes(takeSent())).toBe(1)
    expect((await storage.connections.forTenant(tenantId).read())?.state).toBe('connected')
  } finally {
    await company.close()
  }
})
