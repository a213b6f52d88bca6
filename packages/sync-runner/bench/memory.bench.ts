import { startPostgres } from '@vectis/quickbooks-testkit/postgres'
import { expect, test } from 'vitest'
import { describeRead, measureFirstRead } from './first-read.ts'

// The figures of the README, some minutes:
// BENCH_INVOICES=1000000 pnpm exec vitest bench --run --config vitest.workspace.ts packages/sync-runner/bench/memory
const invoices = Number(process.env['BENCH_INVOICES'] ?? 100_000)
/** A process that has read for a few seconds only has not yet grown to its size. */
const bound = invoices >= 1_000_000 ? 1.15 : 1.5

test('memory does not grow with the company', { timeout: 3_600_000 }, async () => {
  const settings = { fsync: 'on', full_page_writes: 'on', synchronous_commit: 'on' }
  const server = await startPostgres({ from: import.meta.url, settings })
  try {
    const { url: databaseUrl, pid: serverPid } = server
    // Payments, credit memos and customers come with the invoices: 1.91 rows for each.
    const tenth = await measureFirstRead({ databaseUrl, serverPid, rows: 0.191 * invoices })
    console.log(describeRead(`${invoices / 10} invoices`, tenth))
    const whole = await measureFirstRead({ databaseUrl, serverPid, rows: 1.91 * invoices })
    console.log(describeRead(`${invoices} invoices`, whole))
    const resident = whole.peakRss / tenth.peakRss
    const heap = whole.peakHeap / tenth.peakHeap
    console.log(`resident ${resident.toFixed(2)} times, heap ${heap.toFixed(2)} times`)
    expect(resident).toBeLessThanOrEqual(bound)
  } finally {
    await server.close()
  }
})
