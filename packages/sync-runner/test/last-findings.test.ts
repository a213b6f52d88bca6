import type { BalanceDifference, SyncStore } from '@vectis/quickbooks/ports'
import { expect, test } from 'vitest'
import { openRealm, realmId, tenantId } from './support/open-realm.ts'

const minuteMs = 60_000

/** A customer's balance that a journal entry changed, and an invoice that no schema accepts: gaps that stay. */
function withGaps(store: SyncStore, gaps: { balanceOf?: string; invoices?: number }): SyncStore {
  const forTenant: SyncStore['forTenant'] = (id) => {
    const tenant = store.forTenant(id)
    return {
      ...tenant,
      async checkBalances(input) {
        const report = await tenant.checkBalances(input)
        if (gaps.balanceOf === undefined) return report
        const of = { externalId: gaps.balanceOf, customerExternalId: gaps.balanceOf }
        const figures = { expected: '40.00', actual: '100.00' }
        const gap: BalanceDifference = {
          identity: 'customer',
          entity: 'Customer',
          currency: null,
          ...of,
          ...figures,
        }
        return { ...report, differences: [...report.differences, gap] }
      },
      countLive: async (realm, entity) =>
        (await tenant.countLive(realm, entity)) - (entity === 'Invoice' ? (gaps.invoices ?? 0) : 0),
    }
  }
  return { ...store, forTenant }
}

test.for([5, 30, 130])(
  'a balance difference that stays is not followed up again after %i quiet ticks and their counts',
  async (ticks) => {
    const { clock, createRunner, emulator, store, takeCalls } = await openRealm()
    const { operations } = emulator.books(realmId)
    const customer = operations.createCustomer({ displayName: 'Journal' })
    const runner = createRunner({ store: withGaps(store, { balanceOf: String(customer['Id']) }) })
    const tick = () => clock.run(runner.runOnce({ tenantId }))
    await tick()
    for (let round = 0; round < 3; round += 1) {
      for (let n = 0; n < ticks; n += 1) {
        await clock.advance(15 * minuteMs)
        await tick()
      }
      operations.createCustomer({ displayName: `Somebody ${round}` })
      await clock.advance(15 * minuteMs)
      takeCalls()
      const report = await tick()
      expect(report.report?.differences).toHaveLength(1)
      expect(takeCalls()).toBe(1)
    }
  },
)

test('a count that differs and stays leads to one whole read, though its next turn is four days later', async () => {
  const { clock, createRunner, store } = await openRealm()
  const runner = createRunner({ store: withGaps(store, { invoices: 1 }) })
  await clock.run(runner.runOnce({ tenantId }))
  let wholeReads = 0
  // A tick each hour: turns are of days.
  for (let n = 0; n < 14 * 24; n += 1) {
    await clock.advance(60 * minuteMs)
    const { entities } = await clock.run(runner.runOnce({ tenantId }))
    if ((entities.Invoice?.read ?? 0) >= 60) wholeReads += 1
  }
  expect(wholeReads).toBe(1)
})
