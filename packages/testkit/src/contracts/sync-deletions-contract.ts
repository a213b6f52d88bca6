import assert from 'node:assert/strict'
import { syncEntities } from '@vectis/quickbooks/rows'
import type { SyncStore, TenantSyncStore } from '@vectis/quickbooks/ports'
import type { CaseBody } from './contract-case.ts'
import { none } from './nothing-written.ts'
import {
  at,
  leadRealm,
  sampleCreditMemo,
  sampleCustomer,
  sampleInvoice,
  sampleOfEach,
  samplePayment,
  sampleTemplate,
} from './sync-samples.ts'

type OrphanQuery = Parameters<TenantSyncStore['listOrphans']>[0]

/** Deletions, restores, and former customers. */
export const deletionCases: Record<string, CaseBody<SyncStore>> = {
  'a tombstone takes an object out, and no version brings it back': async (store) => {
    const tenant = store.forTenant('acme')
    const { commit } = await leadRealm(tenant)
    await commit(10, { rows: { Invoice: [sampleInvoice('1', 5)] } })
    const tombstones = [
      { entity: 'Invoice', externalId: '1', deletedAt: at(12), reason: 'deleted' },
    ] as const
    assert.equal((await commit(20, { tombstones })).Invoice.deleted, 1)
    assert.equal((await commit(20, { tombstones })).Invoice.deleted, 0)
    assert.equal(await tenant.countLive('1', 'Invoice'), 0)
    for (const second of [5, 12, 20, 35]) {
      const counts = await commit(30, { rows: { Invoice: [sampleInvoice('1', second)] } })
      assert.equal(counts.Invoice.stale, 1, `version ${second}`)
      assert.equal(await tenant.countLive('1', 'Invoice'), 0)
    }
  },

  'a row with a tombstone in an answer not older than it is a question, once': async (store) => {
    const tenant = store.forTenant('acme')
    const { commit } = await leadRealm(tenant)
    const tombstones = ['1', '2'].map((externalId) => {
      return { entity: 'Payment', externalId, deletedAt: null, reason: 'deleted' } as const
    })
    await commit(20, { tombstones })
    const questions = async () =>
      (await tenant.readQuestions({ realmId: '1', limit: 10 })).map((one) => [
        `${one.kind} ${one.entity} ${one.externalId}`,
        Date.parse(one.nextAt),
      ])
    await commit(19, { rows: { Payment: [samplePayment('1', 15)] } })
    assert.deepEqual(await questions(), [])
    await commit(20, { rows: { Payment: [samplePayment('1', 15)] } })
    await commit(40, { rows: { Payment: [samplePayment('1', 15), samplePayment('3', 15)] } })
    assert.deepEqual(await questions(), [['revival Payment 1', Date.parse(at(20))]])
    await commit(50, {
      rows: { Invoice: [sampleInvoice('2', 15)] },
      tombstones: [{ entity: 'Invoice', externalId: '2', deletedAt: null, reason: 'absent' }],
    })
    assert.equal((await questions()).length, 1)
  },

  'marks of another scan, realm or tenant are not resolved': async (store) => {
    const places = [
      ['acme', '1'],
      ['acme', '2'],
      ['beta', '1'],
    ] as const
    const about = { entity: 'Invoice', scanId: 'scan-1' } as const
    const leases = []
    for (const [tenantId, realmId] of places) {
      const { commit, lease } = await leadRealm(store.forTenant(tenantId), realmId)
      await commit(10, { rows: { Invoice: [sampleInvoice('1', 5), sampleInvoice('2', 5)] } })
      const absence = { ...about, createdFrom: null, createdBefore: null, present: ['2'] }
      await commit(20, { absence })
      leases.push(lease)
    }
    const tenant = store.forTenant('acme')
    const lease = leases[0]!
    const resolve = { ...about, lease, realmId: '1', observedAt: at(30), confirmed: true }
    assert.equal(await tenant.resolveAbsent({ ...resolve, scanId: 'scan-2' }), 0)
    const ofOther = { ...about, scanId: 'scan-2', realmId: '1', limit: 5 }
    assert.deepEqual(await tenant.listAbsent(ofOther), [])
    assert.equal(await tenant.countLive('1', 'Invoice'), 2)
    assert.equal(await tenant.resolveAbsent(resolve), 1)
    for (const [index, [tenantId, realmId]] of places.entries()) {
      const other = store.forTenant(tenantId)
      assert.equal(await other.countLive(realmId, 'Invoice'), index === 0 ? 1 : 2)
      const marked = await other.listAbsent({ ...about, realmId, limit: 5 })
      assert.deepEqual(marked, index === 0 ? [] : ['1'])
    }
  },

  'a row that a read by id found alive comes back, whatever its version says': async (store) => {
    const tenant = store.forTenant('acme')
    const { commit } = await leadRealm(tenant)
    await commit(10, {
      rows: { ...sampleOfEach('1', 5), Invoice: [sampleInvoice('1', 5), sampleInvoice('2', 5)] },
    })
    await commit(20, {
      tombstones: syncEntities.map((entity) => {
        return { entity, externalId: '1', deletedAt: at(18), reason: 'deleted' } as const
      }),
    })
    const counts = await commit(30, {
      rows: {
        ...sampleOfEach('1', 5),
        Invoice: [sampleInvoice('1', 4, { balance: '60.00' }), sampleInvoice('2', 5)],
      },
      revived: syncEntities.map((entity) => ({ entity, externalId: '1' })),
    })
    assert.deepEqual(counts.Invoice, { ...none, revived: 1, unchanged: 1 })
    for (const entity of syncEntities) {
      assert.equal(counts[entity].revived, 1, entity)
      assert.equal(await tenant.countLive('1', entity), entity === 'Invoice' ? 2 : 1, entity)
    }
    assert.deepEqual(await tenant.readQuestions({ realmId: '1', limit: 10 }), [])
    const report = await tenant.checkBalances({ realmId: '1', now: at(60), limit: 10 })
    assert.deepEqual(
      report.differences.filter(({ identity }) => identity === 'invoice'),
      [],
    )
    // Named without a tombstone, it is a row like any other.
    const revived = [{ entity: 'Invoice', externalId: '2' }] as const
    const again = await commit(31, { rows: { Invoice: [sampleInvoice('2', 5)] }, revived })
    assert.deepEqual(again.Invoice, { ...none, unchanged: 1 })
  },

  'transactions that left a customer are listed with whom they belong to now': async (store) => {
    const tenant = store.forTenant('acme')
    const { commit } = await leadRealm(tenant)
    const page = (customerExternalId: string, second: number) => ({
      rows: {
        Invoice: [sampleInvoice('1', second, { customerExternalId })],
        Payment: [samplePayment('2', second, { customerExternalId })],
        CreditMemo: [sampleCreditMemo('3', second, { customerExternalId })],
        RecurringTransaction: [sampleTemplate('4', second, { customerExternalId })],
      },
    })
    await commit(10, {
      rows: {
        ...page('1', 5).rows,
        Invoice: [sampleInvoice('9', 5), ...page('1', 5).rows.Invoice],
      },
    })
    await commit(20, page('2', 5))
    // Another version of the same customer forgets nothing.
    await commit(30, page('2', 25))
    const list = async (customerExternalId: string) =>
      (await tenant.listTransactionsOf({ realmId: '1', customerExternalId }))
        .map((one) => `${one.entity} ${one.externalId} of ${one.customerExternalId}`)
        .toSorted()
    const moved = [
      'CreditMemo 3 of 2',
      'Invoice 1 of 2',
      'Payment 2 of 2',
      'RecurringTransaction 4 of 2',
    ]
    assert.deepEqual(await list('2'), moved)
    assert.deepEqual(await list('1'), [...moved.slice(0, 2), 'Invoice 9 of 1', ...moved.slice(2)])
    await commit(40, { rows: { Invoice: [sampleInvoice('1', 35, { customerExternalId: '3' })] } })
    assert.deepEqual(await list('1'), ['CreditMemo 3 of 2', 'Invoice 9 of 1', ...moved.slice(2)])
    assert.ok((await list('2')).includes('Invoice 1 of 3'))
  },

  'transactions of customers that are not stored, or are gone, are orphans': async (store) => {
    const tenant = store.forTenant('acme')
    const { commit } = await leadRealm(tenant)
    const of = (customerExternalId: string) => ({ customerExternalId })
    await commit(10, {
      rows: {
        Customer: [sampleCustomer('1', 5), sampleCustomer('2', 5)],
        Invoice: [sampleInvoice('10', 5, of('1')), sampleInvoice('11', 5, of('2'))],
        Payment: [samplePayment('12', 5, of('3'))],
        CreditMemo: [sampleCreditMemo('13', 5, of('1'))],
        RecurringTransaction: [sampleTemplate('14', 5, of('3'))],
      },
    })
    const entities = ['Invoice', 'Payment', 'CreditMemo', 'RecurringTransaction'] as const
    const list = async (limit = 9, change: Partial<OrphanQuery> = {}) =>
      (
        await tenant.listOrphans({ realmId: '1', entities, hiddenCustomers: [], limit, ...change })
      ).map((one) => `${one.entity} ${one.externalId} of ${one.customerExternalId}`)
    assert.deepEqual(await list(), ['Payment 12 of 3', 'RecurringTransaction 14 of 3'])
    assert.deepEqual(await list(9, { entities: ['Payment'] }), ['Payment 12 of 3'])
    assert.deepEqual(await list(9, { entities: [] }), [])
    const gone = { entity: 'Customer', externalId: '2', deletedAt: null, reason: 'merged' } as const
    await commit(20, { tombstones: [gone] })
    assert.ok((await list()).includes('Invoice 11 of 2'))
    assert.equal((await list(2)).length, 2)
    await commit(30, { rows: { Payment: [samplePayment('12', 25, of('3'))] } })
    assert.deepEqual(await list(), [
      'Invoice 11 of 2',
      'RecurringTransaction 14 of 3',
      'Payment 12 of 3',
    ])
    // A hidden transaction does not use up the limit.
    assert.deepEqual(await list(1, { hiddenCustomers: ['2', '4'] }), [
      'RecurringTransaction 14 of 3',
    ])
  },

  'ids are listed live ones from the oldest, deleted ones from the last deletion': async (
    store,
  ) => {
    const tenant = store.forTenant('acme')
    const { commit } = await leadRealm(tenant)
    const created = (id: string, second: number | null) =>
      sampleInvoice(id, 5, { sourceCreatedAt: second === null ? null : at(second) })
    await commit(10, {
      rows: { Invoice: [created('a', 3), created('b', 1), created('c', 2), created('d', null)] },
    })
    const about = { realmId: '1', entity: 'Invoice' } as const
    assert.deepEqual(await tenant.listIds({ ...about, state: 'live', limit: 2 }), ['b', 'c'])
    const within = (from: string | null, before: string | null) =>
      tenant.listIds({ ...about, state: 'live', limit: 9, created: { from, before } })
    assert.deepEqual(await within(at(2), at(3)), ['c'])
    const newest = await tenant.listIds({ ...about, state: 'live', limit: 2, newestFirst: true })
    assert.deepEqual(newest, ['a', 'c'])
    assert.deepEqual(await within(null, at(2)), ['b'])
    assert.deepEqual(await within(at(2), null), ['c', 'a'])
    for (const [second, externalId] of [
      [20, 'c'],
      [30, 'x'],
      [25, 'b'],
    ] as const) {
      const tombstone = { entity: 'Invoice', externalId, deletedAt: at(1), reason: 'deleted' }
      await commit(second, { tombstones: [tombstone as never] })
    }
    assert.deepEqual(await tenant.listIds({ ...about, state: 'deleted', limit: 2 }), ['x', 'b'])
    assert.deepEqual(await tenant.listIds({ ...about, state: 'live', limit: 9 }), ['a'])
    // A deletion that is reported again was seen then.
    const again = {
      entity: 'Invoice',
      externalId: 'c',
      deletedAt: at(1),
      reason: 'deleted',
    } as const
    await commit(40, { tombstones: [again] })
    assert.deepEqual(await tenant.listIds({ ...about, state: 'deleted', limit: 2 }), ['c', 'x'])
  },
}
