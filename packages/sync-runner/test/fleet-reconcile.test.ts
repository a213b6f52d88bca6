import { afterEach, beforeEach, expect, inject, test } from 'vitest'
import { connectionsOf } from './support/connections-of.ts'
import { openQueueWorld, succeeded } from './support/queue-world.ts'
import type { QueueWorld } from './support/queue-world.ts'

let world: QueueWorld
beforeEach(() => {
  world = openQueueWorld(inject('postgresUrl'))
})
afterEach(() => world.close())

test('a tenant that connects again while another process reconciles keeps its schedule', async () => {
  const tenants = ['a', 'b']
  const { fleet } = await world.startFleet(() => succeeded, {
    storage: { schema: 'app', connections: connectionsOf(tenants) },
  })
  expect(await fleet.status()).toMatchObject({ schedules: 2 })
  // Consent of b is lost.
  tenants.pop()
  const base = connectionsOf(tenants)
  const { client: other } = world.openClient({
    storage: {
      schema: 'app',
      connections: {
        ...base,
        async *listConnected() {
          yield* base.listConnected()
          // The page is read. Now b connects again, in the web process.
          tenants.push('b')
          await fleet.reconcile()
        },
      },
    },
  })
  expect(await other.reconcile()).toEqual({ added: 0, removed: 0, kept: 0 })
  expect(await fleet.status()).toMatchObject({ schedules: 2 })
})

test('a tenant that leaves while another process reconciles has no schedule afterwards', async () => {
  const tenants = ['a', 'b']
  const base = connectionsOf(tenants)
  const { fleet } = await world.startFleet(() => succeeded, {
    storage: { schema: 'app', connections: connectionsOf(['a']) },
  })
  const forgetting = {
    ...base,
    async *listConnected() {
      for await (const one of base.listConnected()) {
        if (one.tenantId === 'b') {
          // The page names b. Now b is deleted, in the web process.
          tenants.pop()
          await fleet.forget('b')
        }
        yield one
      }
    },
  }
  const { client: late } = world.openClient({ storage: { schema: 'app', connections: forgetting } })
  expect(await late.reconcile()).toEqual({ added: 0, removed: 0, kept: 0 })
  expect(await fleet.status()).toMatchObject({ schedules: 1 })
})

test('a tenant whose connection cannot be read keeps the others scheduled, and itself', async () => {
  const base = connectionsOf(['a', 'b'])
  const { fleet } = await world.startFleet(() => succeeded, {
    storage: {
      schema: 'app',
      connections: {
        ...base,
        forTenant: (tenantId) =>
          tenantId === 'a'
            ? { ...base.forTenant(tenantId), read: () => Promise.reject(new Error('no key')) }
            : base.forTenant(tenantId),
      },
    },
  })
  expect(await fleet.status()).toMatchObject({ schedules: 2 })
})
