import { expect, test } from 'vitest'
import { createWebhookHandler } from '../src/index.ts'
import { cloudEvent, sign } from './support/deliveries.ts'
import { createFixture, realmA, realmB, realmBare, tokenA, tokenB } from './support/fixture.ts'

const post = (body: string, signature: string) =>
  new Request('http://host.invalid/', {
    method: 'POST',
    body,
    headers: { 'intuit-signature': signature },
  })

/** The key of tenant B's verifier tokens is missing until `mend`. */
async function openBroken(appVerifierTokens: string[] = []) {
  const fixture = await createFixture({})
  let isBroken = true
  const said: object[] = []
  const note = (detail: object) => void said.push(detail)
  const handler = createWebhookHandler({
    events: fixture.events,
    appVerifierTokens,
    logger: { debug() {}, info() {}, warn() {}, error: note },
    connections: {
      async findRealms(realmIds) {
        const realms = await fixture.connections.findRealms(realmIds)
        return realms.map((realm) =>
          isBroken && realm.tenantId === 'tenant-b'
            ? { ...realm, verifierTokens: [], problem: 'unknown_key_id' }
            : realm,
        )
      },
    },
  })
  return { ...fixture, handler, said, mend: () => (isBroken = false) }
}

test('a tenant whose tokens cannot be read gets its delivery again, and loses nothing', async () => {
  const { handler, stored, rejections, said, mend } = await openBroken()
  const event = cloudEvent(realmB)
  const body = JSON.stringify([event])
  expect((await handler.fetch(post(body, sign(body, tokenB)))).status).toBe(503)
  const about = { event: 'quickbooks.webhook.tokens_unreadable', problem: 'unknown_key_id' }
  expect(said).toStrictEqual([{ ...about, tenantId: 'tenant-b', realmId: realmB }])
  expect(await rejections()).toEqual({})
  mend()
  expect((await handler.fetch(post(body, sign(body, tokenB)))).status).toBe(200)
  expect(await stored('tenant-b')).toEqual([event.id])
})

test('the other tenants of the delivery are still stored, and stored once', async () => {
  const { handler, stored, mend } = await openBroken(['token of the app'])
  const events = [cloudEvent(realmA), cloudEvent(realmBare)]
  const own = JSON.stringify([...events, cloudEvent(realmB)])
  const signed = sign(own, tokenA)
  expect((await handler.fetch(post(own, signed))).status).toBe(503)
  expect(await stored('tenant-a')).toEqual([events[0]?.id])
  // The app's own token still proves what the connection's cannot.
  expect((await handler.fetch(post(own, sign(own, 'token of the app')))).status).toBe(200)
  expect(await stored('tenant-b')).toHaveLength(1)
  mend()
  expect((await handler.fetch(post(own, signed))).status).toBe(200)
  expect(await stored('tenant-a')).toEqual([events[0]?.id])
})

test('a token source of the host that fails for one tenant does not stop the others from being stored', async () => {
  const asked: string[] = []
  const said: object[] = []
  const down = new Error('secret store is down')
  const { handler, stored } = await createFixture({
    appVerifierTokens: async ({ tenantId }) => {
      asked.push(tenantId)
      if (tenantId === 'tenant-b') throw down
      return ['token of the app']
    },
    logger: { debug() {}, info() {}, warn() {}, error: (detail) => void said.push(detail) },
  })
  const events = [cloudEvent(realmA), cloudEvent(realmB), cloudEvent(realmBare)]
  const body = JSON.stringify(events)
  expect((await handler.fetch(post(body, sign(body, tokenA)))).status).toBe(503)
  expect(await stored('tenant-a')).toEqual([events[0]?.id])
  expect(await stored('tenant-b')).toEqual([])
  // What the connection's own token has proved is not asked for again.
  expect(asked).toEqual(['tenant-b', 'tenant-bare'])
  const problem = 'app_verifier_tokens_failed'
  const about = { event: 'quickbooks.webhook.tokens_unreadable', problem, err: down }
  expect(said).toEqual([{ ...about, tenantId: 'tenant-b', realmId: realmB }])
  expect((await handler.fetch(post(body, sign(body, tokenB)))).status).toBe(200)
  expect(await stored('tenant-b')).toEqual([events[1]?.id])
})
