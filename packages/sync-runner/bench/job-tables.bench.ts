import { loadavg } from 'node:os'
import { startPostgres } from '@vectis/quickbooks-testkit/postgres'
import { expect, test } from 'vitest'
import { simulateJobTables } from './month-of-jobs.ts'
import type { TableSizes } from './month-of-jobs.ts'

// The figures of the guide, some minutes each: pnpm bench job-tables
const sizes = (process.env['BENCH_TENANTS'] ?? '40,100,1000').split(',').map(Number)
const days = Number(process.env['BENCH_DAYS'] ?? 30)
/** As in the bench of a day. */
const requestsPerDay = 7

test('the tables of jobs after a month', { timeout: 7_200_000 }, async () => {
  const server = await startPostgres({ url: '', from: import.meta.url })
  try {
    for (const tenants of sizes) {
      const hours: TableSizes[] = []
      await simulateJobTables({
        databaseUrl: server.url,
        schema: `month_${tenants}`,
        tenants,
        hours: days * 24,
        requestsPerDay,
        onHour(sizes) {
          hours.push(sizes)
          if (sizes.hour === 4 || sizes.hour % (24 * 5) === 0) {
            console.log(`${tenants} tenants, load ${loadavg()[0]!.toFixed(1)}: ${show(sizes)}`)
          }
        },
      })
      const most = hours.reduce((a, b) => (b.rows > a.rows ? b : a))
      const largest = hours.reduce((a, b) => (b.bytes > a.bytes ? b : a))
      console.log(`${tenants} tenants: most rows ${show(most)}, largest ${show(largest)}`)
      // An hour of jobs in two queues, ten minutes until pg-boss removes them, and the requested ones.
      expect(most.rows).toBeLessThan(tenants * 4 * 2 * 1.3)
      const afterADay = hours[Math.min(24, hours.length) - 1]!
      expect(hours.at(-1)!.bytes).toBeLessThan(afterADay.bytes * 1.5)
    }
  } finally {
    await server.close()
  }
})

function show({ hour, rows, bytes }: TableSizes): string {
  return `hour ${hour}, ${rows} rows, ${(bytes / 1e6).toFixed(2)} MB`
}
