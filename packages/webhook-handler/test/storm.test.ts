import {
  createMemoryConnectionStore,
  createMemoryWebhookEventStore,
} from '@vectis/quickbooks-testkit/contracts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createWebhookHandler } from '../src/index.ts'
import { cloudEvent, legacyBody, sign } from './support/deliveries.ts'
import { connectTenants, listStored, realmA, realmB, tokenA, tokenB } from './support/fixture.ts'

/** 4,000 deliveries by default, 100,000 with STORM_DELIVERIES=100000. */
const deliveries = Number(process.env['STORM_DELIVERIES'] ?? 4_000)

interface Notice {
  id: string
  realmId: string
  element: object
}

test(`after ${deliveries} deliveries with repeats, overlaps, both envelopes, two realms and a rotation, exactly the distinct events are stored`, async () => {
  const connections = createMemoryConnectionStore()
  const events = createMemoryWebhookEventStore()
  await connectTenants(connections)
  await connections.forTenant('tenant-a').setVerifierTokens(['verifier-token-CANARY-a2', tokenA])
  const handler = createWebhookHandler({ connections, events })
  const random = createRandom(20_261_123)

  const distinct = new Map<string, Set<string>>([
    [realmA, new Set()],
    [realmB, new Set()],
  ])
  const recent: Notice[] = []
  let legacySeen = 0
  for (let sent = 0; sent < deliveries; sent += 1) {
    const realmId = random() < 0.5 ? realmA : realmB
    const signer =
      realmId === realmB ? tokenB : random() < 0.5 ? tokenA : 'verifier-token-CANARY-a2'
    // One in four repeats or overlaps notices of the same realm that went out before, in any order.
    const repeats = recent.filter((notice) => notice.realmId === realmId && random() < 0.25)
    if (random() < 0.2) {
      const lastUpdated = `2026-11-23T10:00:${String(sent % 60).padStart(2, '0')}.000Z`
      const entity = {
        id: String(Math.floor(random() * 50)),
        name: 'Invoice',
        operation: 'Update',
        lastUpdated,
      }
      const body = JSON.stringify(legacyBody({ [realmId]: [entity, entity] }))
      expect((await handler(post(body, sign(body, signer)))).status).toBe(200)
      const key = `${entity.id}|${lastUpdated}`
      if (!distinct.get(realmId)?.has(key)) legacySeen += 1
      distinct.get(realmId)?.add(key)
      continue
    }
    const fresh = Array.from({ length: Math.floor(random() * 4) }, (): Notice => {
      const element = cloudEvent(realmId)
      return { id: element.id, realmId, element }
    })
    const named = shuffle([...fresh, ...repeats], random)
    const body = JSON.stringify(named.map((notice) => notice.element))
    expect((await handler(post(body, sign(body, signer)))).status).toBe(200)
    for (const notice of named) distinct.get(realmId)?.add(notice.id)
    recent.push(...fresh)
    recent.splice(0, Math.max(0, recent.length - 12))
  }
  expect(legacySeen).toBeGreaterThan(100)
  const storedA = await listStored(events, 'tenant-a', realmA)
  const storedB = await listStored(events, 'tenant-b', realmB)
  expect(new Set(storedA).size).toBe(storedA.length)
  expect([storedA.length, storedB.length]).toEqual([
    distinct.get(realmA)?.size,
    distinct.get(realmB)?.size,
  ])
  const plain = (realmId: string) =>
    [...(distinct.get(realmId) ?? [])].filter((id) => !id.includes('|')).sort()
  expect(storedA.filter((id) => !id.startsWith('derived-'))).toEqual(plain(realmA))
  expect(storedB.filter((id) => !id.startsWith('derived-'))).toEqual(plain(realmB))
}, 600_000)

test('any bytes: recorded if and only if signed by a token of the realm', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.uint8Array({ maxLength: 300 }),
        fc.json().map((text) => new TextEncoder().encode(text)),
        fc.constantFrom('', '\ufeff', '[', '[{}]').map((text) => new TextEncoder().encode(text)),
        fc.constant(null),
      ),
      fc.boolean(),
      async (noise, isSigned) => {
        const connections = createMemoryConnectionStore()
        const events = createMemoryWebhookEventStore()
        await connectTenants(connections)
        const handler = createWebhookHandler({ connections, events, appVerifierTokens: () => [] })
        const body = noise ?? new TextEncoder().encode(JSON.stringify([cloudEvent(realmA)]))
        const response = await handler(
          post(body, isSigned ? sign(body, tokenA) : sign('other', tokenA)),
        )
        const stored = await listStored(events, 'tenant-a', realmA)
        expect(stored).toHaveLength(noise === null && isSigned ? 1 : 0)
        expect([200, 401]).toContain(response.status)
      },
    ),
    { numRuns: 500 },
  )
})

function post(body: string | Uint8Array, signature: string): Request {
  return new Request('http://host.invalid/', {
    method: 'POST',
    body: body as string,
    headers: { 'intuit-signature': signature },
  })
}

function shuffle<Item>(items: Item[], random: () => number): Item[] {
  for (let index = items.length - 1; index > 0; index -= 1) {
    const other = Math.floor(random() * (index + 1))
    const item = items[index] as Item
    items[index] = items[other] as Item
    items[other] = item
  }
  return items
}

/** mulberry32: the same storm every time. */
function createRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
