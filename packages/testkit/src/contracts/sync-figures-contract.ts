import assert from 'node:assert/strict'
import type { SyncStore } from '@vectis/quickbooks/ports'
import type { CaseBody } from './contract-case.ts'
import {
  at,
  leadRealm,
  sampleCreditMemo,
  sampleCustomer,
  sampleInvoice,
  samplePayment,
} from './sync-samples.ts'

/**
 * Marks of figures: a field that is null because it could not be read proves nothing, and a field that is read again
 * loses its mark.
 */
export const syncFigureCases: Record<string, CaseBody<SyncStore>> = {
  'a mark with a known version is cleared by a later row without a time of its own, in every table':
    async (store) => {
      const tenant = store.forTenant('acme')
      const { commit } = await leadRealm(tenant)
      const page = (change: object) => ({
        rows: {
          Customer: [{ ...sampleCustomer('1', 5), ...change }],
          Invoice: [{ ...sampleInvoice('1', 5), ...change }],
          Payment: [{ ...samplePayment('1', 5), ...change }],
        },
      })
      await commit(10, page({}))
      const entities = ['Customer', 'Invoice', 'Payment'] as const
      await commit(20, {
        unreadable: entities.map((entity) => ({
          entity,
          externalId: '1',
          path: 'TotalAmt',
          sourceUpdatedAt: at(15),
        })),
      })
      for (const entity of entities) {
        assert.equal((await tenant.countMarks('1'))[entity].unreadable, 1, entity)
      }
      await commit(30, page({ sourceUpdatedAt: null }))
      for (const entity of entities) {
        assert.equal((await tenant.countMarks('1'))[entity].unreadable, 0, entity)
      }
    },

  'amounts are compared by value, and a document number that looks like one is a text': async (
    store,
  ) => {
    const { commit } = await leadRealm(store.forTenant('acme'))
    const count = async (second: number, change: object) => {
      const counts = await commit(second, { rows: { Invoice: [sampleInvoice('1', 5, change)] } })
      const { inserted, updated, unchanged } = counts.Invoice
      return { inserted, updated, unchanged }
    }
    const amounts = { totalAmount: '100.50', balance: '100.50', exchangeRate: '1.10' }
    const sameAmounts = { totalAmount: '100.5', balance: '100.500', exchangeRate: '1.1' }
    await count(10, { ...amounts, docNumber: '10.50' })
    assert.equal((await count(20, { ...sameAmounts, docNumber: '10.50' })).unchanged, 1)
    assert.equal((await count(30, { ...sameAmounts, docNumber: '10.5' })).updated, 1)
  },

  'an invoice whose deposit could not be read is inconclusive in the balance check': async (
    store,
  ) => {
    const tenant = store.forTenant('acme')
    const { commit } = await leadRealm(tenant)
    const odd = { totalAmount: '500', balance: '400', depositAmount: null }
    await commit(10, {
      rows: {
        Customer: [sampleCustomer('1', 5, { balance: '400', balanceWithJobs: '400' })],
        Invoice: [sampleInvoice('1', 5, { ...odd, unreadableFields: ['Deposit'] })],
      },
    })
    const report = await tenant.checkBalances({ realmId: '1', now: at(60), limit: 10 })
    assert.deepEqual(report.differences, [])
    assert.deepEqual(
      (report.inconclusive ?? []).map(({ identity, externalId, reason }) => [
        identity,
        externalId,
        reason,
      ]),
      [['invoice', '1', 'unreadable']],
    )
    await commit(20, {
      rows: { Invoice: [sampleInvoice('1', 15, { ...odd, depositAmount: '100' })] },
    })
    const after = await tenant.checkBalances({ realmId: '1', now: at(60), limit: 10 })
    assert.deepEqual([after.differences, after.inconclusive], [[], undefined])
  },

  'documents of the same amount each count towards the balance of their customer': async (
    store,
  ) => {
    const tenant = store.forTenant('acme')
    const { commit } = await leadRealm(tenant)
    const open = { totalAmount: '20', balance: '20' }
    const memo = { totalAmount: '3', remainingCredit: '3', balance: '3' }
    await commit(10, {
      rows: {
        Customer: [sampleCustomer('1', 5, { balance: '34', balanceWithJobs: '34' })],
        Invoice: [sampleInvoice('1', 5, open), sampleInvoice('2', 5, open)],
        CreditMemo: [sampleCreditMemo('1', 5, memo), sampleCreditMemo('2', 5, memo)],
      },
    })
    const report = await tenant.checkBalances({ realmId: '1', now: at(60), limit: 10 })
    assert.deepEqual(report.differences, [])
    assert.equal(report.checked.customer, 1)
  },

  'a report of balances lists the first ids, and says when it was cut by one or more': async (
    store,
  ) => {
    const tenant = store.forTenant('acme')
    const { commit } = await leadRealm(tenant)
    const wrong = { totalAmount: '20', balance: '19' }
    const ids = ['1', '2', '3']
    await commit(10, { rows: { Invoice: ids.map((id) => sampleInvoice(id, 5, wrong)) } })
    for (const limit of [1, 2, 3]) {
      const report = await tenant.checkBalances({ realmId: '1', now: at(60), limit })
      const listed = report.differences.map(({ externalId }) => externalId)
      assert.deepEqual(listed, ids.slice(0, limit))
      assert.equal(report.truncated, limit < 3)
    }
  },

  'orphans of one customer are listed once each': async (store) => {
    const tenant = store.forTenant('acme')
    const { commit } = await leadRealm(tenant)
    const of = { customerExternalId: '9' }
    await commit(10, { rows: { Invoice: [sampleInvoice('1', 5, of), sampleInvoice('2', 5, of)] } })
    const query = { realmId: '1', hiddenCustomers: [], limit: 9 }
    const found = await tenant.listOrphans({ ...query, entities: ['Invoice'] })
    assert.deepEqual(
      found.map(({ externalId }) => externalId),
      ['1', '2'],
    )
  },
}
