/**
 * Links of one tenant on PostgreSQL: the first pass, and a tick after ten customers changed. `BENCH_LINKS=100000` for the
 * figures of the README; the default keeps `pnpm bench` short.
 */
import { systemClock } from '@vectis/quickbooks'
import { sql } from 'kysely'
import { existsSync, readFileSync } from 'node:fs'
import { monitorEventLoopDelay, PerformanceObserver } from 'node:perf_hooks'
import { getHeapStatistics } from 'node:v8'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { createBillingHub, type SpineCustomer } from '../src/index.ts'
import { planInSteps } from '../src/links/plan-links.ts'
import { runInSlices } from '../src/links/run-in-slices.ts'
import { openCountedDatabase } from '../test/support/counted-database.ts'
import { openHub, tenantId } from '../test/support/hub-fixture.ts'
import { heapInUse } from './heap-in-use.ts'
import { makeLists } from './matching/make-lists.ts'
import { listPool } from './matching/name-index.ts'

const size = Number(process.env['BENCH_LINKS'] ?? 10_000)
const lists = makeLists(listPool({ heldOut: false }), { seed: 9, customers: size, accounts: size })

let opened: Awaited<ReturnType<typeof openHub>>
beforeAll(async () => {
  opened = await openHub({ clock: systemClock })
  const table = sql.id(opened.schema, 'customers')
  for (let at = 0; at < lists.accounts.length; at += 5_000) {
    const rows = JSON.stringify(lists.accounts.slice(at, at + 5_000))
    await sql`insert into ${table} (tenant_id, realm_id, external_id, display_name, company_name, parent_external_id, is_job, is_project,
        bill_with_parent, email, phone, street, postal_code, changed_at)
      select ${tenantId}, '9341457021722202', p."externalId", p."displayName", p."companyName", p."parentExternalId", p."isJob", p."isProject",
        p."billWithParent", p.email, p.phone, p.street, p."postalCode", now() - interval '1 hour'
      from jsonb_to_recordset(${rows}::text::jsonb) as p("externalId" text, "displayName" text, "companyName" text, "parentExternalId" text,
        "isJob" boolean, "isProject" boolean, "billWithParent" boolean, email text, phone text, street text, "postalCode" text)`.execute(
      opened.db,
    )
  }
  await sql`analyze`.execute(opened.db)
}, 1_800_000)
afterAll(() => opened.close())

/** Milliseconds of CPU time of this thread since it began. The system counts in ticks of about 4 ms. */
const used = () => {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}

const schedule = '/proc/thread-self/schedstat'
const isLinux = existsSync(schedule)

/** Milliseconds in which this thread could have run, but other processes had the cores; 0 where the system does not say. */
const waited = () => (isLinux ? Number(readFileSync(schedule, 'utf8').split(' ')[1]) / 1e6 : 0)

/**
 * What some work takes, and the longest time that nothing else of the process had its turn: by the clock, in which the
 * other work of the machine is included; by the clock without the time in which this thread waited for a core; and by its
 * CPU time. The threads of the collector wait for cores too, and this thread for them: only an idle machine is without that.
 */
async function watch<Result>(work: () => Promise<Result>) {
  const heap = heapInUse()
  const pauses: number[] = []
  const collector = new PerformanceObserver((list) => {
    pauses.push(...list.getEntries().map(({ duration }) => duration))
  })
  collector.observe({ entryTypes: ['gc'] })
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  const start = performance.now()
  const before = used()
  const turns: number[] = []
  let last = before
  let most = 0
  let began = start - waited()
  let running = 0
  const timer = setInterval(() => {
    const now = used()
    turns.push(now - last)
    last = now
    const without = performance.now() - waited()
    running = Math.max(running, without - began)
    began = without
    const heapNow = getHeapStatistics()
    most = Math.max(most, (heapNow.used_heap_size + heapNow.external_memory) / 1e6)
  }, 1)
  const result = await work()
  const seconds = (performance.now() - start) / 1000
  const cpu = (used() - before) / 1000
  turns.push(used() - last)
  clearInterval(timer)
  delay.disable()
  // Entries come with a turn of their own.
  await new Promise((resolve) => setTimeout(resolve, 20))
  collector.disconnect()
  const megabytes = { most: most - heap, kept: heapInUse() - heap }
  turns.sort((a, b) => a - b)
  return {
    result,
    seconds,
    cpu,
    stall: delay.max / 1e6,
    running,
    turns,
    pause: Math.max(0, ...pauses),
    megabytes,
  }
}
const describe = ({
  seconds,
  cpu,
  stall,
  running,
  turns,
  pause,
  megabytes,
}: Awaited<ReturnType<typeof watch>>) => {
  const at = (share: number) => (turns[Math.ceil(turns.length * share) - 1] ?? 0).toFixed(0)
  return [
    `${seconds.toFixed(2)} s and ${cpu.toFixed(2)} s of CPU`,
    `longest turn of the event loop ${at(1)} ms of CPU (99.9 %: ${at(0.999)} ms; by the clock ${stall.toFixed(0)} ms, without waiting for a core ${running.toFixed(0)} ms, of which the collector at most ${pause.toFixed(0)} ms)`,
    `heap at most +${megabytes.most.toFixed(0)} MB, garbage included, and +${megabytes.kept.toFixed(0)} MB kept`,
  ].join(', ')
}

test(`planning ${size} accounts and ${size} customers in slices`, async () => {
  for (const suggest of [true, false]) {
    const run = await watch(() => runInSlices(planInSteps({ ...lists, suggest }), systemClock))
    console.log(
      `links, ${size} x ${size}, ${suggest ? 'with' : 'without'} suggestions: ${describe(run)}`,
    )
    expect(run.result).toHaveLength(lists.accounts.length)
  }
}, 1_800_000)

test(`links.apply() on PostgreSQL with ${size} accounts`, async () => {
  const { db, counts, close } = openCountedDatabase(inject('postgresUrl'))
  const spine: readonly SpineCustomer[] = lists.spine
  const { links } = createBillingHub({
    db,
    schema: opened.schema,
    spine: async () => spine,
    clock: systemClock,
  }).forTenant(tenantId)
  const tick = async (name: string) => {
    Object.assign(counts, { statements: 0, rows: 0 })
    const run = await watch(() => links.apply())
    const { statements, rows } = counts
    const read = `${statements} statements, ${rows} rows read, ${run.result.length} changes`
    console.log(`apply, ${name}: ${describe(run)}; ${read}`)
    return run
  }
  await tick('first pass')
  await tick('nothing changed')
  const table = sql.id(opened.schema, 'customers')
  for (const round of [1, 2, 3]) {
    await sql`update ${table} set display_name = display_name || ' ' || ${round}::text, changed_at = clock_timestamp()
        where external_id in (select external_id from ${table} order by md5(external_id || ${round}::text) limit 10)`.execute(
      opened.db,
    )
    const run = await tick('ten changed')
    expect(run.result.length).toBeLessThan(40)
  }
  await close()
}, 1_800_000)
