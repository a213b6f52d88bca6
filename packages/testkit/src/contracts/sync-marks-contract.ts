import assert from 'node:assert/strict'
import { forEachEntity, syncedEntities, syncEntities } from '@vectis/quickbooks/rows'
import type { SyncStore, UnreadableVersion } from '@vectis/quickbooks/ports'
import type { SyncEntity } from '@vectis/quickbooks/rows'
import type { CaseBody } from './contract-case.ts'
import { none } from './nothing-written.ts'
import {
  at,
  leadRealm,
  sampleCustomer,
  sampleInvoice,
  sampleOfEach,
  samplePayment,
  sampleSettlement,
} from './sync-samples.ts'

const unmarked = { unreadable: 0, unreadableFields: 0, noCustomer: 0, linksUnreadable: 0 }

const newer = (
  entity: SyncEntity,
  second: number | null,
  change: Partial<UnreadableVersion> = {},
): UnreadableVersion => ({
  entity,
  externalId: '1',
  path: 'TotalAmt',
  sourceUpdatedAt: second === null ? null : at(second),
  ...change,
})

/** Marks on rows: a newer version that was set aside, fields that could not be read, documents without a customer. */
export const syncMarkCases: Record<string, CaseBody<SyncStore>> = {
  'a newer version that must be set aside marks the stored row, in every table; a later readable one clears it':
    async (store) => {
      const tenant = store.forTenant('acme')
      const { commit } = await leadRealm(tenant)
      const page = (second: number) => ({ rows: sampleOfEach('1', second) })
      await commit(10, page(5))
      const unreadable = syncEntities.map((entity) => newer(entity, 15))
      const marking = await commit(20, { unreadable })
      for (const entity of syncEntities) {
        assert.deepEqual(marking[entity], { ...none, updated: 1 }, entity)
        assert.deepEqual((await tenant.countMarks('1'))[entity], { ...unmarked, unreadable: 1 })
      }
      // The same answer again writes nothing, and an older version that is read again clears nothing.
      assert.deepEqual((await commit(21, { unreadable })).Invoice, none)
      await commit(22, page(5))
      assert.equal((await tenant.countMarks('1')).Invoice.unreadable, 1)
      const readable = await commit(30, page(25))
      for (const entity of syncEntities) {
        assert.deepEqual(readable[entity], { ...none, updated: 1 }, entity)
        assert.deepEqual((await tenant.countMarks('1'))[entity], unmarked, entity)
      }
    },

  'the same version, when it is read after all, clears the mark': async (store) => {
    const tenant = store.forTenant('acme')
    const { commit } = await leadRealm(tenant)
    await commit(10, { rows: { Invoice: [sampleInvoice('1', 15)] } })
    await commit(20, { unreadable: [newer('Invoice', 15)] })
    assert.equal((await tenant.countMarks('1')).Invoice.unreadable, 1)
    const again = await commit(30, { rows: { Invoice: [sampleInvoice('1', 15)] } })
    assert.deepEqual(again.Invoice, { ...none, updated: 1 })
    assert.equal((await tenant.countMarks('1')).Invoice.unreadable, 0)
  },

  'without a time of its own, any later answer that can be read clears the mark': async (store) => {
    const tenant = store.forTenant('acme')
    const { commit } = await leadRealm(tenant)
    await commit(10, { rows: { Invoice: [sampleInvoice('1', 5)] } })
    await commit(20, { unreadable: [newer('Invoice', null)] })
    assert.equal((await tenant.countMarks('1')).Invoice.unreadable, 1)
    await commit(21, { rows: { Invoice: [sampleInvoice('1', 5)] } })
    assert.equal((await tenant.countMarks('1')).Invoice.unreadable, 0)
  },

  'a version older than the stored one, or of nothing that is stored, marks nothing': async (
    store,
  ) => {
    const tenant = store.forTenant('acme')
    const { commit } = await leadRealm(tenant)
    await commit(10, { rows: { Invoice: [sampleInvoice('1', 8)] } })
    const reported = await commit(20, {
      unreadable: [newer('Invoice', 7), newer('Invoice', 9, { externalId: '2' })],
    })
    assert.deepEqual(reported.Invoice, none)
    assert.equal(await tenant.countLive('1', 'Invoice'), 1)
    assert.deepEqual((await tenant.countMarks('1')).Invoice, unmarked)
  },

  'the balance check names what is unreadable, and does not count it among the differences': async (
    store,
  ) => {
    const tenant = store.forTenant('acme')
    const { commit } = await leadRealm(tenant)
    await commit(10, {
      rows: {
        Customer: [
          sampleCustomer('1', 5, { balance: '200', balanceWithJobs: '200' }),
          sampleCustomer('2', 5, { balance: '7', balanceWithJobs: '7' }),
        ],
        Invoice: [
          sampleInvoice('1', 5, { totalAmount: '500', balance: '500' }),
          sampleInvoice('2', 5, { totalAmount: '9', balance: '9', customerExternalId: '2' }),
        ],
      },
      unreadable: [newer('Invoice', 8)],
    })
    const report = await tenant.checkBalances({ realmId: '1', now: at(60), limit: 10 })
    const named = (report.inconclusive ?? []).map(
      ({ identity, entity, externalId, customerExternalId, reason }) =>
        [identity, entity, externalId, customerExternalId, reason].join(' '),
    )
    assert.deepEqual(named.toSorted(), [
      'customer Customer 1 1 unreadable',
      'customerWithJobs Customer 1 1 unreadable',
      'invoice Invoice 1 1 unreadable',
    ])
    const differences = report.differences.map(
      ({ identity, externalId }) => `${identity} ${externalId}`,
    )
    assert.deepEqual(differences.toSorted(), ['customer 2', 'customerWithJobs 2'])
    assert.equal(report.checked.invoice, 1)
    const clean = await commit(20, {
      rows: { Invoice: [sampleInvoice('1', 15, { balance: '200' })] },
    })
    assert.equal(clean.Invoice.updated, 1)
    const after = await tenant.checkBalances({ realmId: '1', now: at(60), limit: 10 })
    assert.equal(after.inconclusive, undefined)
  },

  'a payment whose links cannot be read: its invoices are left out of the identity check by name':
    async (store) => {
      const tenant = store.forTenant('acme')
      const { commit } = await leadRealm(tenant)
      const other = (linkedType: string, linkedExternalId: string) =>
        sampleSettlement({ linkedType, linkedExternalId, invoiceExternalId: null, kind: 'other' })
      const partlyPaid = (externalId: string, customerExternalId: string) =>
        sampleInvoice(externalId, 5, { customerExternalId, balance: '60' })
      await commit(10, {
        rows: {
          Customer: [
            sampleCustomer('1', 5, { balance: null, balanceWithJobs: null }),
            sampleCustomer('2', 5, { parentExternalId: '1', balance: null, balanceWithJobs: null }),
            sampleCustomer('3', 5, { balance: null, balanceWithJobs: null }),
          ],
          Invoice: [
            partlyPaid('11', '1'),
            partlyPaid('12', '2'),
            partlyPaid('13', '3'),
            partlyPaid('14', '3'),
            sampleInvoice('15', 5),
          ],
          Payment: [
            // Without an id: any invoice of the payer, and of the sub-customers it pays for.
            samplePayment('1', 5, { linksUnreadable: true, settlements: [other('Invoice', '')] }),
            // Without a type: what has that id.
            samplePayment('2', 5, {
              customerExternalId: '3',
              linksUnreadable: true,
              settlements: [other('', '13')],
            }),
          ],
        },
      })
      assert.equal((await tenant.countMarks('1')).Payment.linksUnreadable, 2)
      const report = await tenant.checkBalances({ realmId: '1', now: at(60), limit: 10 })
      const named = (report.inconclusive ?? []).map(
        ({ identity, externalId, reason }) => `${identity} ${externalId} ${reason}`,
      )
      assert.deepEqual(named.toSorted(), [
        'invoice 11 links_unreadable',
        'invoice 12 links_unreadable',
        'invoice 13 links_unreadable',
        'payment 1 links_unreadable',
        'payment 2 links_unreadable',
      ])
      assert.deepEqual(
        report.differences.map(({ externalId }) => externalId),
        ['14'],
      )
    },

  'money that no line accounts for is a difference, money on a check is outside the check': async (
    store,
  ) => {
    const tenant = store.forTenant('acme')
    const { commit } = await leadRealm(tenant)
    const other = (lineNo: number, linkedType: string) => [
      sampleSettlement({ lineNo, linkedType, linkedExternalId: '', invoiceExternalId: null, kind: 'other' }),
    ] // prettier-ignore
    await commit(10, {
      rows: {
        Payment: [
          samplePayment('1', 5, { cashApplied: '0', settlements: other(0, '') }),
          samplePayment('2', 5, { cashApplied: '0', settlements: other(1, 'Check') }),
        ],
      },
    })
    const { differences } = await tenant.checkBalances({ realmId: '1', now: at(60), limit: 10 })
    assert.deepEqual(
      differences.map(({ identity, externalId, actual }) => [identity, externalId, Number(actual)]),
      [['payment', '1', 0]],
    )
  },

  'documents without a customer and rows with an unreadable field are counted while they are live':
    async (store) => {
      const tenant = store.forTenant('acme')
      const { commit } = await leadRealm(tenant)
      const odd = { customerExternalId: null, unreadableFields: ['CustomerRef.value', 'DueDate'] }
      await commit(10, {
        rows: {
          ...sampleOfEach('1', 5, odd),
          Customer: [sampleCustomer('1', 5, { unreadableFields: ['ParentRef.value'] })],
          Invoice: [sampleInvoice('1', 5, odd), sampleInvoice('2', 5)],
        },
      })
      const both = { ...unmarked, unreadableFields: 1, noCustomer: 1 }
      assert.deepEqual(await tenant.countMarks('1'), {
        ...forEachEntity((entity) =>
          syncedEntities[entity].mayLackCustomer ? { ...both, noCustomer: 0 } : both,
        ),
        Customer: { ...unmarked, unreadableFields: 1 },
      })
      await commit(20, {
        rows: { Invoice: [sampleInvoice('1', 15)] },
        tombstones: [{ entity: 'Payment', externalId: '1', deletedAt: null, reason: 'deleted' }],
      })
      const after = await tenant.countMarks('1')
      assert.deepEqual([after.Invoice, after.Payment], [unmarked, unmarked])
      assert.deepEqual((await store.forTenant('beta').countMarks('1')).Invoice, unmarked)
    },
}
