import assert from 'node:assert/strict'
import type { SyncStore } from '@vectis/quickbooks/ports'
import type { CaseBody } from './contract-case.ts'
import { at, leadRealm, sampleCustomer, sampleInvoice, samplePayment } from './sync-samples.ts'

/**
 * Marks of figures: what is null because it could not be read proves nothing, and what is read again is marked no more.
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
}
