import assert from 'node:assert/strict'
import type { ConnectionStore } from '@vectis/quickbooks/ports'
import { sampleConnect, sampleTokens } from './connection-samples.ts'
import { buildCases } from './contract-case.ts'
import type { ContractCase, OpenStore } from './contract-case.ts'

const leaseMs = 60_000

/** What every `ConnectionStore` must do while tokens are refreshed by several processes at once. */
export function refreshContract(open: OpenStore<ConnectionStore>): ContractCase[] {
  return buildCases(open, {
    'a tenant that never connected has nothing to refresh': async (store) => {
      const lease = await store
        .forTenant('acme')
        .beginRefresh({ generation: 1, owner: 'p1', leaseMs })
      assert.deepEqual(lease, { status: 'unavailable', connection: null })
      await assert.rejects(
        store.forTenant('acme').commitRefresh({
          generation: 1,
          owner: 'p1',
          tokens: sampleTokens(2),
        }),
        { name: 'ConnectionMissingError' },
      )
    },

    'the first owner acquires, the second learns who holds it and until when': async (
      store,
      clock,
    ) => {
      const acme = store.forTenant('acme')
      const { generation } = await acme.connect(sampleConnect())
      const first = await acme.beginRefresh({ generation, owner: 'p1', leaseMs })
      assert.ok(first.status === 'acquired')
      assert.equal(first.afterAbandonedAttempt, false)
      assert.equal(first.connection.tokens?.refreshToken, 'refresh-1')
      const second = await acme.beginRefresh({ generation, owner: 'p2', leaseMs })
      assert.ok(second.status === 'held')
      assert.equal(second.owner, 'p1')
      assert.equal(Date.parse(second.until), clock.now() + leaseMs)
    },

    'of 50 owners at once exactly one acquires': async (store) => {
      const acme = store.forTenant('acme')
      const { generation } = await acme.connect(sampleConnect())
      const leases = await Promise.all(
        Array.from({ length: 50 }, (_, n) =>
          acme.beginRefresh({ generation, owner: `p${n}`, leaseMs }),
        ),
      )
      assert.equal(leases.filter((lease) => lease.status === 'acquired').length, 1)
      assert.equal(leases.filter((lease) => lease.status === 'held').length, 49)
    },

    'of 50 commits at once exactly one is stored': async (store) => {
      const acme = store.forTenant('acme')
      const { generation } = await acme.connect(sampleConnect())
      const results = await Promise.all(
        Array.from({ length: 50 }, (_, n) =>
          acme.commitRefresh({ generation, owner: `p${n}`, tokens: sampleTokens(100 + n) }),
        ),
      )
      const winners = results.filter((result) => result.committed)
      assert.equal(winners.length, 1)
      const stored = await acme.read()
      assert.equal(stored?.generation, generation + 1)
      for (const { connection } of results) {
        assert.equal(connection.generation, generation + 1)
        assert.equal(connection.tokens?.accessToken, stored.tokens?.accessToken)
      }
    },

    'the owner may take its own live lease again': async (store) => {
      const acme = store.forTenant('acme')
      const { generation } = await acme.connect(sampleConnect())
      await acme.beginRefresh({ generation, owner: 'p1', leaseMs })
      const again = await acme.beginRefresh({ generation, owner: 'p1', leaseMs })
      assert.ok(again.status === 'acquired')
      assert.equal(again.afterAbandonedAttempt, true)
    },

    'an expired lease is taken over, and the new owner knows': async (store, clock) => {
      const acme = store.forTenant('acme')
      const { generation } = await acme.connect(sampleConnect())
      await acme.beginRefresh({ generation, owner: 'p1', leaseMs })
      clock.advance(leaseMs - 1)
      assert.equal((await acme.beginRefresh({ generation, owner: 'p2', leaseMs })).status, 'held')
      clock.advance(1)
      const taken = await acme.beginRefresh({ generation, owner: 'p2', leaseMs })
      assert.ok(taken.status === 'acquired')
      assert.equal(taken.afterAbandonedAttempt, true)
    },

    'a released lease is free at once and leaves no trace': async (store) => {
      const acme = store.forTenant('acme')
      const { generation } = await acme.connect(sampleConnect())
      await acme.beginRefresh({ generation, owner: 'p1', leaseMs })
      await acme.releaseRefresh({ generation, owner: 'p2' })
      assert.equal((await acme.beginRefresh({ generation, owner: 'p3', leaseMs })).status, 'held')
      await acme.releaseRefresh({ generation, owner: 'p1' })
      const next = await acme.beginRefresh({ generation, owner: 'p3', leaseMs })
      assert.ok(next.status === 'acquired')
      assert.equal(next.afterAbandonedAttempt, false)
    },

    'a commit raises the generation, keeps the token before the rotation and frees the lease':
      async (store, clock) => {
        const acme = store.forTenant('acme')
        const { generation } = await acme.connect(sampleConnect())
        await acme.beginRefresh({ generation, owner: 'p1', leaseMs })
        clock.advance(5000)
        const { committed, connection } = await acme.commitRefresh({
          generation,
          owner: 'p1',
          tokens: sampleTokens(2),
        })
        assert.equal(committed, true)
        for (const found of [connection, await acme.read()]) {
          assert.equal(found?.generation, generation + 1)
          assert.equal(found.tokens?.accessToken, 'access-2')
          assert.equal(found.previousRefreshToken, 'refresh-1')
          assert.equal(Date.parse(found.refreshedAt ?? ''), clock.now())
        }
        const next = await acme.beginRefresh({ generation: generation + 1, owner: 'p2', leaseMs })
        assert.ok(next.status === 'acquired')
        assert.equal(next.afterAbandonedAttempt, false)
      },

    'a refresh that did not rotate keeps the token before the last rotation': async (store) => {
      const acme = store.forTenant('acme')
      const { generation } = await acme.connect(sampleConnect())
      await acme.commitRefresh({ generation, owner: 'p1', tokens: sampleTokens(2) })
      const { connection } = await acme.commitRefresh({
        generation: generation + 1,
        owner: 'p1',
        tokens: { ...sampleTokens(2), accessToken: 'access-3' },
      })
      assert.equal(connection.tokens?.accessToken, 'access-3')
      assert.equal(connection.previousRefreshToken, 'refresh-1')
    },

    'an older generation is superseded, and the answer carries the newer set': async (store) => {
      const acme = store.forTenant('acme')
      const { generation } = await acme.connect(sampleConnect())
      await acme.commitRefresh({ generation, owner: 'p1', tokens: sampleTokens(2) })
      const lease = await acme.beginRefresh({ generation, owner: 'p2', leaseMs })
      assert.ok(lease.status === 'superseded')
      assert.equal(lease.connection.tokens?.accessToken, 'access-2')
      const late = await acme.commitRefresh({ generation, owner: 'p2', tokens: sampleTokens(3) })
      assert.equal(late.committed, false)
      assert.equal(late.connection.tokens?.accessToken, 'access-2')
    },

    'a late owner commits although its lease was taken over: it may hold the only living token':
      async (store, clock) => {
        const acme = store.forTenant('acme')
        const { generation } = await acme.connect(sampleConnect())
        await acme.beginRefresh({ generation, owner: 'p1', leaseMs })
        clock.advance(leaseMs)
        await acme.beginRefresh({ generation, owner: 'p2', leaseMs })
        await acme.requireAction({ generation, reason: 'invalid_grant' })
        const late = await acme.commitRefresh({ generation, owner: 'p1', tokens: sampleTokens(2) })
        assert.equal(late.committed, true)
        assert.equal(late.connection.state, 'connected')
        assert.equal(late.connection.stateReason, null)
      },

    'action_required and disconnected connections are unavailable': async (store) => {
      const acme = store.forTenant('acme')
      const { generation } = await acme.connect(sampleConnect())
      await acme.requireAction({ generation, reason: 'invalid_grant' })
      const first = await acme.beginRefresh({ generation, owner: 'p1', leaseMs })
      assert.ok(first.status === 'unavailable')
      assert.equal(first.connection?.state, 'action_required')
      await acme.disconnect({ reason: 'operator' })
      const second = await acme.beginRefresh({ generation, owner: 'p1', leaseMs })
      assert.ok(second.status === 'unavailable')
      assert.equal(second.connection?.state, 'disconnected')
    },

    'a refresh under way never brings a disconnected connection back': async (store) => {
      const acme = store.forTenant('acme')
      const { generation } = await acme.connect(sampleConnect())
      await acme.beginRefresh({ generation, owner: 'p1', leaseMs })
      await acme.disconnect({ reason: 'operator' })
      for (const late of [generation, generation + 1]) {
        const result = await acme.commitRefresh({
          generation: late,
          owner: 'p1',
          tokens: sampleTokens(2),
        })
        assert.equal(result.committed, false)
        assert.equal(result.connection.state, 'disconnected')
        assert.equal(result.connection.tokens, null)
      }
    },

    'a refresh under way never overwrites a reconnect, nor holds its lease': async (store) => {
      const acme = store.forTenant('acme')
      const { generation } = await acme.connect(sampleConnect())
      await acme.beginRefresh({ generation, owner: 'p1', leaseMs })
      const again = await acme.connect(sampleConnect({ tokens: sampleTokens(5) }))
      const late = await acme.commitRefresh({ generation, owner: 'p1', tokens: sampleTokens(2) })
      assert.equal(late.committed, false)
      assert.equal(late.connection.tokens?.accessToken, 'access-5')
      const lease = await acme.beginRefresh({ generation: again.generation, owner: 'p2', leaseMs })
      assert.ok(lease.status === 'acquired')
      assert.equal(lease.afterAbandonedAttempt, false)
    },

    'leases of two tenants are independent': async (store) => {
      const { generation } = await store.forTenant('acme').connect(sampleConnect())
      const beta = await store.forTenant('beta').connect(sampleConnect())
      await store.forTenant('acme').beginRefresh({ generation, owner: 'p1', leaseMs })
      const lease = await store
        .forTenant('beta')
        .beginRefresh({ generation: beta.generation, owner: 'p2', leaseMs })
      assert.equal(lease.status, 'acquired')
      await store.forTenant('beta').releaseRefresh({ generation, owner: 'p1' })
      const held = await store.forTenant('acme').beginRefresh({ generation, owner: 'p2', leaseMs })
      assert.equal(held.status, 'held')
    },
  })
}
