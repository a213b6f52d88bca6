import { createWebhookHandler } from '@vectis/quickbooks-webhooks'
import { createMemoryWebhookEventStore } from '@vectis/quickbooks-testkit/contracts'
import type { WebhookEventStore } from '@vectis/quickbooks/ports'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openRealm, realmId, tenantId } from '../support/open-realm.ts'
import { openTelemetry } from '../support/open-telemetry.ts'
import type { SeenTelemetry } from '../support/open-telemetry.ts'

const verifierToken = 'CANARY-verifier'

let seen: SeenTelemetry
beforeEach(() => {
  seen = openTelemetry()
})
afterEach(() => seen.close())

/** A handler whose deliveries come from the emulator's books. */
async function open(events: WebhookEventStore) {
  const realm = await openRealm()
  const { connections, emulator, clock } = realm
  await connections.forTenant(tenantId).setVerifierTokens([verifierToken])
  const { telemetry } = seen
  const handler = createWebhookHandler({ connections, events, telemetry, clock })
  const sent: { headers: Record<string, string>; body: string }[] = []
  const endpoint = emulator.webhooks.subscribe({
    url: 'https://vectis.example/api/webhooks/quickbooks',
    verifierToken,
    async deliver({ headers, body }) {
      sent.push({ headers, body })
      return { status: 200 }
    },
  })
  emulator.books(realmId).operations.createCustomer({ displayName: 'Acme' })
  await clock.advance(60_000)
  await clock.run(endpoint.idle())
  const receive = async (change: Record<string, string> = {}) => {
    const [{ headers, body }] = sent as [(typeof sent)[number]]
    const request = new Request('https://vectis.example/api/webhooks/quickbooks', {
      method: 'POST',
      headers: { ...headers, ...change },
      body,
    })
    return (await clock.run(handler.fetch(request))).status
  }
  return { receive }
}

test('a delivery is a span and a metric by its outcome; events are counted by their result', async () => {
  const { receive } = await open(createMemoryWebhookEventStore())
  expect(await receive()).toBe(200)
  expect(await receive()).toBe(200)
  expect(await receive({ 'intuit-signature': 'forged' })).toBe(401)
  const spans = await seen.spans('quickbooks.webhook')
  expect(spans.map(({ attributes, isError }) => [attributes, isError])).toEqual([
    [
      {
        'quickbooks.webhook.outcome': 'recorded',
        'quickbooks.webhook.recorded': 1,
        'quickbooks.webhook.duplicates': 0,
        'http.response.status_code': 200,
      },
      false,
    ],
    [expect.objectContaining({ 'quickbooks.webhook.duplicates': 1 }), false],
    // A refusal is an answer, not a failure of ours.
    [
      { 'quickbooks.webhook.outcome': 'signature_mismatch', 'http.response.status_code': 401 },
      false,
    ],
  ])
  const counts = (await seen.points('quickbooks.webhook.events')).map(({ attributes, value }) => [
    attributes['quickbooks.webhook.event.result'],
    value,
  ])
  expect(Object.fromEntries(counts)).toMatchObject({ recorded: 1, duplicate: 1 })
  const durations = await seen.points('quickbooks.webhook.duration')
  expect(durations.map(({ attributes, value, unit }) => [attributes, value, unit])).toEqual([
    [{ 'quickbooks.webhook.outcome': 'recorded' }, 2, 's'],
    [{ 'quickbooks.webhook.outcome': 'signature_mismatch' }, 1, 's'],
  ])
})

test('a delivery that cannot be stored is an ERROR with its error.type', async () => {
  const store = createMemoryWebhookEventStore()
  const record = async () => Promise.reject(new Error('The database is down.'))
  const { receive } = await open({ ...store, record })
  expect(await receive()).toBe(503)
  const [span] = await seen.spans('quickbooks.webhook')
  expect(span).toMatchObject({ isError: true, attributes: { 'error.type': 'not_recorded' } })
  const [duration] = await seen.points('quickbooks.webhook.duration')
  expect(duration?.attributes).toEqual({
    'quickbooks.webhook.outcome': 'not_recorded',
    'error.type': 'not_recorded',
  })
})
