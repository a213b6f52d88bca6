import { syncEntities } from '@vectis/quickbooks/rows'
import { expect, test } from 'vitest'
import { openRealm, realmId, tenantId } from './support/open-realm.ts'

test('pages of 1,000 rows halve the calls of a first read, and every row is there', async () => {
  const calls: number[] = []
  for (const pageSize of [500, 1_000]) {
    const { clock, runner, store, takeCalls } = await openRealm({
      company: { customers: 400, invoices: 10_000, seed: 3 },
      quickbooks: { limits: { requestsPerSecond: 10 } },
      runner: { pageSize },
    })
    const report = await clock.run(runner.runOnce({ tenantId }))
    expect(report).toMatchObject({ outcome: 'succeeded', problems: [] })
    expect(report.entities.Invoice?.inserted).toBe(10_000)
    expect(store.tables({ tenantId, realmId }).Invoice.size).toBe(10_000)
    calls.push(takeCalls())
  }
  const [usual = 0, large = 0] = calls
  // Entities of one page, and the read of changes, cost what they cost.
  const small = syncEntities.length + 2
  expect(large).toBeLessThanOrEqual(usual / 2 + small)
  expect(large).toBeLessThan(0.62 * usual)
})
