import { loadavg } from 'node:os'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemClock } from '@vectis/quickbooks'
import { createBillingHub } from '../src/index.ts'
import { fillTenant } from '../test/support/fill-tenant.ts'
import { sql } from 'kysely'
import { openHub, tenantId } from '../test/support/hub-fixture.ts'
import { readServerCpu } from '../../storage-adapter/bench/server-cpu.ts'
import { tenantRows } from '../test/support/tenant-rows.ts'

/** `BENCH_INVOICES=1000000` for the figures of the README; the default keeps `pnpm bench` short. */
const invoices = Number(process.env['BENCH_INVOICES'] ?? 100_000)
const customers = invoices / 200
const today = '2026-11-23'

let opened: Awaited<ReturnType<typeof openHub>>
beforeAll(async () => {
  const clock = { ...systemClock, now: () => Date.parse('2026-11-23T18:00:00Z') }
  opened = await openHub({ clock })
  const start = performance.now()
  await fillTenant(opened.db, opened.schema, { invoices, customers })
  const { rows } = await sql<{ file: string }>`select pg_read_file('postmaster.pid') as file`.execute(opened.db) // prettier-ignore
  postmaster = Number(rows[0]?.file.split('\n')[0])
  // As autovacuum leaves tables: an index may then answer alone.
  await sql`vacuum ${sql.id(opened.schema, 'billing_invoices')}`.execute(opened.db)
  // Without a sync of the last day every invoice would be decided as `sync_stale` and no alert written.
  await tenantRows(opened).synced('2026-11-23T17:30:00Z')
  console.log(`${invoices} invoices of ${customers} customers, filled in ${since(start)} s`)
}, 1_800_000)
afterAll(() => opened.close())

const since = (start: number) => ((performance.now() - start) / 1000).toFixed(1)
const customer = (n: number) => `psa-${1 + ((n * 37) % customers)}`

interface Took {
  /** Milliseconds of each round by the clock, shortest first: they grow with all that the machine does. */
  clock: readonly number[]
  /** Milliseconds of CPU per round, of this process and of the server with all its sessions. */
  node: number
  server: number
}

let postmaster: number | null = null

async function time(rounds: number, work: (n: number) => Promise<unknown>): Promise<Took> {
  const clock: number[] = []
  const cpu = process.cpuUsage()
  const served = readServerCpu(postmaster) ?? 0
  for (let n = 0; n < rounds; n += 1) {
    const start = performance.now()
    await work(n)
    clock.push(performance.now() - start)
  }
  const { user, system } = process.cpuUsage(cpu)
  return {
    clock: clock.toSorted((a, b) => a - b),
    node: (user + system) / 1000 / rounds,
    server: (((readServerCpu(postmaster) ?? 0) - served) * 1000) / rounds,
  }
}

function percentile(took: readonly number[], share: number): number {
  return took[Math.min(took.length - 1, Math.floor(took.length * share))] ?? Number.NaN
}

/** Returns the CPU of one call, which other work on the machine changes little. */
function report(name: string, { clock, node, server }: Took): number {
  const [p50, p95] = [percentile(clock, 0.5), percentile(clock, 0.95)]
  console.log(
    `${name}: p50 ${p50.toFixed(1)} ms, p95 ${p95.toFixed(1)} ms, ${clock.length} calls; ${node.toFixed(1)} ms of CPU of Node and ${server.toFixed(1)} of the server a call; load ${loadavg()[0]!.toFixed(1)}`,
  )
  return node + server
}

/** CPU of loading the tenant's rows and adding them in JavaScript: the control of every bound here. */
let loaded = 0

test('panel of one customer, beside loading the rows and adding in JavaScript', async () => {
  const { hub, db } = opened
  const panels = await time(400, (n) => hub.panel(customer(n), { today }))
  const cost = report('panel', panels)
  const four = await time(100, (n) =>
    Promise.all([0, 1, 2, 3].map((one) => hub.panel(customer(4 * n + one), { today }))),
  )
  report('four panels at once, until the last is there', four)
  const asOf = '2026-03-31'
  report('panel as of a date', await time(200, (n) => hub.panel(customer(n), { today, asOf })))
  const knownAt = new Date().toISOString()
  report(
    'panel as of a date, as known at an instant',
    await time(200, (n) => hub.panel(customer(n), { today, asOf, knownAt })),
  )
  const inJavaScript = await time(3, async (n) => {
    const rows = await db
      .selectFrom('billing_invoices')
      .select(['customer_external_id', 'balance', 'base_status'])
      .where('tenant_id', '=', tenantId)
      .execute()
    const of = String(1 + ((n * 37) % customers))
    let outstanding = 0
    for (const row of rows) {
      if (row.customer_external_id === of && row.base_status === 'open')
        outstanding += Number(row.balance)
    }
    expect(outstanding).toBeGreaterThan(0)
  })
  loaded = report('rows of the tenant loaded and added in JavaScript', inJavaScript)
  const inTurn = percentile(panels.clock, 0.95)
  console.log(
    `that is ${(percentile(inJavaScript.clock, 0.5) / inTurn).toFixed(0)} times the panel's p95, ${(loaded / cost).toFixed(0)} times its CPU`,
  )
  expect(cost).toBeLessThan(loaded / 10)
}, 600_000)

test('a page of the timeline, the first and the third', async () => {
  const { hub } = opened
  const first = await time(400, (n) => hub.timeline(customer(n), { today, timeZone: 'UTC' }))
  const third = await time(200, async (n) => {
    const { next } = await hub.timeline(customer(n), { today, timeZone: 'UTC', limit: 100 })
    await hub.timeline(customer(n), { today, timeZone: 'UTC', ...(next ? { before: next } : {}) })
  })
  expect(report('timeline, first page', first)).toBeLessThan(loaded / 20)
  report('timeline, a page of 100 and the page after it', third)
}, 600_000)

test('a page of the customers, by what is overdue and in other orders', async () => {
  const { hub } = opened
  const { count, totals } = await hub.customers({ today })
  expect(count).toBe(customers)
  expect(totals).toMatchObject([{ currency: 'USD', customers }])
  const cost = report('customers by overdue', await time(40, () => hub.customers({ today })))
  for (const order of ['name', 'alerts', 'lastPayment'] as const)
    report(`customers by ${order}`, await time(10, () => hub.customers({ today, order })))
  report('customers, searched', await time(20, () => hub.customers({ today, search: 'er 9' })))
  expect(cost).toBeLessThan(loaded / 4)
  const { db, schema } = opened
  const keeping = createBillingHub({ db, schema, keepsSums: true }).forTenant(tenantId)
  expect(await keeping.customers({ today })).toEqual(await hub.customers({ today }))
  const kept = await time(200, () => keeping.customers({ today }))
  expect(report('customers by overdue, sums kept', kept)).toBeLessThan(cost / 3)
}, 600_000)

test('overdue alerts of the whole tenant: dry, opening them all, changing nothing, closing some', async () => {
  const { hub, db, schema } = opened
  const { firing, silent } = await hub.alerts.evaluateOverdue({ today, dryRun: true })
  console.log(`overdue: ${firing.length} fire, silent ${JSON.stringify(silent)}`)
  expect(firing.length).toBeGreaterThan(invoices / 50)
  expect(silent['sync_stale']).toBeUndefined()
  const dry = await time(5, () => hub.alerts.evaluateOverdue({ today, dryRun: true }))
  expect(report('overdue pass, dry run', dry)).toBeLessThan(2 * loaded)

  const kinds: Record<string, number>[] = []
  const write = (rounds: number) =>
    time(rounds, async () => {
      const { transitions } = await hub.alerts.evaluateOverdue({ today })
      kinds.push(Object.fromEntries(countBy(transitions)))
    })
  report('overdue pass that opens all of them', await write(1))
  expect(report('overdue pass in which nothing changed', await write(5))).toBeLessThan(loaded)
  await sql`update ${sql.id(schema, 'billing_invoices')} set base_status = 'paid', balance = 0
    where base_status = 'open' and external_id::int % 20 = 0`.execute(db)
  report('overdue pass after one in twenty was paid', await write(1))
  console.log(`transitions: ${JSON.stringify(kinds)}`)
  expect(kinds[0]).toEqual({ open: firing.length })
  expect(kinds.slice(1, 6)).toEqual([{}, {}, {}, {}, {}])
  expect(Object.keys(kinds[6] ?? {})).toEqual(['close'])
}, 900_000)

test('tickets of every customer against the invoices of a month', async () => {
  const { db, schema } = opened
  const resolved = Array.from({ length: customers }, (_, n) => ({
    customerId: `psa-${n + 1}`,
    resolved: 7,
  }))
  const hub = createBillingHub({
    db,
    schema,
    tickets: async () => resolved,
    clock: { ...systemClock, now: () => Date.parse('2026-11-23T18:00:00Z') },
  }).forTenant(tenantId)
  // Few have no invoice in a whole month; in three days most have none.
  const window = { today, timeZone: 'UTC', from: '2026-10-01', to: '2026-10-04' }
  const { firing, silent } = await hub.alerts.evaluateService({ ...window, dryRun: true })
  console.log(`service: ${firing.length} fire, silent ${JSON.stringify(silent)}`)
  expect(firing.length).toBeGreaterThan(customers / 4)
  const dry = await time(3, () => hub.alerts.evaluateService({ ...window, dryRun: true }))
  report('service pass over all customers, dry run', dry)
  report('service pass that opens them', await time(1, () => hub.alerts.evaluateService(window)))
  report(
    'service pass in which nothing changed',
    await time(3, () => hub.alerts.evaluateService(window)),
  )
}, 600_000)

function countBy(transitions: readonly { kind: string }[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { kind } of transitions) counts.set(kind, (counts.get(kind) ?? 0) + 1)
  return counts
}
