import { emptyCheckpoint } from '@vectis/quickbooks/ports'
import assert from 'node:assert/strict'
import type { SyncStore } from '@vectis/quickbooks/ports'
import type { InvoiceRow } from '@vectis/quickbooks/rows'
import type { CaseBody } from './contract-case.ts'
import { none } from './nothing-written.ts'
import { at, leadRealm, sampleInvoice, samplePayment, sampleSettlement } from './sync-samples.ts'

/** Cases that two stores with the same rules have decided differently. */
export const agreementCases: Record<string, CaseBody<SyncStore>> = {
  'of two versions of one second the higher SyncToken stands, however many digits it has': async (
    store,
  ) => {
    const { commit } = await leadRealm(store.forTenant('acme'))
    const version = (syncToken: string, balance: string) => ({
      rows: { Invoice: [sampleInvoice('1', 5, { syncToken, balance })] },
    })
    await commit(10, version('9007199254740993', '60'))
    const counts = await commit(20, version('9007199254740992', '50'))
    assert.deepEqual(counts.Invoice, { ...none, stale: 1 })
    const longer = await commit(30, version('10007199254740993', '40'))
    assert.deepEqual(longer.Invoice, { ...none, updated: 1 })
    const [newer, older] = ['10007199254740995', '10007199254740994'].map((syncToken) =>
      sampleInvoice('1', 5, { syncToken, balance: syncToken }),
    ) as [InvoiceRow, InvoiceRow]
    await commit(40, { rows: { Invoice: [newer, older] } })
    const again = await commit(50, { rows: { Invoice: [newer] } })
    assert.deepEqual(again.Invoice, { ...none, unchanged: 1 })
  },

  'an object that a page holds twice in one version stays as it came last': async (store) => {
    const { commit } = await leadRealm(store.forTenant('acme'))
    for (const [id, sourceUpdatedAt] of [
      ['1', at(5)],
      ['2', null],
    ] as const) {
      const first = sampleInvoice(id, 5, { sourceUpdatedAt, balance: '60' })
      const last = { ...first, balance: '50' }
      const counts = await commit(10, { rows: { Invoice: [first, last] } })
      assert.deepEqual(counts.Invoice, { ...none, inserted: 1 }, id)
      const again = await commit(20, { rows: { Invoice: [last] } })
      assert.deepEqual(again.Invoice, { ...none, unchanged: 1 }, id)
    }
  },

  'a tombstone that a batch holds twice counts once': async (store) => {
    const { commit } = await leadRealm(store.forTenant('acme'))
    await commit(10, { rows: { Invoice: [sampleInvoice('1', 5)] } })
    const gone = { entity: 'Invoice', externalId: '1', deletedAt: at(12) } as const
    const counts = await commit(20, {
      tombstones: [
        { ...gone, reason: 'absent' },
        { ...gone, reason: 'deleted' },
      ],
    })
    assert.deepEqual(counts.Invoice, { ...none, deleted: 1 })
  },

  'an invoice that is found alive after its deletion gets its badge from the next refresh': async (
    store,
  ) => {
    const tenant = store.forTenant('acme')
    const { commit } = await leadRealm(tenant)
    const refresh = () => tenant.refreshStatuses({ realmId: '1', today: '2026-11-02' })
    const rows = { Invoice: [sampleInvoice('1', 5, { dueDate: '2026-10-01' })] }
    const object = { entity: 'Invoice', externalId: '1' } as const
    await commit(10, { rows })
    assert.equal(await refresh(), 1)
    await commit(20, { tombstones: [{ ...object, deletedAt: null, reason: 'deleted' }] })
    await commit(30, { rows, revived: [object] })
    assert.equal(await refresh(), 1)
    const absence = { entity: 'Invoice', createdFrom: null, createdBefore: null } as const
    await commit(40, { absence: { ...absence, scanId: 's', present: [] } })
    const { lease } = await leadRealm(tenant)
    const scan = { lease, realmId: '1', entity: 'Invoice', scanId: 's' } as const
    await tenant.resolveAbsent({ ...scan, observedAt: at(41), confirmed: true })
    await store.forTenant('acme').commit({ realmId: '1', lease, observedAt: at(50), rows, revived: [object] }) // prettier-ignore
    assert.equal(await refresh(), 1)
  },

  'a row that a scan marked was observed when it came again, even unchanged': async (store) => {
    const tenant = store.forTenant('acme')
    const { commit } = await leadRealm(tenant)
    const rows = { Invoice: [sampleInvoice('1', 5)] }
    const seenAt = async () => {
      const found = await tenant.listTransactionsOf({ realmId: '1', customerExternalId: '1' })
      return found.map(({ observedAt }) => Date.parse(observedAt))
    }
    await commit(10, { rows })
    await commit(20, { rows })
    assert.deepEqual(await seenAt(), [Date.parse(at(10))])
    const absence = { entity: 'Invoice', createdFrom: null, createdBefore: null } as const
    await commit(30, { absence: { ...absence, scanId: 's', present: [] } })
    await commit(40, { rows })
    assert.deepEqual(await seenAt(), [Date.parse(at(40))])
  },

  'settlements of the same amounts with other zeros are unchanged': async (store) => {
    const { commit } = await leadRealm(store.forTenant('acme'))
    const set = (amount: string) => ({
      rows: { Payment: [samplePayment('1', 5, { settlements: [sampleSettlement({ amount })] })] },
    })
    await commit(10, set('40.50'))
    assert.deepEqual((await commit(20, set('40.5'))).Payment, { ...none, unchanged: 1 })
    assert.deepEqual((await commit(30, set('40.51'))).Payment, { ...none, updated: 1 })
  },

  'of two questions about one object in a batch the later stands': async (store) => {
    const tenant = store.forTenant('acme')
    const { commit } = await leadRealm(tenant)
    const question = (claimedAt: string, reason: string) => ({
      entity: 'Invoice' as const,
      externalId: '1',
      createdFrom: null,
      createdBefore: null,
      kind: 'not_yet' as const,
      claim: null,
      claimedAt,
      deletedAt: null,
      mergedInto: null,
      reason,
      attempts: 0,
      misses: 0,
      nextAt: at(60),
    })
    const two = [question(at(1), 'first'), question(at(2), 'last')]
    for (const questions of [{ add: two }, { put: two, settle: two }]) {
      await commit(10, { questions })
      const found = await tenant.readQuestions({ realmId: '1', limit: 10 })
      assert.deepEqual(
        found.map(({ claimedAt, reason }) => [Date.parse(claimedAt), reason]),
        [[Date.parse(at(2)), 'last']],
      )
    }
  },

  'objects of one moment are listed by their ids': async (store) => {
    const tenant = store.forTenant('acme')
    const { commit } = await leadRealm(tenant)
    await commit(10, { rows: { Invoice: ['3', '1', '2'].map((id) => sampleInvoice(id, 5)) } })
    const list = (newestFirst: boolean) =>
      tenant.listIds({ realmId: '1', entity: 'Invoice', state: 'live', limit: 2, newestFirst })
    assert.deepEqual(await list(false), ['1', '2'])
    assert.deepEqual(await list(true), ['1', '2'])
    const absence = { entity: 'Invoice', createdFrom: null, createdBefore: null } as const
    await commit(20, { absence: { ...absence, scanId: 's', present: [] } })
    const absent = { realmId: '1', entity: 'Invoice', scanId: 's', limit: 2 } as const
    assert.deepEqual(await tenant.listAbsent(absent), ['1', '2'])
  },
  'a stored version is answered once, and its times have one form': async (store) => {
    const tenant = store.forTenant('acme')
    const { commit } = await leadRealm(tenant)
    const [sourceCreatedAt, sourceUpdatedAt] = ['2026-11-02T10:00:00-08:00', '2026-11-02T18:00:05Z']
    const invoice = sampleInvoice('1', 5, { sourceCreatedAt, sourceUpdatedAt })
    await commit(10, { rows: { Invoice: [invoice] } })
    const asked = { realmId: '1', entity: 'Invoice', externalIds: ['1', '1'] } as const
    const version = {
      externalId: '1',
      sourceCreatedAt: '2026-11-02T18:00:00.000Z',
      sourceUpdatedAt: '2026-11-02T18:00:05.000Z',
      isDeleted: false,
    }
    assert.deepEqual(await tenant.readVersions(asked), [version])
  },
  'what a batch names twice counts once: a revived object, a checkpoint, an unreadable version':
    async (store) => {
      const tenant = store.forTenant('acme')
      const { commit } = await leadRealm(tenant)
      const object = { entity: 'Invoice', externalId: '1' } as const
      const rows = { Invoice: [sampleInvoice('1', 5)] }
      const inserted = await commit(10, { rows, revived: [object, object] })
      assert.deepEqual(inserted.Invoice, { ...none, inserted: 1 })
      await commit(20, { tombstones: [{ ...object, deletedAt: null, reason: 'deleted' }] })
      const revived = await commit(30, { rows, revived: [object, object] })
      assert.deepEqual(revived.Invoice, { ...none, revived: 1 })
      const since = (second: number) => ({
        ...emptyCheckpoint('Invoice'),
        changedSince: at(second),
      })
      await commit(40, { checkpoints: [since(1), since(2)] })
      assert.deepEqual(await tenant.readCheckpoints('1'), [since(2)])
      // The later version makes the mark: the other one, when it is read, does not end it.
      const unread = { ...object, path: 'TotalAmt' }
      const versions = [7, 6].map((second) => ({ ...unread, sourceUpdatedAt: at(second) }))
      const marked = await commit(50, { unreadable: versions })
      assert.deepEqual(marked.Invoice, { ...none, updated: 1 })
      await commit(60, { rows: { Invoice: [sampleInvoice('1', 6)] } })
      assert.equal((await tenant.countMarks('1')).Invoice.unreadable, 1)
      await commit(70, { rows: { Invoice: [sampleInvoice('1', 7)] } })
      assert.equal((await tenant.countMarks('1')).Invoice.unreadable, 0)
    },
}
