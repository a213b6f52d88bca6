import assert from 'node:assert/strict'
import type { SyncStore } from '@vectis/quickbooks/ports'
import type { SyncEntity } from '@vectis/quickbooks/rows'
import type { CaseBody } from './contract-case.ts'
import {
  at,
  leadRealm,
  sampleCreditMemo,
  sampleCustomer,
  sampleInvoice,
  samplePayment,
  sampleSettlement,
  sampleTemplate,
} from './sync-samples.ts'

/** Absence proven by windows, and what belongs to a customer. */
export const absenceCases: Record<string, CaseBody<SyncStore>> = {
  'live rows of a window that were not read are marked; reading clears the mark': async (store) => {
    const tenant = store.forTenant('acme')
    const { commit, lease } = await leadRealm(tenant)
    const created = (id: string, second: number | null) =>
      sampleInvoice(id, 5, { sourceCreatedAt: second === null ? null : at(second) })
    await commit(10, {
      rows: {
        Invoice: [
          created('1', 1),
          created('2', 2),
          created('3', 3),
          created('4', 4),
          created('5', null),
        ],
      },
    })
    const absence = {
      entity: 'Invoice',
      scanId: 'scan-1',
      createdFrom: at(2),
      createdBefore: at(4),
      present: ['3'],
    } as const
    await commit(20, { absence })
    const about = { realmId: '1', entity: 'Invoice', scanId: 'scan-1' } as const
    assert.deepEqual(await tenant.listAbsent({ ...about, limit: 10 }), ['2'])
    await commit(21, { absence: { ...absence, createdFrom: null, createdBefore: null } })
    const marked = await tenant.listAbsent({ ...about, limit: 10 })
    assert.deepEqual(marked.toSorted(), ['1', '2', '4'])
    assert.equal((await tenant.listAbsent({ ...about, limit: 2 })).length, 2)
    const again = await commit(22, { rows: { Invoice: [created('1', 1)] } })
    assert.equal(again.Invoice.unchanged, 1)
    const resolve = { lease, ...about, observedAt: at(30), confirmed: true }
    assert.equal(await tenant.resolveAbsent(resolve), 2)
    assert.equal(await tenant.resolveAbsent(resolve), 0)
    assert.equal(await tenant.countLive('1', 'Invoice'), 3)
  },

  'what was learnt after a window was answered is not marked': async (store) => {
    const tenant = store.forTenant('acme')
    const { commit } = await leadRealm(tenant)
    await commit(30, { rows: { Invoice: [sampleInvoice('1', 5)] } })
    const absence = {
      entity: 'Invoice',
      scanId: 'scan-1',
      createdFrom: null,
      createdBefore: null,
      present: [],
    } as const
    await commit(20, { absence })
    const about = { realmId: '1', entity: 'Invoice', scanId: 'scan-1', limit: 10 } as const
    assert.deepEqual(await tenant.listAbsent(about), [])
    // Seen in the answer before this one of the same instant.
    await commit(30, { absence })
    assert.deepEqual(await tenant.listAbsent(about), ['1'])
  },

  'marks that are not confirmed are cleared': async (store) => {
    const tenant = store.forTenant('acme')
    const { commit, lease } = await leadRealm(tenant)
    await commit(10, { rows: { Payment: [samplePayment('1', 5)] } })
    const about = { realmId: '1', entity: 'Payment', scanId: 'scan-1' } as const
    const absence = { ...about, createdFrom: null, createdBefore: null, present: [] }
    await commit(20, { absence })
    const cleared = await tenant.resolveAbsent({
      ...about,
      lease,
      observedAt: at(21),
      confirmed: false,
    })
    assert.equal(cleared, 1)
    assert.deepEqual(await tenant.listAbsent({ ...about, limit: 10 }), [])
    assert.equal(await tenant.countLive('1', 'Payment'), 1)
  },

  'transactions of a customer are its live ones': async (store) => {
    const tenant = store.forTenant('acme')
    const { commit } = await leadRealm(tenant)
    await commit(10, {
      rows: {
        Invoice: [sampleInvoice('1', 5), sampleInvoice('2', 5, { customerExternalId: '2' })],
        Payment: [samplePayment('3', 5), samplePayment('4', 5)],
        CreditMemo: [sampleCreditMemo('5', 5)],
        RecurringTransaction: [sampleTemplate('6', 5)],
      },
      tombstones: [{ entity: 'Payment', externalId: '4', deletedAt: null, reason: 'deleted' }],
    })
    const found = await tenant.listTransactionsOf({ realmId: '1', customerExternalId: '1' })
    assert.deepEqual(found.map(({ entity, externalId }) => `${entity} ${externalId}`).toSorted(), [
      'CreditMemo 5',
      'Invoice 1',
      'Payment 3',
      'RecurringTransaction 6',
    ])
  },
}

/** Balances. */
export const reportCases: Record<string, CaseBody<SyncStore>> = {
  'balances that disagree are named, exactly and with their document': async (store) => {
    const tenant = store.forTenant('acme')
    const { commit } = await leadRealm(tenant)
    await commit(10, {
      rows: {
        Customer: [
          sampleCustomer('1', 5, { balance: '75.10', balanceWithJobs: '85.30' }),
          sampleCustomer('2', 5, {
            parentExternalId: '1',
            balance: '10.20',
            balanceWithJobs: null,
          }),
        ],
        Invoice: [
          sampleInvoice('1', 5, { totalAmount: '100.10', balance: '60.10' }),
          sampleInvoice('2', 5, { customerExternalId: '2', totalAmount: '10.2', balance: '10.2' }),
        ],
        Payment: [samplePayment('1', 5, { settlements: [sampleSettlement()] })],
        CreditMemo: [sampleCreditMemo('1', 5, { remainingCredit: '24.99', balance: '24.99' })],
      },
    })
    const report = await tenant.checkBalances({ realmId: '1', now: at(60), limit: 10 })
    assert.deepEqual(report.checked, {
      payment: 1,
      invoice: 2,
      creditMemo: 1,
      customer: 2,
      customerWithJobs: 1,
    })
    const lines = report.differences.map(
      ({ identity, externalId, customerExternalId, expected, actual }) =>
        [identity, externalId, customerExternalId, Number(expected), Number(actual)].join(' '),
    )
    assert.deepEqual(lines.toSorted(), [
      'creditMemo 1 1 24.99 25',
      'customer 1 1 75.1 35.11',
      'customerWithJobs 1 1 85.3 45.31',
    ])
    assert.equal(report.truncated, false)
    const short = await tenant.checkBalances({ realmId: '1', now: at(60), limit: 1 })
    assert.equal(short.differences.length, 1)
    assert.equal(short.truncated, true)
  },

  'the balances of a change are those of its objects, what they settle, their customers and those above':
    async (store) => {
      const tenant = store.forTenant('acme')
      const { commit } = await leadRealm(tenant)
      const wrong = (externalId: string, customerExternalId: string) =>
        sampleInvoice(externalId, 5, { customerExternalId, totalAmount: '10', balance: '9' })
      await commit(10, {
        rows: {
          Customer: [
            sampleCustomer('1', 5, { balance: '1', balanceWithJobs: '1' }),
            sampleCustomer('2', 5, {
              parentExternalId: '1',
              balance: '2',
              balanceWithJobs: '2',
            }),
            sampleCustomer('3', 5, { balance: '3', balanceWithJobs: '3' }),
          ],
          Invoice: [wrong('1', '2'), wrong('2', '3'), wrong('3', '3')],
          Payment: [
            samplePayment('7', 5, {
              customerExternalId: '3',
              totalAmount: '40',
              settlements: [sampleSettlement({ invoiceExternalId: '3' })],
            }),
          ],
        },
      })
      const check = async (entity: SyncEntity, externalId: string) => {
        const about = [{ entity, externalId }]
        const report = await tenant.checkBalances({ realmId: '1', now: at(60), limit: 10, about })
        const named = report.differences.map((one) => `${one.identity} ${one.externalId}`)
        const compared = Object.values(report.checked).reduce((sum, one) => sum + one, 0)
        assert.equal(report.truncated, false)
        return { compared, named: named.toSorted() }
      }
      assert.deepEqual(await check('Invoice', '1'), {
        compared: 4,
        named: ['customer 2', 'customerWithJobs 1', 'customerWithJobs 2', 'invoice 1'],
      })
      assert.deepEqual(await check('Customer', '3'), {
        compared: 2,
        named: ['customer 3', 'customerWithJobs 3'],
      })
      const paid = await check('Payment', '7')
      assert.deepEqual(
        paid.named.filter((name) => !name.startsWith('payment')),
        ['customer 3', 'customerWithJobs 3', 'invoice 3'],
      )
      // The settlements of a deleted payment count, and so does the former customer of a moved invoice.
      await commit(20, {
        rows: {
          Invoice: [
            sampleInvoice('2', 15, { customerExternalId: '2', totalAmount: '9', balance: '9' }),
          ],
        },
        tombstones: [{ entity: 'Payment', externalId: '7', deletedAt: at(15), reason: 'deleted' }],
      })
      assert.deepEqual((await check('Payment', '7')).named, [
        'customer 3',
        'customerWithJobs 3',
        'invoice 3',
      ])
      assert.deepEqual(await check('Invoice', '2'), {
        compared: 6,
        named: [
          'customer 2',
          'customer 3',
          'customerWithJobs 1',
          'customerWithJobs 2',
          'customerWithJobs 3',
        ],
      })
      assert.deepEqual(await check('Invoice', 'never seen'), { compared: 0, named: [] })
      assert.deepEqual(await check('SalesReceipt', '1'), { compared: 0, named: [] })
    },
}
