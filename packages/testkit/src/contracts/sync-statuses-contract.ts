import assert from 'node:assert/strict'
import type { SyncStore } from '@vectis/quickbooks/ports'
import type { CaseBody } from './contract-case.ts'
import { at, leadRealm, sampleInvoice } from './sync-samples.ts'

/** Badges of invoices, and the day for which a lease says that they are right. */
export const syncStatusCases: Record<string, CaseBody<SyncStore>> = {
  'a lease says for which day statuses are true, until rows are written': async (store) => {
    const tenant = store.forTenant('acme')
    const { commit, lease } = await leadRealm(tenant)
    const take = async () => {
      const { realmId, owner } = lease
      return (await tenant.acquireLease({ realmId, owner, leaseMs: 60_000 }))?.statusesOn ?? null
    }
    assert.equal(await take(), null)
    await tenant.refreshStatuses({ realmId: '1', today: '2026-11-02' })
    assert.equal(await take(), '2026-11-02')
    await commit(10, { rows: { Invoice: [sampleInvoice('1', 5)] } })
    assert.equal(await take(), null)
    await tenant.refreshStatuses({ realmId: '1', today: '2026-11-03' })
    assert.equal(await take(), '2026-11-03')
  },

  'rows that are absent become deleted without a badge of a day: the day that a lease names stands':
    async (store) => {
      const tenant = store.forTenant('acme')
      const { commit, lease } = await leadRealm(tenant)
      const { realmId, owner } = lease
      const about = { entity: 'Invoice', scanId: 'scan-1' } as const
      const due = { dueDate: '2026-11-01' }
      await commit(10, {
        rows: { Invoice: [sampleInvoice('1', 5, due), sampleInvoice('2', 5, due)] },
      })
      for (const confirmed of [false, true]) {
        await commit(20, {
          absence: { ...about, createdFrom: null, createdBefore: null, present: ['2'] },
        })
        await tenant.refreshStatuses({ realmId, today: '2026-11-02' })
        const resolve = { ...about, lease, realmId, observedAt: at(30), confirmed }
        assert.equal(await tenant.resolveAbsent(resolve), 1)
        const taken = await tenant.acquireLease({ realmId, owner, leaseMs: 60_000 })
        assert.equal(taken?.statusesOn, '2026-11-02')
        assert.equal(await tenant.refreshStatuses({ realmId, today: '2026-11-02' }), 0)
      }
      // What is left was overdue, and is not on the day before.
      assert.equal(await tenant.refreshStatuses({ realmId, today: '2026-11-01' }), 1)
    },

  'the day that a lease names is true after batches of that day and of another': async (store) => {
    const tenant = store.forTenant('acme')
    const { commit, lease } = await leadRealm(tenant)
    const refresh = (today: string) => tenant.refreshStatuses({ realmId: '1', today })
    const { realmId, owner } = lease
    const due = (second: number, dueDate: string) => ({
      rows: { Invoice: [sampleInvoice('1', second, { dueDate })] },
    })
    await refresh('2026-11-02')
    // Overdue on its own day, whether the batch says so or the refresh of that day.
    await commit(10, { ...due(5, '2026-11-01'), today: '2026-11-02' })
    await refresh('2026-11-02')
    assert.equal(await refresh('2026-11-01'), 1)
    assert.equal(await refresh('2026-11-02'), 1)
    // A batch of the next day: the day before is not noted any longer.
    await commit(20, { ...due(15, '2026-11-02'), today: '2026-11-03' })
    const taken = await tenant.acquireLease({ realmId, owner, leaseMs: 60_000 })
    assert.notEqual(taken?.statusesOn, '2026-11-02')
    await refresh('2026-11-02')
    assert.equal(await refresh('2026-11-03'), 1)
  },

  'statuses follow the day, and what a refresh changed is counted': async (store) => {
    const tenant = store.forTenant('acme')
    const { commit } = await leadRealm(tenant)
    const refresh = (today: string) => tenant.refreshStatuses({ realmId: '1', today })
    const due = (externalId: string, second: number, dueDate: string | null, change: object = {}) =>
      sampleInvoice(externalId, second, { dueDate, ...change })
    const isPaid = { balance: '0', baseStatus: 'paid' }
    await commit(10, {
      rows: {
        Invoice: [
          due('1', 5, '2026-10-31'),
          due('2', 5, '2026-11-02'),
          due('3', 5, null),
          due('4', 5, '2026-10-31', isPaid),
        ],
      },
    })
    assert.equal(await refresh('2026-10-31'), 0)
    assert.equal(await refresh('2026-11-01'), 1)
    assert.equal(await refresh('2026-11-01'), 0)
    assert.equal(await refresh('2026-11-03'), 1)
    // Due earlier it stays overdue; due later it may not be, and paid it is not.
    await commit(20, { rows: { Invoice: [due('1', 15, '2026-10-30')] } })
    assert.equal(await refresh('2026-11-03'), 0)
    await commit(30, {
      rows: { Invoice: [due('1', 25, '2026-11-01'), due('2', 25, '2026-11-02', isPaid)] },
    })
    assert.equal(await refresh('2026-11-03'), 1)
    await commit(40, {
      tombstones: [{ entity: 'Invoice', externalId: '1', deletedAt: null, reason: 'deleted' }],
    })
    assert.equal(await refresh('2026-10-01'), 0)
  },
}
