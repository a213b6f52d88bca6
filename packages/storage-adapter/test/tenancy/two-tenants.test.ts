import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Connection } from '@vectis/quickbooks'
import type {
  AuthorizationStateStore,
  ConnectionStore,
  UsageStore,
  WebhookEventStore,
} from '@vectis/quickbooks/ports'
import type { WebhookEvent } from '@vectis/quickbooks/webhooks'
import {
  createContractClock,
  createMemoryAuthorizationStateStore,
  createMemoryConnectionStore,
  createMemoryUsageStore,
  createMemoryWebhookEventStore,
} from '@vectis/quickbooks-testkit/contracts'
import type { ContractClock } from '@vectis/quickbooks-testkit/contracts'
import { createAuthorizationStateStore } from '../../src/authorization-states/authorization-state-store.ts'
import { createConnectionStore } from '../../src/connections/connection-store.ts'
import { createUsageStore } from '../../src/usage/usage-store.ts'
import { createWebhookEventStore } from '../../src/webhook-events/webhook-event-store.ts'
import { testKeyRing } from '../support/connect-database.ts'
import { openTestDatabase } from '../support/test-database.ts'
import type { TestDatabase } from '../support/test-database.ts'

/**
 * Two tenants with the same realms, event ids, owners and states share one database; each also has a reference of its own, in memory and
 * alone. After any operation both must return the same: a read or write across tenants would show as a difference.
 */
interface Stores {
  connections: ConnectionStore
  states: AuthorizationStateStore
  webhookEvents: WebhookEventStore
  usage: UsageStore
}

interface Step {
  name: string
  /** Does it on one world and returns what can be compared. */
  run(stores: Stores, tenantId: string, clock: ContractClock): Promise<unknown>
}

const realm = fc.constantFrom('1', '2')
const environment = fc.constantFrom('sandbox' as const, 'production' as const)
const owner = fc.constantFrom('p1', 'p2')
const ids = fc.subarray(['a', 'b', 'c', 'd'])
/** Whether the caller knows the stored generation, or an older one. */
const isStale = fc.boolean()

const tokens = (n: number) => ({
  accessToken: `access-${n}`,
  refreshToken: `refresh-${n % 5}`,
  accessTokenExpiresAt: '2026-11-02T16:04:05.000Z',
  refreshTokenExpiresAt: '2027-02-11T15:04:05.000Z',
  refreshTokenHardExpiresAt: null,
})

/** Generations begin where each store begins them; everything else must be equal. */
function comparable(connection: Connection | null): unknown {
  if (connection === null) return null
  const { generation: _generation, tokens: set, previousRefreshToken, ...rest } = connection
  return {
    ...rest,
    tenantId: 'same',
    access: set?.accessToken,
    refresh: set?.refreshToken,
    previous: previousRefreshToken,
  }
}

async function generationOf(stores: Stores, tenantId: string, stale: boolean): Promise<number> {
  const stored = await stores.connections.forTenant(tenantId).read()
  return (stored?.generation ?? 7) - (stale ? 1 : 0)
}

const steps: fc.Arbitrary<Step>[] = [
  fc
    .tuple(environment, realm, fc.nat(9), fc.boolean(), fc.boolean())
    .map(([env, realmId, n, confirmReplace, isClaim]) => ({
      name: 'connect',
      run: async ({ connections }, tenantId) =>
        comparable(
          await connections.forTenant(tenantId).connect({
            environment: env,
            realmId,
            tokens: tokens(n),
            confirmReplace,
            state: isClaim ? 'unconfirmed' : 'connected',
            companyName: `Company ${n}`,
          }),
        ),
    })),
  fc.constant<Step>({
    name: 'read',
    run: async ({ connections }, tenantId) =>
      comparable(await connections.forTenant(tenantId).read()),
  }),
  fc.tuple(owner, isStale).map(([by, stale]) => ({
    name: 'beginRefresh',
    run: async (stores, tenantId) => {
      const generation = await generationOf(stores, tenantId, stale)
      const lease = await stores.connections
        .forTenant(tenantId)
        .beginRefresh({ generation, owner: by, leaseMs: 1000 })
      return 'connection' in lease
        ? { ...lease, connection: comparable(lease.connection) }
        : { ...lease, until: Date.parse(lease.until) }
    },
  })),
  fc.tuple(owner, isStale, fc.nat(9)).map(([by, stale, n]) => ({
    name: 'commitRefresh',
    run: async (stores, tenantId) => {
      const generation = await generationOf(stores, tenantId, stale)
      const { committed, connection } = await stores.connections
        .forTenant(tenantId)
        .commitRefresh({ generation, owner: by, tokens: tokens(n) })
      return { committed, connection: comparable(connection) }
    },
  })),
  fc.tuple(owner, isStale).map(([by, stale]) => ({
    name: 'releaseRefresh',
    run: async (stores, tenantId) => {
      const generation = await generationOf(stores, tenantId, stale)
      await stores.connections.forTenant(tenantId).releaseRefresh({ generation, owner: by })
    },
  })),
  isStale.map((stale) => ({
    name: 'confirm',
    run: async (stores, tenantId) => {
      const generation = await generationOf(stores, tenantId, stale)
      return stores.connections.forTenant(tenantId).confirm({ generation })
    },
  })),
  isStale.map((stale) => ({
    name: 'refuse',
    run: async (stores, tenantId) => {
      const generation = await generationOf(stores, tenantId, stale)
      return stores.connections.forTenant(tenantId).refuse({ generation, reason: 'r' })
    },
  })),
  isStale.map((stale) => ({
    name: 'requireAction',
    run: async (stores, tenantId) => {
      const generation = await generationOf(stores, tenantId, stale)
      return stores.connections.forTenant(tenantId).requireAction({ generation, reason: 'r' })
    },
  })),
  fc.constant<Step>({
    name: 'disconnect',
    // It may reveal only whether the other tenant holds the same realm.
    async run({ connections }, tenantId) {
      const { connection, isConfirmed } = await connections
        .forTenant(tenantId)
        .disconnect({ reason: 'd' })
      return { isConfirmed, state: connection?.state }
    },
  }),
  fc.option(fc.constantFrom('Name', 'Other')).map((companyName) => ({
    name: 'describeCompany',
    run: async ({ connections }, tenantId) => {
      const own = connections.forTenant(tenantId)
      const realmId = (await own.read())?.realmId ?? 'none'
      return own.describeCompany({ realmId, companyName, timeZone: null })
    },
  })),
  fc.subarray(['v1', 'v2']).map((verifierTokens) => ({
    name: 'setVerifierTokens',
    run: ({ connections }, tenantId) =>
      connections.forTenant(tenantId).setVerifierTokens(verifierTokens),
  })),
  fc.constant<Step>({
    name: 'findRealms',
    run: async ({ connections }, tenantId) =>
      (await connections.findRealms(['1', '2']))
        .filter((found) => found.tenantId === tenantId)
        .map((found) => ({ ...found, tenantId: 'same' })),
  }),
  fc.constant<Step>({
    name: 'listConnected',
    async run({ connections }, tenantId) {
      const found = []
      for await (const entry of connections.listConnected()) {
        if (entry.tenantId === tenantId) found.push({ ...entry, tenantId: 'same' })
      }
      return found
    },
  }),
  fc.tuple(ids, realm).map(([eventIds, realmId]) => ({
    name: 'record',
    run: ({ webhookEvents }, tenantId, clock) =>
      webhookEvents.record(
        eventIds.map((id) => ({
          tenantId,
          event: event(id, realmId),
          receivedAt: new Date(clock.now()).toISOString(),
        })),
      ),
  })),
  fc.tuple(realm, owner, fc.integer({ min: 1, max: 3 })).map(([realmId, by, limit]) => ({
    name: 'claim',
    run: ({ webhookEvents }, tenantId, clock) =>
      webhookEvents.forTenant(tenantId).claim({
        realmId,
        owner: by,
        limit,
        leaseMs: 1000,
        now: new Date(clock.now()).toISOString(),
      }),
  })),
  fc.tuple(realm, ids).map(([realmId, qboEventIds]) => ({
    name: 'settle',
    run: ({ webhookEvents }, tenantId, clock) =>
      webhookEvents.forTenant(tenantId).settle({
        realmId,
        qboEventIds,
        outcome: 'done',
        now: new Date(clock.now()).toISOString(),
      }),
  })),
  fc.tuple(realm, ids).map(([realmId, qboEventIds]) => ({
    name: 'release',
    run: ({ webhookEvents }, tenantId) =>
      webhookEvents.forTenant(tenantId).release({ realmId, qboEventIds, reason: 'later' }),
  })),
  realm.map((realmId) => ({
    name: 'replay',
    run: ({ webhookEvents }, tenantId) =>
      webhookEvents.forTenant(tenantId).replay({
        realmId,
        from: '2026-01-01T00:00:00Z',
        to: '2027-01-01T00:00:00Z',
      }),
  })),
  realm.map((realmId) => ({
    name: 'recordRejection',
    run: ({ webhookEvents }, tenantId, clock) =>
      webhookEvents.recordRejection({
        reason: 'signature_mismatch',
        tenantId,
        realmId,
        at: new Date(clock.now()).toISOString(),
      }),
  })),
  realm.map((realmId) => ({
    name: 'health and countPending',
    run: async ({ webhookEvents }, tenantId) => [
      await webhookEvents.forTenant(tenantId).health({ realmId, since: '2026-01-01T00:00:00Z' }),
      await webhookEvents.forTenant(tenantId).countPending(realmId),
    ],
  })),
  fc.tuple(environment, realm, fc.nat(99)).map(([env, realmId, calls]) => ({
    name: 'usage',
    run: async ({ usage }, tenantId) => {
      const key = { tenantId, environment: env, realmId, month: '2026-11' }
      await usage.add({ ...key, appId: 'app', calls })
      return usage.readRealm(key)
    },
  })),
  fc.boolean().map((isTaken) => ({
    name: 'states',
    run: async ({ states }, tenantId, clock) => {
      const state = `state of ${tenantId}`
      if (isTaken) {
        const taken = await states.take({ state, now: new Date(clock.now()).toISOString() })
        return taken && { ...taken, tenantId: 'same' }
      }
      return states.put({
        state,
        tenantId,
        environment: 'sandbox',
        expiresAt: new Date(clock.now() + 3000).toISOString(),
        data: {
          redirectUri: 'https://vectis.example/callback',
          requestedBy: null,
          expectedRealmId: null,
          confirmReplace: false,
        },
      })
    },
  })),
]

let database: TestDatabase
const statements: { sql: string; parameters: readonly unknown[] }[] = []
beforeAll(async () => {
  database = await openTestDatabase({ onQuery: (query) => statements.push(query) })
})
afterAll(() => database.close())

/** Statements that ask across tenants on purpose, by what they are. */
const acrossTenants = [
  // The state itself is the key, and determines its tenant.
  /update .*quickbooks_authorization_states" set "used_at" = \$1 where "state_hash" = \$2 /,
  // findRealms and listConnected.
  /select .* from .*quickbooks_connections" where realm_id = any\(\$1::text\[\]\)/,
  /select "tenant_id", "environment", "realm_id" from .*quickbooks_connections" where "state" in \(/,
  // A disconnect locks the rows of its realm, to decide whether another tenant holds it.
  /^with "held" as \(select .* for update\), "forgotten" as /,
]

function readsOrWritesRows(sql: string): number {
  return [...sql.matchAll(/(?:from|update|join) "[^"]+"\."quickbooks_/g)].length
}

test('two tenants with the same ids never meet', async () => {
  const step = fc.tuple(fc.constantFrom('acme', 'beta'), fc.oneof(...steps), fc.nat(700))
  const names = new Set<string>()
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 40 }), async (program) => {
      await database.empty()
      const clock = createContractClock()
      const { db } = database
      const shared: Stores = {
        connections: createConnectionStore({ db, keyRing: testKeyRing, clock }),
        states: createAuthorizationStateStore({ db }),
        webhookEvents: createWebhookEventStore({ db, schema: database.schema }),
        usage: createUsageStore({ db }),
      }
      const alone = { acme: createReference(clock), beta: createReference(clock) }
      for (const [tenantId, { name, run }, pauseMs] of program) {
        names.add(name)
        clock.advance(pauseMs)
        statements.length = 0
        const [found, expected] = [
          await outcomeOf(() => run(shared, tenantId, clock)),
          await outcomeOf(() => run(alone[tenantId as 'acme' | 'beta'], tenantId, clock)),
        ]
        expect({ name, outcome: found }).toEqual({ name, outcome: expected })
        for (const { sql, parameters } of statements) {
          if (!sql.includes('quickbooks_')) continue
          if (acrossTenants.some((allowed) => allowed.test(sql))) continue
          const filters = sql.match(/"?tenant_id"? = \$\d+/g) ?? []
          expect(filters.length, sql).toBeGreaterThanOrEqual(readsOrWritesRows(sql))
          const other = tenantId === 'acme' ? 'beta' : 'acme'
          expect(
            parameters.some((parameter) => String(parameter).includes(tenantId)),
            sql,
          ).toBe(true)
          expect(
            parameters.some((parameter) => String(parameter).includes(other)),
            sql,
          ).toBe(false)
        }
      }
    }),
    { numRuns: 60 },
  )
  expect(names.size).toBe(steps.length)
})

function createReference(clock: ContractClock): Stores {
  return {
    connections: createMemoryConnectionStore({ clock }),
    states: createMemoryAuthorizationStateStore(),
    webhookEvents: createMemoryWebhookEventStore(),
    usage: createMemoryUsageStore(),
  }
}

async function outcomeOf(run: () => Promise<unknown>): Promise<unknown> {
  try {
    return await run()
  } catch (error) {
    return (error as { code?: string }).code === '23505' ? 'Error' : (error as Error).name
  }
}

function event(id: string, realmId: string): WebhookEvent {
  return {
    id,
    realmId,
    entity: 'invoice',
    entityId: '130',
    operation: 'updated',
    occurredAt: null,
    deletedId: null,
    envelope: 'cloudevents',
    type: 'qbo.invoice.updated.v1',
    raw: '{}',
  }
}
