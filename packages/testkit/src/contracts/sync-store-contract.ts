import { emptyCheckpoint } from '@vectis/quickbooks/ports'
import assert from 'node:assert/strict'
import { LeaseLostError } from '@vectis/quickbooks/ports'
import type { Checkpoint, SyncStore } from '@vectis/quickbooks/ports'
import { buildCases } from './contract-case.ts'
import type { CaseBody, ContractCase, OpenStore } from './contract-case.ts'
import { agreementCases } from './sync-agreement-contract.ts'
import { deletionCases } from './sync-deletions-contract.ts'
import { questionCases } from './sync-questions-contract.ts'
import { absenceCases, reportCases } from './sync-reports-contract.ts'
import { runCases } from './sync-runs-contract.ts'
import { syncFigureCases } from './sync-figures-contract.ts'
import { syncMarkCases } from './sync-marks-contract.ts'
import { syncRowCases } from './sync-rows-contract.ts'
import { syncStatusCases } from './sync-statuses-contract.ts'
import { at, leadRealm, sampleInvoice } from './sync-samples.ts'

/** What every `SyncStore` must do: never go backwards, write all or nothing, obey one leader, and mix no tenants. */
export function syncStoreContract(open: OpenStore<SyncStore>): ContractCase[] {
  return buildCases(open, {
    ...syncRowCases,
    ...leadershipCases,
    ...syncStatusCases,
    ...absenceCases,
    ...deletionCases,
    ...questionCases,
    ...syncMarkCases,
    ...syncFigureCases,
    ...reportCases,
    ...runCases,
    ...agreementCases,
  })
}

const checkpoint = (change: Partial<Checkpoint> = {}): Checkpoint => ({
  ...emptyCheckpoint('Invoice'),
  changedSince: '2026-11-02T10:00:00.123-08:00',
  scan: {
    scanId: 'scan-1',
    startedAt: at(0),
    createdFrom: at(3),
    offset: 2,
    idsAtCursor: ['7', '8'],
    setAside: ['9'],
    rows: 1002,
    pages: 3,
    expected: null,
  },
  setAside: ['9', ''],
  ...change,
})

const leadershipCases: Record<string, CaseBody<SyncStore>> = {
  'an empty tenant id is refused': async (store) => {
    assert.throws(() => store.forTenant(''), TypeError)
  },

  'one owner leads at a time; an expired lease passes on with a higher fence': async (
    store,
    clock,
  ) => {
    const tenant = store.forTenant('acme')
    const first = await tenant.acquireLease({ realmId: '1', owner: 'a', leaseMs: 1000 })
    assert.ok(first)
    assert.equal(await tenant.acquireLease({ realmId: '1', owner: 'b', leaseMs: 1000 }), null)
    assert.equal(await tenant.renewLease(first, 2000), true)
    clock.advance(1500)
    assert.equal(await tenant.acquireLease({ realmId: '1', owner: 'b', leaseMs: 1000 }), null)
    clock.advance(1000)
    const second = await tenant.acquireLease({ realmId: '1', owner: 'b', leaseMs: 1000 })
    assert.ok(second && second.fence > first.fence)
    assert.equal(await tenant.renewLease(first, 1000), false)
  },

  'a batch under a lost lease writes nothing': async (store, clock) => {
    const tenant = store.forTenant('acme')
    const { commit, lease } = await leadRealm(tenant)
    clock.advance(120_000)
    const other = await tenant.acquireLease({ realmId: '1', owner: 'worker-2', leaseMs: 1000 })
    assert.ok(other)
    const late = commit(10, {
      rows: { Invoice: [sampleInvoice('1', 5)] },
      checkpoints: [checkpoint()],
    })
    await assert.rejects(late, LeaseLostError)
    assert.equal(await tenant.countLive('1', 'Invoice'), 0)
    assert.deepEqual(await tenant.readCheckpoints('1'), [])
    await assert.rejects(
      tenant.resolveAbsent({
        lease,
        realmId: '1',
        entity: 'Invoice',
        scanId: 's',
        observedAt: at(1),
        confirmed: true,
      }),
      LeaseLostError,
    )
  },

  'a lease that ran out without being given back shows for a minute that its process may be dead':
    async (store, clock) => {
      const { hasLapsedLease } = store
      // Optional: without it a fleet looks through its queue.
      if (hasLapsedLease === undefined) return
      const tenant = store.forTenant('acme')
      const lead = (realmId: string) =>
        tenant.acquireLease({ realmId, owner: 'a', leaseMs: 10_000 })
      const first = await lead('1')
      const second = await lead('2')
      assert.ok(first && second)
      await tenant.releaseLease(second)
      assert.equal(await hasLapsedLease(), false)
      clock.advance(10_000)
      assert.equal(await hasLapsedLease(), true)
      const next = await tenant.acquireLease({ realmId: '1', owner: 'b', leaseMs: 10_000 })
      assert.ok(next)
      assert.equal(await hasLapsedLease(), false)
      clock.advance(69_999)
      assert.equal(await hasLapsedLease(), true)
      clock.advance(1)
      assert.equal(await hasLapsedLease(), false)
    },

  'a released lease is free at once': async (store) => {
    const tenant = store.forTenant('acme')
    const { lease, commit } = await leadRealm(tenant)
    await tenant.releaseLease(lease)
    const next = await tenant.acquireLease({ realmId: '1', owner: 'worker-2', leaseMs: 1000 })
    assert.ok(next && next.fence > lease.fence)
    await tenant.releaseLease(lease)
    assert.equal(await tenant.acquireLease({ realmId: '1', owner: 'c', leaseMs: 1000 }), null)
    await assert.rejects(commit(1, {}), LeaseLostError)
  },

  'a batch under a lease that was released, or ran out and was taken again by its owner, is refused':
    async (store, clock) => {
      const tenant = store.forTenant('acme')
      const first = await leadRealm(tenant)
      clock.advance(120_000)
      const again = await leadRealm(tenant)
      assert.equal(again.lease.owner, first.lease.owner)
      assert.ok(again.lease.fence > first.lease.fence)
      await assert.rejects(first.commit(10, {}), LeaseLostError)
      await again.commit(10, {})
      await tenant.releaseLease(again.lease)
      await assert.rejects(again.commit(11, {}), LeaseLostError)
    },

  'tenants and realms lead, write and read apart': async (store) => {
    const places = [
      ['acme', '1'],
      ['acme', '2'],
      ['beta', '1'],
    ] as const
    for (const [n, [tenantId, realmId]] of places.entries()) {
      const tenant = store.forTenant(tenantId)
      const { commit } = await leadRealm(tenant, realmId)
      const invoices = Array.from({ length: n + 1 }, (_, id) =>
        sampleInvoice(String(id), 5, { dueDate: '2026-10-31' }),
      )
      await commit(10, {
        rows: { Invoice: invoices },
        checkpoints: [checkpoint({ changedSince: at(n) })],
      })
    }
    for (const [n, [tenantId, realmId]] of places.entries()) {
      const tenant = store.forTenant(tenantId)
      assert.equal(await tenant.countLive(realmId, 'Invoice'), n + 1)
      assert.equal((await tenant.readCheckpoints(realmId))[0]?.changedSince, at(n))
      assert.equal(await tenant.refreshStatuses({ realmId, today: '2026-11-01' }), n + 1)
    }
  },

  'checkpoints come back as they were written': async (store) => {
    const tenant = store.forTenant('acme')
    const { commit } = await leadRealm(tenant)
    const customer = checkpoint({
      entity: 'Customer',
      scan: null,
      fullReadAt: at(9),
      deletionsSince: at(8),
      countedAt: at(9),
    })
    await commit(10, { checkpoints: [checkpoint(), customer] })
    const read = () => tenant.readCheckpoints('1')
    // In the order of their entities.
    assert.deepEqual(await read(), [customer, checkpoint()])
    const done = checkpoint({ scan: null, unavailableReason: 'plan' })
    await commit(11, { checkpoints: [done] })
    assert.deepEqual(await read(), [customer, done])
  },
}
