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

test.each([1, 3])(
  'a full read of a new tenant, requested and in slices, reads no page twice: %i entities at once',
  async (entitiesAtOnce) => {
    const { clock, createRunner, store, emulator } = await openRealm({
      company: { customers: 20, invoices: 200 },
      emulator: { latencyMs: 20 },
    })
    const runner = createRunner({ pageSize: 20, entitiesAtOnce })
    let slices = 0
    for (let hasMore = true; hasMore; slices += 1) {
      expect(slices).toBeLessThan(40)
      const slice = runner.runOnce({ tenantId, mode: 'full', sliceMs: 100 })
      const report = await clock.run(slice)
      expect(report.outcome).toBe(report.hasMore ? 'partial' : 'succeeded')
      hasMore = report.hasMore
    }
    expect(slices).toBeGreaterThan(3)
    const pages = emulator.log.records.flatMap(({ statement }) =>
      statement !== null && /order\s*by/i.test(statement) ? [statement] : [],
    )
    expect(pages.toSorted()).toEqual([...new Set(pages)].toSorted())
    expect(compareTables(store.tables({ tenantId, realmId }), emulator.company(realmId))).toEqual(
      [],
    )
    // The next request begins a read of its own.
    const again = clock.run(runner.runOnce({ tenantId, mode: 'full' }))
    expect((await again).entities.Invoice?.read).toBe(200)
  },
)
