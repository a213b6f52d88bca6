import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { PgBoss } from 'pg-boss'
import { createBossDatabase } from '@vectis/quickbooks-storage'
import { startPostgres } from '@vectis/quickbooks-testkit/postgres'
import { createSyncFleetClient } from '../src/fleet/create-sync-fleet-client.ts'
import { createSyncFleet, fleetBossOptions } from '../src/fleet/create-sync-fleet.ts'
import { connectionsOf } from '../test/support/connections-of.ts'
import { countStatements } from '../test/support/count-statements.ts'
import { readDatabaseCpu } from '../test/support/database-cpu.ts'
import { openManyTenants } from '../test/support/many-tenants.ts'
import type { ManyTenants } from '../test/support/many-tenants.ts'
import { openRunner, readAll } from './quiet-tenants.ts'

/** Four an hour. */
const TICKS_A_DAY = 96
const MINUTES_A_DAY = 1_440

/** What a stretch of real time cost, by the counters of the operating system. */
interface Spent {
  minutes: number
  /** CPU seconds of this process and of PostgreSQL's processes. */
  node: number
  database: number
  statements: number
}

export interface FleetCost {
  tenants: number
  /** One worker with nothing to do, in a minute; connections it holds. */
  idle: { node: number; database: number; statements: number; connections: number }
  /** One quiet tick: its job, its run, its schedule. */
  tick: { count: number; quiet: number; node: number; database: number; statements: number }
  /** Quiet runs a second of one worker with a full queue: every tenant was requested before it started. */
  rate: number
  /** A tenant and day: its ticks, and its share of one idle worker. CPU seconds. */
  tenantDay: { node: number; database: number }
  /** Tables of pg-boss at the end. */
  jobs: { rows: number; bytes: number }
}

const clock = {
  now: () => Date.now(),
  advance: async () => undefined,
  sleep: (ms: number, signal?: AbortSignal) => sleep(ms, undefined, signal ? { signal } : {}),
}

/**
 * One worker over real PostgreSQL in real time, with the defaults: first without tenants, then with all of them, who
 * tick every `tickMinutes` so that there is enough to divide. Nothing changes in their companies, so ticks are quiet.
 */
export async function measureFleet(options: {
  tenants: number
  /** Of them with 20,000 rows each. */
  large: number
  /** How many tenants share an idle worker in the figures per day. */
  shared: number
  tickMinutes: number
  idleMinutes: number
  busyMinutes: number
}): Promise<FleetCost> {
  const settings = { fsync: 'on', full_page_writes: 'on', synchronous_commit: 'on' }
  const server = await startPostgres({ url: '', from: import.meta.url, settings })
  const statements = countStatements()
  const world = await openManyTenants({
    databaseUrl: server.url,
    schema: 'cost',
    tenants: options.tenants,
    large: options.large,
    clock,
  })
  // As the program of the guide has it.
  const idleTimeoutMillis = 300_000
  const queuePool = new pg.Pool({ connectionString: server.url, idleTimeoutMillis })
  world.pool.options.idleTimeoutMillis = idleTimeoutMillis
  try {
    const { runner, ended } = openRunner(world)
    await readAll(world, runner)
    const spend = async (minutes: number): Promise<Spent> => {
      const cpu = process.cpuUsage()
      const databaseBefore = (await readDatabaseCpu(world.pool)) ?? NaN
      const sent = statements.count()
      await sleep(minutes * 60_000)
      const { user, system } = process.cpuUsage(cpu)
      const count = statements.count() - sent
      const database = ((await readDatabaseCpu(world.pool)) ?? NaN) - databaseBefore
      return { minutes, node: (user + system) / 1e6, database, statements: count }
    }
    const db = createBossDatabase({ pool: queuePool })
    const openBoss = () => new PgBoss({ db, schema: 'cost_boss', ...fleetBossOptions })
    const during = async <T>(
      tenants: 'all' | 'none',
      work: () => Promise<T>,
      { tickMinutes = 15, settleMs = 15_000 } = {},
    ): Promise<T> => {
      const boss = openBoss()
      const { schema, sync } = world.storage
      const connections = tenants === 'all' ? world.storage.connections : connectionsOf([])
      const storage = { schema, sync, connections }
      const fleet = createSyncFleet({ boss, runner, storage, tickMinutes })
      await fleet.start()
      await sleep(settleMs)
      try {
        return await work()
      } finally {
        await fleet.stop()
        await boss.stop({ graceful: false })
      }
    }
    const { idle, connections } = await during('none', async () => ({
      idle: await spend(options.idleMinutes),
      connections: await countConnections(world),
    }))
    const busy = await during(
      'all',
      async () => {
        const before = { ...ended }
        const spent = await spend(options.busyMinutes)
        return { ...spent, count: ended.all - before.all, quiet: ended.quiet - before.quiet }
      },
      { tickMinutes: options.tickMinutes },
    )
    const requestAll = async () => {
      const boss = openBoss()
      const client = createSyncFleetClient({ boss, storage: world.storage })
      for (const { tenantId } of world.realms) await client.request({ tenantId })
      await boss.stop({ graceful: false })
    }
    await requestAll()
    const rate = await during(
      'all',
      async () => {
        const before = ended.all
        const begun = performance.now()
        while (ended.all < before + options.tenants / 2) await sleep(20)
        return (ended.all - before) / ((performance.now() - begun) / 1_000)
      },
      { settleMs: 0 },
    )
    const perTick = (name: 'node' | 'database' | 'statements') =>
      (busy[name] - (idle[name] / idle.minutes) * busy.minutes) / busy.count
    const perDay = (name: 'node' | 'database') =>
      perTick(name) * TICKS_A_DAY + ((idle[name] / idle.minutes) * MINUTES_A_DAY) / options.shared
    return {
      tenants: options.tenants,
      idle: {
        node: idle.node / idle.minutes,
        database: idle.database / idle.minutes,
        statements: idle.statements / idle.minutes,
        connections,
      },
      tick: {
        count: busy.count,
        quiet: busy.quiet,
        node: perTick('node'),
        database: perTick('database'),
        statements: perTick('statements'),
      },
      rate,
      tenantDay: { node: perDay('node'), database: perDay('database') },
      jobs: await readJobs(world),
    }
  } finally {
    statements.stop()
    await queuePool.end()
    await world.close()
    await server.close()
  }
}

/** Beside the one that asks. */
async function countConnections({ pool }: ManyTenants): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(
    `select count(*)::int as count from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()`,
  )
  return rows[0]!.count
}

async function readJobs({ pool }: ManyTenants): Promise<FleetCost['jobs']> {
  const { rows } = await pool.query<FleetCost['jobs']>(
    `select (select count(*)::int from cost_boss.job) as rows,
       (select sum(pg_total_relation_size(c.oid))::int from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname = 'cost_boss' and c.relkind = 'r') as bytes`,
  )
  return rows[0]!
}
