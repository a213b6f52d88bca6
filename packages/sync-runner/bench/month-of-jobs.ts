import pg from 'pg'
import { PgBoss, TestClock } from 'pg-boss'
import { createSyncFleetClient } from '../src/fleet/create-sync-fleet-client.ts'
import { fleetBossOptions } from '../src/fleet/create-sync-fleet.ts'
import { priorities, SCHEDULED } from '../src/fleet/fleet-queue.ts'
import { buildTickCron } from '../src/fleet/tick-cron.ts'
import { connectionsOf } from '../test/support/connections-of.ts'

/** Tenants that are due in the same five minutes are queued and run together. */
const STEP_MINUTES = 5
const start = Date.parse('2026-11-01T00:00:00Z')

export interface TableSizes {
  hour: number
  /** Rows of jobs, whatever their state. */
  rows: number
  /** All tables of pg-boss's schema with their indexes. */
  bytes: number
}

/**
 * The tables of pg-boss while so many tenants tick four times an hour. The queues, their settings, the schedules, the
 * clock and the maintenance are the fleet's; what a scheduler and a worker do with one job at a time is done here with
 * all jobs of five minutes, by the same calls of pg-boss. Runs are left out: they leave nothing in these tables.
 * Calls `onHour` after each simulated hour.
 */
export async function simulateJobTables(options: {
  databaseUrl: string
  schema: string
  tenants: number
  hours: number
  /** Requested runs of a tenant in a day, for webhooks and people. */
  requestsPerDay: number
  onHour(sizes: TableSizes): void
}): Promise<void> {
  const { databaseUrl, schema, hours, requestsPerDay, onHour } = options
  const tenants = Array.from({ length: options.tenants }, (_, n) => `tenant-${n}`)
  const time = new TestClock(start)
  const boss = new PgBoss({
    connectionString: databaseUrl,
    schema,
    clock: time,
    ...fleetBossOptions,
    supervise: false,
  })
  const database = new pg.Client({ connectionString: databaseUrl })
  await database.connect()
  const storage = { schema: 'app', connections: connectionsOf(tenants) }
  const client = createSyncFleetClient({ boss, storage })
  try {
    await client.reconcile()
    const { queue } = await client.status()
    const minutesOf = new Map(
      tenants.map((tenantId) => [
        tenantId,
        buildTickCron(tenantId, 15).split(' ')[0]!.split(',').map(Number),
      ]),
    )
    const steps = (hours * 60) / STEP_MINUTES
    let requests = 0
    for (let step = 0; step < steps; step += 1) {
      const minute = (step * STEP_MINUTES) % 60
      const due = tenants.filter((tenantId) =>
        minutesOf.get(tenantId)!.some((own) => own >= minute && own < minute + STEP_MINUTES),
      )
      await schedule({ boss, database, schema, queue, due, slot: new Date(time.now()) })
      await work({ boss, name: queue, jobs: due.length })
      const wanted = Math.floor(((step + 1) * tenants.length * requestsPerDay) / (24 * 12))
      const asked = Math.min(wanted - requests, tenants.length)
      await request({ boss, queue, tenants, from: requests, count: asked })
      requests = wanted
      await work({ boss, name: queue, jobs: asked })
      await time.setTime(time.now() + STEP_MINUTES * 60_000)
      await boss.supervise()
      // Autovacuum comes when a fifth of a table has changed, every five to eight minutes here; but not in minutes that
      // last less than a second.
      if (step % 2 === 0)
        await database.query(
          `vacuum (analyze) ${schema}.job_common, ${schema}.schedule, ${schema}.queue`,
        )
      const hour = ((step + 1) * STEP_MINUTES) / 60
      if (Number.isInteger(hour)) onHour({ hour, ...(await readSizes(database, schema)) })
    }
  } finally {
    await boss.stop({ graceful: false })
    await database.query(`drop schema ${schema} cascade`)
    await database.end()
  }
}

/** What pg-boss's scheduler does for each due tenant: a job of its own queue, then one of the fleet's. */
async function schedule(input: {
  boss: PgBoss
  database: pg.Client
  schema: string
  queue: string
  due: readonly string[]
  slot: Date
}): Promise<void> {
  const { boss, database, schema, queue, due } = input
  if (due.length === 0) return
  const slot = input.slot.toISOString().replace('T', ' ').slice(0, 19)
  await boss.insert(
    SCHEDULED,
    due.map((tenantId) => ({
      data: {
        name: queue,
        key: tenantId,
        data: { tenantId, madeBy: 'app' },
        options: { key: tenantId, singletonKey: tenantId },
        slot,
      },
      singletonKey: `${queue}__${tenantId}`,
      singletonSeconds: 60,
    })),
  )
  const taken = await boss.fetch(SCHEDULED, { batchSize: due.length })
  await boss.insert(
    queue,
    due.map((tenantId) => ({
      data: { tenantId, madeBy: 'app' },
      singletonKey: tenantId,
      priority: priorities.tick,
    })),
  )
  await database.query(
    `update ${schema}.schedule set last_job_id = gen_random_uuid() where name = $1 and key = any($2)`,
    [queue, due],
  )
  await boss.complete(
    SCHEDULED,
    taken.map(({ id }) => id),
  )
}

/** What a web process does for a webhook of each of some tenants. */
async function request(input: {
  boss: PgBoss
  queue: string
  tenants: readonly string[]
  from: number
  count: number
}): Promise<void> {
  const { boss, queue, tenants, from, count } = input
  if (count === 0) return
  const traceParents = ['00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01']
  const jobs = Array.from({ length: count }, (_, n) => {
    const tenantId = tenants[(from + n) % tenants.length]!
    const data = { tenantId, mode: 'incremental', traceParents }
    return { data, singletonKey: tenantId, priority: priorities.asked }
  })
  await boss.insert(queue, jobs)
}

/** What the slots of all workers do together. */
async function work(input: { boss: PgBoss; name: string; jobs: number }): Promise<void> {
  const { boss, name, jobs } = input
  if (jobs === 0) return
  const taken = await boss.fetch(name, { batchSize: jobs })
  if (taken.length === 0) return
  await boss.complete(
    name,
    taken.map(({ id }) => id),
  )
}

async function readSizes(database: pg.Client, schema: string): Promise<Omit<TableSizes, 'hour'>> {
  const { rows } = await database.query<Omit<TableSizes, 'hour'>>(
    `select (select count(*)::int from ${schema}.job) as rows,
       (select sum(pg_total_relation_size(c.oid))::int from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname = '${schema}' and c.relkind = 'r') as bytes`,
  )
  return rows[0]!
}
