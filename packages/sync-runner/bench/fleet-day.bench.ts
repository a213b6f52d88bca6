import { startPostgres } from '@vectis/quickbooks-testkit/postgres'
import { expect, test } from 'vitest'
import { simulateFleetDay } from '../test/support/fleet-day.ts'

// The figures of the guide, some minutes: BENCH_TENANTS=1000 BENCH_HOURS=24 pnpm exec vitest bench --run --config
// vitest.workspace.ts packages/sync-runner/bench/fleet-day
const tenants = Number(process.env['BENCH_TENANTS'] ?? 100)
/** Of them with 20,000 rows: BENCH_TENANTS=300 BENCH_LARGE=20. */
const large = Number(process.env['BENCH_LARGE'] ?? 0)
const hours = Number(process.env['BENCH_HOURS'] ?? 4)

test('a day of a fleet', { timeout: 7_200_000 }, async () => {
  const settings = { fsync: 'on', full_page_writes: 'on', synchronous_commit: 'on' }
  const server = await startPostgres({ from: import.meta.url, settings })
  try {
    const databaseUrl = server.url
    const day = await simulateFleetDay({
      databaseUrl,
      schema: 'fleet_day',
      tenants,
      large,
      hours,
      onHour: (soFar) => console.log(JSON.stringify(soFar)),
    })
    console.log(`${tenants} tenants, ${hours} hours: ${JSON.stringify(day, null, 2)}`)
    expect(day.problems).toEqual([])
    expect(day.ticks).toBe(tenants * hours * 4)
  } finally {
    await server.close()
  }
})
