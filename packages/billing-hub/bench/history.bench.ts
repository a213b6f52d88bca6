import { loadavg } from 'node:os'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemClock } from '@vectis/quickbooks'
import { fillTenant } from '../test/support/fill-tenant.ts'
import { openHub, tenantId } from '../test/support/hub-fixture.ts'

/** `BENCH_INVOICES=1000000` for a large tenant; three versions of each invoice beside its row. */
const invoices = Number(process.env['BENCH_INVOICES'] ?? 100_000)
const customers = invoices / 200
const today = '2026-11-23'
/** Since when the rows are known; their versions are of the 150 days before. */
const present = '2026-11-20T00:00:00Z'
const day = 86_400_000

let opened: Awaited<ReturnType<typeof openHub>>
beforeAll(async () => {
  opened = await openHub({ clock: { ...systemClock, now: () => Date.parse('2026-11-23T18:00:00Z') } }) // prettier-ignore
  const { db, schema } = opened
  const table = (name: string) => sql.table(`${schema}.${name}`)
  const start = performance.now()
  await db.transaction().execute(async (transaction) => {
    await sql`select set_config('quickbooks.known_at', ${present}, true)`.execute(transaction)
    await fillTenant(transaction, schema, { invoices, customers })
  })
  for (const name of ['customer_links', 'customers']) {
    await sql`alter table ${table(name)} disable trigger user`.execute(db)
    await sql`update ${table(name)} set known_from = '2026-01-01'`.execute(db)
    await sql`alter table ${table(name)} enable trigger user`.execute(db)
  }
  const { rows: columns } = await sql<{ name: string }>`
    select column_name as name from information_schema.columns
    where table_schema = ${schema} and table_name = 'billing_invoices' and column_name not in ('known_from', 'balance', 'base_status')`.execute(
    db,
  )
  const list = sql.join(columns.map(({ name }) => sql.ref(name)))
  await sql`insert into ${table('billing_invoices_versions')} (${list}, balance, base_status, known_from, known_to)
    select ${list}, total_amount - n, 'open', known_from - (4 - n) * interval '50 days', known_from - (3 - n) * interval '50 days'
    from ${table('billing_invoices')}, generate_series(1, 3) n`.execute(db)
  await sql`analyze`.execute(db)
  const { rows: size } = await sql<{ versions: number; bytes: string }>`
    select count(*)::int as versions, pg_total_relation_size(${`${schema}.billing_invoices_versions`}::regclass)::text as bytes
    from ${table('billing_invoices_versions')}`.execute(db)
  const bytes = Math.round(Number(size[0]!.bytes) / size[0]!.versions)
  console.log(
    `${invoices} invoices, ${size[0]!.versions} versions of ${bytes} bytes, filled in ${((performance.now() - start) / 1000).toFixed(0)} s`,
  )
}, 3_600_000)
afterAll(() => opened.close())

const customer = (n: number) => `psa-${1 + ((n * 37) % customers)}`
/** Instants of the 140 days before the rows. */
const instant = (n: number) =>
  new Date(Date.parse(present) - (1 + ((n * 13) % 140)) * day).toISOString()

async function report(name: string, rounds: number, work: (n: number) => Promise<unknown>) {
  const took: number[] = []
  for (let n = 0; n < rounds; n += 1) {
    const start = performance.now()
    await work(n)
    took.push(performance.now() - start)
  }
  took.sort((a, b) => a - b)
  const [p50, p95] = [took[Math.floor(rounds / 2)]!, took[Math.floor(rounds * 0.95)]!]
  console.log(
    `${name}: p50 ${p50.toFixed(1)} ms, p95 ${p95.toFixed(1)} ms, least ${took[0]!.toFixed(1)} ms, ${rounds} calls; load ${loadavg()[0]!.toFixed(1)}`,
  )
  return { p50, p95 }
}

test('panels of the past beside those of now', async () => {
  const { hub } = opened
  const times: number[] = []
  for (let round = 0; round < 2; round += 1) {
    const now = await report('panel of now', 200, (n) => hub.panel(customer(n), { today }))
    const then = await report('panel as known at an instant', 200, (n) =>
      hub.panel(customer(n), { today: instant(n).slice(0, 10), knownAt: instant(n) }),
    )
    times.push(then.p50 / now.p50)
    await report('panel as of a date, as known at an instant', 100, (n) =>
      hub.panel(customer(n), { today, asOf: '2026-03-31', knownAt: instant(n) }),
    )
  }
  await report('timeline as known at an instant', 100, (n) =>
    hub.timeline(customer(n), { today, timeZone: 'UTC', knownAt: instant(n) }),
  )
  // What the past costs, beside the same panel of now.
  expect(Math.min(...times)).toBeLessThan(5)
}, 1_800_000)

test('what changed', async () => {
  const { hub } = opened
  const [from, to] = ['2026-10-01T00:00:00Z', '2026-11-21T00:00:00Z']
  await report('changes of a customer', 50, (n) => hub.changes({ from, to, customerId: customer(n) })) // prettier-ignore
  let after: NonNullable<Parameters<typeof hub.changes>[0]['after']> | undefined
  await report('a page of 200 changes of the whole tenant', 5, async () => {
    const page = await hub.changes({ from, to, ...(after === undefined ? {} : { after }) })
    expect(page.changes.length).toBe(200)
    after = page.next!
  })
}, 1_800_000)

test('alerts of a past day, and versions thinned', async () => {
  const { storage } = opened
  const start = performance.now()
  const daily = { before: new Date('2026-09-01T00:00:00Z'), timeZone: 'UTC' }
  const dry = await storage.retention.deleteVersions({ tenantId, daily, dryRun: true })
  const looked = performance.now()
  const { total } = await storage.retention.deleteVersions({ tenantId, before: new Date('2026-08-20T00:00:00Z') }) // prettier-ignore
  console.log(
    `${((looked - start) / 1000).toFixed(1)} s to look at all versions (${dry.total} to thin), ${((performance.now() - looked) / 1000).toFixed(1)} s to drop ${total}; load ${loadavg()[0]!.toFixed(1)}`,
  )
  expect(total).toBe(invoices)
}, 1_800_000)
