import {
  createMemoryConnectionStore,
  createMemoryWebhookEventStore,
} from '@vectis/quickbooks-testkit/contracts'
import type { ConnectionStore, WebhookEventStore } from '@vectis/quickbooks/ports'
import { createWebhookHandler, type WebhookHandlerOptions } from '../../src/index.ts'

export const realmA = '9341457021722202'
export const realmB = '9341457021722203'
export const realmBare = '9341457021722204'
export const tokenA = 'verifier-token-CANARY-a'
export const tokenB = 'verifier-token-CANARY-b'

/** Three tenants: A and B with a verifier token of their own, one without. */
export async function connectTenants(connections: ConnectionStore): Promise<void> {
  for (const [tenantId, realmId, verifierTokens] of [
    ['tenant-a', realmA, [tokenA]],
    ['tenant-b', realmB, [tokenB]],
    ['tenant-bare', realmBare, []],
  ] as const) {
    const store = connections.forTenant(tenantId)
    await store.connect({
      environment: 'sandbox',
      realmId,
      tokens: {
        accessToken: `access of ${tenantId}`,
        refreshToken: `refresh of ${tenantId}`,
        accessTokenExpiresAt: '2026-11-23T11:00:00Z',
        refreshTokenExpiresAt: '2027-03-03T10:00:00Z',
        refreshTokenHardExpiresAt: null,
      },
    })
    await store.setVerifierTokens(verifierTokens)
  }
}

/** A handler over the in-memory reference stores, and what a test asks of them. */
export async function createFixture(options: Partial<WebhookHandlerOptions>) {
  const connections = createMemoryConnectionStore()
  const events = createMemoryWebhookEventStore()
  await connectTenants(connections)
  const handler = createWebhookHandler({ connections, events, ...options })
  const realms: Record<string, string> = {
    'tenant-a': realmA,
    'tenant-b': realmB,
    'tenant-bare': realmBare,
  }
  return {
    connections,
    events,
    handler,
    realmA,
    realmB,
    realmBare,
    tokenA,
    tokenB,
    stored: (tenantId: string) => listStored(events, tenantId, realms[tenantId] ?? ''),
    rejections: async () => {
      const counts: Record<string, number> = {}
      for (const [tenantId, realmId] of Object.entries(realms)) {
        const health = await events
          .forTenant(tenantId)
          .health({ realmId, since: '2000-01-01T00:00:00Z' })
        for (const [reason, count] of Object.entries(health.rejected)) {
          counts[reason] = (counts[reason] ?? 0) + count
        }
      }
      return counts
    },
  }
}

/** Every stored event id of a tenant's realm, sorted; claims them, so ask once per moment. */
export async function listStored(
  events: WebhookEventStore,
  tenantId: string,
  realmId: string,
): Promise<string[]> {
  const store = events.forTenant(tenantId)
  const owner = 'test'
  const now = '2099-01-01T00:00:00Z'
  const ids: string[] = []
  for (;;) {
    const claimed = await store.claim({ realmId, owner, limit: 5_000, leaseMs: 60_000, now })
    if (claimed.length === 0) break
    ids.push(...claimed.map((event) => event.qboEventId))
  }
  await store.release({ realmId, qboEventIds: ids, reason: 'test looked' })
  return ids.sort()
}
