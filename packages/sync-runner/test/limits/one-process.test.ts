import { createIndexedCompany, createVirtualClock } from '@vectis/quickbooks-emulator'
import { expect, test } from 'vitest'
import { openRealm, realmId, tenantId } from '../support/open-realm.ts'
import { countWindows, floorMs } from './windows.ts'

// With real sockets, real time and real processes: LONG=1 FULL=1, see over-sockets.long.test.ts.

test.for([
  { rows: 20_000, pageSize: 500, perSecond: 5, latencyMs: 30 },
  // So many small pages that the minute's limit counts as well.
  { rows: 7_000, pageSize: 10, perSecond: 10, latencyMs: 30 },
])(
  '$rows rows, $pageSize to a page, at $perSecond calls a second keep to the limits and lose no time',
  async ({ rows, pageSize, perSecond, latencyMs }) => {
    const clock = createVirtualClock()
    // 0.85 payments and 0.05 credit memos come with an invoice, and a customer with a hundred.
    const invoices = Math.floor(rows / 1.91 / 20) * 20
    const company = createIndexedCompany({ realmId, clock, invoices })
    const realm = await openRealm({
      clock,
      emulator: { companies: [company], latencyMs },
      quickbooks: { limits: { requestsPerSecond: perSecond } },
      runner: { pageSize },
    })
    const begun = clock.now()
    const report = await clock.run(realm.runner.runOnce({ tenantId }))
    expect(report).toMatchObject({ outcome: 'succeeded', error: null })
    const read = Object.values(report.entities).reduce((sum, counts) => sum + counts.read, 0)
    expect(read).toBeGreaterThan(0.99 * rows)

    const { records } = realm.emulator.log
    const seen = countWindows(records, realmId)
    expect(seen.calls).toBe(report.calls)
    expect(seen.perSecond).toBeLessThanOrEqual(perSecond)
    expect(seen.perMinute).toBeLessThanOrEqual(500)
    expect(seen.inFlight).toBeLessThanOrEqual(10)
    expect(records.filter(({ throttled }) => throttled)).toEqual([])
    expect(seen.lastAt - begun).toBeLessThanOrEqual(1.05 * floorMs(seen.calls, perSecond))
    expect(seen.lastAt - begun).toBeGreaterThanOrEqual(floorMs(seen.calls, perSecond))
  },
)
