import { loadavg } from 'node:os'
import { expect, test } from 'vitest'
import { measureFleet } from './measure-fleet.ts'
import type { FleetCost } from './measure-fleet.ts'

// The table of the guide, half an hour: pnpm bench fleet-cost
const sizes = (process.env['BENCH_TENANTS'] ?? '100,1000').split(',').map(Number)
/** Tenants with a company of 20,000 rows; the others have six. */
const large = Number(process.env['BENCH_LARGE'] ?? 0)
/** A tenth of a fleet ticks as all of it does: `BENCH_TENANTS=30 BENCH_LARGE=2 BENCH_SHARED=300`. */
const shared = Number(process.env['BENCH_SHARED'] ?? 0)
/** Of each measurement. Default: two of an idle worker, three or five of a busy one. */
const minutes = Number(process.env['BENCH_MINUTES'] ?? 0)

const rows: [string, (cost: FleetCost) => string][] = [
  ['statements a minute, one idle worker', ({ idle }) => idle.statements.toFixed(0)],
  ['CPU of an idle worker a day, Node', ({ idle }) => `${(idle.node * 1_440).toFixed(0)} s`],
  [
    'CPU of an idle worker a day, PostgreSQL',
    ({ idle }) => `${(idle.database * 1_440).toFixed(0)} s`,
  ],
  ['connections of an idle worker', ({ idle }) => String(idle.connections)],
  ['quiet ticks measured', ({ tick }) => `${tick.quiet} of ${tick.count}`],
  ['statements of a tick', ({ tick }) => tick.statements.toFixed(0)],
  ['CPU of a tick, Node', ({ tick }) => `${(tick.node * 1_000).toFixed(1)} ms`],
  ['CPU of a tick, PostgreSQL', ({ tick }) => `${(tick.database * 1_000).toFixed(1)} ms`],
  ['quiet runs a second, one worker, full queue', ({ rate }) => rate.toFixed(0)],
  ['CPU per tenant-day with one worker, Node', ({ tenantDay }) => `${tenantDay.node.toFixed(2)} s`],
  [
    'CPU per tenant-day with one worker, PostgreSQL',
    ({ tenantDay }) => `${tenantDay.database.toFixed(2)} s`,
  ],
  [
    'tables of jobs at the end',
    ({ jobs }) => `${jobs.rows} rows, ${(jobs.bytes / 1e6).toFixed(1)} MB`,
  ],
]

test('what an idle and a busy fleet cost', { timeout: 7_200_000 }, async () => {
  const costs: FleetCost[] = []
  for (const tenants of sizes) {
    const tickMinutes = tenants <= 200 ? 1 : 5
    const busyMinutes = minutes || (tenants <= 200 ? 3 : 5)
    const set = { tenants, large, shared: shared || tenants }
    costs.push(await measureFleet({ ...set, tickMinutes, idleMinutes: minutes || 2, busyMinutes }))
    const cells = rows.map(([name, cell]) => `| ${name} | ${costs.map(cell).join(' | ')} |`)
    const head = `| | ${costs.map((cost) => `${cost.tenants} tenants`).join(' | ')} |`
    console.log(`load ${loadavg()[0]!.toFixed(1)}`)
    console.log([head, `|${' --- |'.repeat(costs.length + 1)}`, ...cells].join('\n'))
  }
  for (const { tick } of costs) expect(tick.quiet).toBeGreaterThan(0)
})
