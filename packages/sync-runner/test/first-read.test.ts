import { expect, test } from 'vitest'
import type { SyncProgress } from '../src/report/sync-event.ts'
import { compareTables } from './support/compare-tables.ts'
import { openRealm, realmId, tenantId } from './support/open-realm.ts'

test('a first read stores all entities and ends with one read of changes', async () => {
  const { clock, runner, store, emulator, takeCalls } = await openRealm()
  const progress: SyncProgress[] = []
  const report = await clock.run(
    runner.runOnce({ tenantId, onProgress: (one) => progress.push(one) }),
  )
  expect(report).toMatchObject({
    outcome: 'succeeded',
    kind: 'full',
    reason: 'first_read',
    error: null,
  })
  expect(compareTables(store.tables({ tenantId, realmId }), emulator.company(realmId))).toEqual([])
  expect(progress.filter(({ done }) => done).map(({ entity }) => entity)).toEqual(
    expect.arrayContaining([
      'Customer',
      'Invoice',
      'Payment',
      'CreditMemo',
      'SalesReceipt',
      'RefundReceipt',
      'RecurringTransaction',
    ]),
  )
  const calls = takeCalls()
  expect(report.calls).toBe(calls)
  // One page of each entity, the COUNT of each that is empty, and one read of changes.
  expect(calls).toBe(10)
  expect(report.report?.differences).toEqual([])
})
