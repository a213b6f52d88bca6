import { createQuickBooks } from '@vectis/quickbooks'
import { createSyncRunner } from '@vectis/quickbooks-sync'
import { createEmulator, createVirtualClock, type BooksCompany } from '@vectis/quickbooks-emulator'
import {
  createMemoryAuthorizationStateStore,
  createMemoryConnectionStore,
  createMemorySyncStore,
  createMemoryWebhookEventStore,
} from '@vectis/quickbooks-testkit/contracts'
import { expect, test } from 'vitest'
import { createWebhookHandler } from '../src/index.ts'

const tenantId = 'tenant-1'
const realmId = '9130357766900001'
const verifierToken = 'verifier-token-CANARY-1'

test('an invoice paid in QuickBooks is announced, recorded, and paid in the tables after the next tick, for one call', async () => {
  const clock = createVirtualClock()
  const emulator = createEmulator({
    clock,
    companies: [{ realmId, environment: 'sandbox', customers: 6, invoices: 30 }],
  })
  const connections = createMemoryConnectionStore({ clock })
  const webhookEvents = createMemoryWebhookEventStore()
  const store = createMemorySyncStore({ clock, webhookEvents })
  const connection = connections.forTenant(tenantId)
  await connection.connect({
    environment: 'sandbox',
    realmId,
    tokens: emulator.issueTokens({ realmId }),
    timeZone: 'America/Denver',
  })
  await connection.setVerifierTokens([verifierToken])
  const quickbooks = createQuickBooks({
    credentials: (_tenant, environment) => ({
      ...emulator.credentials(environment),
      redirectUri: 'https://vectis.example/callback',
    }),
    connections,
    states: createMemoryAuthorizationStateStore(),
    endpoints: emulator.endpoints,
    transport: emulator.exchange,
    clock,
  })
  const handler = createWebhookHandler({ connections, events: webhookEvents, clock })
  const endpoint = emulator.webhooks.subscribe({
    url: 'https://vectis.example/api/webhooks/quickbooks',
    verifierToken,
    deliver: ({ url, headers, body }) =>
      handler.fetch(new Request(url, { method: 'POST', headers, body })),
  })
  const runner = createSyncRunner({ quickbooks, store, connections, webhookEvents, clock })
  const tick = () => clock.run(runner.runOnce({ tenantId }))
  expect((await tick()).outcome).toBe('succeeded')
  const { operations } = emulator.company(realmId) as BooksCompany
  const customer = operations.createCustomer({ displayName: 'Acme' }) as { Id: string }
  const invoice = operations.createInvoice({ customerId: customer.Id, amount: 120 }) as {
    Id: string
  }
  await clock.run(endpoint.idle())
  await tick()
  const stored = () => store.tables({ tenantId, realmId }).Invoice.get(invoice.Id)?.row
  expect(stored()).toMatchObject({ baseStatus: 'open' })

  // Nothing happened: webhooks are trusted, and the tick is free.
  await clock.advance(60_000)
  expect(await tick()).toMatchObject({ calls: 0, kind: 'quiet' })

  operations.receivePayment({
    customerId: customer.Id,
    amount: 120,
    applications: [{ invoiceId: invoice.Id, amount: 120 }],
  })
  await clock.run(endpoint.idle())
  expect(stored()).toMatchObject({ baseStatus: 'open' })
  await clock.advance(60_000)
  const report = await tick()
  expect(report).toMatchObject({ outcome: 'succeeded', reason: 'webhook_events', calls: 1 })
  expect(stored()).toMatchObject({ baseStatus: 'paid' })
  const health = await webhookEvents
    .forTenant(tenantId)
    .health({ realmId, since: '2026-01-01T00:00:00Z' })
  expect(health.pending).toBe(0)
})
