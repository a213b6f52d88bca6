import assert from 'node:assert/strict'
import type { AuthorizationStateStore } from '@vectis/quickbooks/ports'
import { buildCases, contractStart } from './contract-case.ts'
import type { ContractCase, OpenStore } from './contract-case.ts'

type Pending = Parameters<AuthorizationStateStore['put']>[0]

const at = (ms: number) => new Date(contractStart + ms).toISOString()

/**
 * What every `AuthorizationStateStore` must do: a state is taken once, by the first taker, and only before it expires.
 */
export function authorizationStateStoreContract(
  open: OpenStore<AuthorizationStateStore>,
): ContractCase[] {
  return buildCases(open, {
    'an unknown state is null': async (store) => {
      assert.equal(await store.take({ state: 'unknown', now: at(0) }), null)
    },

    'a state comes back with everything that was put, once': async (store) => {
      const pending = samplePending()
      await store.put(pending)
      const { tenantId, environment, data } = pending
      const taken = await store.take({ state: pending.state, now: at(1000) })
      assert.deepEqual(taken, { tenantId, environment, data, isUsed: false })
    },

    'a state that was taken stays known as used until it expires': async (store) => {
      const pending = samplePending()
      await store.put(pending)
      await store.take({ state: pending.state, now: at(1000) })
      for (const ms of [1000, 599_999]) {
        const again = await store.take({ state: pending.state, now: at(ms) })
        assert.equal(again?.isUsed, true)
        assert.equal(again.tenantId, 'acme')
        assert.equal(again.environment, 'sandbox')
      }
      assert.equal(await store.take({ state: pending.state, now: at(600_000) }), null)
    },

    'of 20 takers at once exactly one gets it': async (store) => {
      await store.put(samplePending())
      const taken = await Promise.all(
        Array.from({ length: 20 }, () => store.take({ state: 'state-1', now: at(1000) })),
      )
      assert.equal(taken.filter((found) => found?.isUsed === false).length, 1)
      assert.equal(taken.filter((found) => found?.isUsed === true).length, 19)
    },

    'two states of a tenant are pending at once, by the clock of the caller alone': async (
      store,
    ) => {
      await store.put(samplePending())
      await store.put(samplePending({ state: 'state-2', expiresAt: at(660_000) }))
      for (const state of ['state-1', 'state-2']) {
        const taken = await store.take({ state, now: at(61_000) })
        assert.equal(taken?.isUsed, false, `Expected ${state} to be pending.`)
      }
    },

    'an expired state counts as none, from the very millisecond': async (store) => {
      await store.put(samplePending())
      await store.put(samplePending({ state: 'state-2' }))
      assert.equal(await store.take({ state: 'state-1', now: at(600_000) }), null)
      assert.notEqual(await store.take({ state: 'state-2', now: at(599_999) }), null)
    },

    'expiry is compared as an instant, not as text': async (store) => {
      // 17:14:05+02:00 is 15:14:05 UTC, ten minutes after the start, although its text sorts later.
      await store.put(samplePending({ expiresAt: '2026-11-02T17:14:05+02:00' }))
      assert.equal(await store.take({ state: 'state-1', now: at(600_001) }), null)
    },

    'a state that is pending already is refused': async (store) => {
      await store.put(samplePending())
      await assert.rejects(store.put(samplePending({ tenantId: 'beta' })))
      const taken = await store.take({ state: 'state-1', now: at(0) })
      assert.equal(taken?.tenantId, 'acme')
    },

    'a null realm and a null requester stay null': async (store) => {
      const data = { ...samplePending().data, expectedRealmId: null, requestedBy: null }
      await store.put(samplePending({ data }))
      const taken = await store.take({ state: 'state-1', now: at(0) })
      assert.deepEqual(taken?.data, data)
    },
  })
}

function samplePending(change: Partial<Pending> = {}): Pending {
  return {
    state: 'state-1',
    tenantId: 'acme',
    environment: 'sandbox',
    expiresAt: at(600_000),
    data: {
      redirectUri: 'https://vectis.example/quickbooks/callback',
      requestedBy: 'ada@msp.example',
      expectedRealmId: '9341452000000001',
      confirmReplace: true,
    },
    ...change,
  }
}
