import { PgBoss, TestClock } from 'pg-boss'
import { createSyncRunner } from '../../src/create-sync-runner.ts'
import { createSyncFleet } from '../../src/fleet/create-sync-fleet.ts'
import { buildTickCron } from '../../src/fleet/tick-cron.ts'
import { createSeeded } from '../simulation/seeded.ts'
import { clockOf } from './clock-of.ts'
import { readDatabaseCpu } from './database-cpu.ts'
import { openManyTenants } from './many-tenants.ts'

const minuteMs = 60_000
const start = Date.parse('2026-11-23T00:00:00Z')
/** pg-boss looks at the schedules every 30 seconds: each tick is seen as late as that allows. */
const CRON_PASS_MS = 30_000
/** Time moves this far at once while a tenant is due. */
const stepMs = 500

export interface FleetDay {
  ticks: number
  /** Tenant-ticks that did not run, or ran twice, or did not succeed; empty when all is well. */
  problems: string[]
  /** Milliseconds from the minute a tick was due to the end of its run. */
  lagMs: { median: number; slowest: number }
  /** Company API calls of all tenants, and webhook events that were recorded. */
  calls: number
  events: number
  /**
   * CPU seconds per tenant and simulated day: all Node code, including the emulator, and PostgreSQL's backends where
   * /proc reports them.
   */
  nodeSeconds: number
  databaseSeconds: number | null
  realSeconds: number
}

/**
 * A fleet of four over so many connected tenants, for so many simulated hours. Real: PostgreSQL, pg-boss with its
 * schedules and its queue, storage, the runs. Simulated: time, which pg-boss, the runner and the emulator share; it
 * moves with the CPU time while runs are under way and jumps over minutes in which no tenant is due. The four share one
 * process, and QuickBooks is the emulator without sockets.
 */
export async function simulateFleetDay(options: {
  databaseUrl: string
  schema: string
  tenants: number
  /** Of them with 20,000 rows each. Default 0. */
  large?: number
  hours: number
  /** Jobs at the same time in each of the four. Default 4. */
  workers?: number
  /** Called with the day so far after every simulated hour. */
  onHour?: (soFar: FleetDay) => void
}): Promise<FleetDay> {
  const { databaseUrl, schema, hours, workers = 4, onHour } = options
  const time = new TestClock(start)
  const clock = clockOf(time)
  const random = createSeeded(7)
  const world = await openManyTenants({ ...options, clock })
  const { realms, pool, storage, emulator, quickbooks } = world
  const ends = new Map<string, { at: number; outcome: string }[]>()
  const runner = createSyncRunner({
    quickbooks,
    store: storage.sync,
    connections: storage.connections,
    webhookEvents: storage.webhookEvents,
    clock,
    onEvent: (event) => {
      if (event.type !== 'run_finished') return
      const { tenantId, report } = event
      const own = ends.get(tenantId) ?? []
      own.push({ at: clock.now(), outcome: report.outcome })
      ends.set(tenantId, own)
    },
  })
  const ended = () => [...ends.values()].reduce((sum, own) => sum + own.length, 0)
  const bosses: PgBoss[] = []
  const underWay = new Set<Promise<unknown>>()
  const runOnce: typeof runner.runOnce = (request) => {
    const run = runner.runOnce(request)
    underWay.add(run)
    const forget = () => void underWay.delete(run)
    run.then(forget, forget)
    return run
  }
  try {
    // A day like any other: everything was read, and webhooks have arrived before.
    for (const { tenantId, realmId } of realms) {
      await runner.runOnce({ tenantId })
      emulator.books(realmId).operations.createCustomer({ displayName: 'The first event' })
    }
    await time.tick(minuteMs)
    const readBefore = emulator.log.records.length
    ends.clear()
    world.takeEvents()
    const fleets = []
    for (let n = 0; n < 4; n += 1) {
      const boss = new PgBoss({
        connectionString: databaseUrl,
        schema: `${schema}_boss`,
        max: 3,
        clock: time,
      })
      bosses.push(await boss.start())
      fleets.push(
        createSyncFleet({
          boss,
          clock,
          runner: { runOnce, reportLate: runner.reportLate },
          storage,
          workers,
        }),
      )
    }
    for (const fleet of fleets) await fleet.start()

    const firstMinute = Math.ceil(clock.now() / minuteMs) + 1
    const due = dueMinutes(
      realms.map(({ tenantId }) => tenantId),
      firstMinute,
      hours * 60,
    )
    const cpu = process.cpuUsage()
    const databaseBefore = await readDatabaseCpu(pool)
    const begun = performance.now()
    let wanted = 0
    let events = 0
    const lags: number[] = []
    const summarise = async (hour: number): Promise<FleetDay> => {
      const realSeconds = (performance.now() - begun) / 1_000
      const { user, system } = process.cpuUsage(cpu)
      const databaseNow = await readDatabaseCpu(pool)
      const tenantDays = (realms.length * hour) / 24
      const problems = realms.flatMap(({ tenantId }) => {
        const own = ends.get(tenantId) ?? []
        const bad = own.filter(({ outcome }) => outcome !== 'succeeded').length
        if (own.length === hour * 4 && bad === 0) return []
        return [`${tenantId}: ${own.length} runs of ${hour * 4}, ${bad} not succeeded`]
      })
      const sorted = lags.toSorted((a, b) => a - b)
      const isMeasured = databaseBefore !== null && databaseNow !== null
      return {
        ticks: ended(),
        problems,
        lagMs: { median: sorted[sorted.length >> 1] ?? NaN, slowest: sorted.at(-1) ?? NaN },
        calls: emulator.log.records
          .slice(readBefore)
          .filter(({ path }) => path.startsWith('/v3/company/')).length,
        events: (events += world.takeEvents()),
        nodeSeconds: (user + system) / 1e6 / tenantDays,
        databaseSeconds: isMeasured ? (databaseNow - databaseBefore) / tenantDays : null,
        realSeconds,
      }
    }
    let day: FleetDay | null = null
    for (let minute = firstMinute; minute < firstMinute + hours * 60; minute += 1) {
      if (random.fraction() < realms.length / 200) {
        for (let n = 0; n < Math.max(1, realms.length / 200); n += 1) {
          const { operations } = emulator.books(random.pick(realms).realmId)
          operations.createCustomer({ displayName: `Client ${minute} ${n}` })
        }
      }
      const tenants = due.get(minute) ?? []
      await time.setTime(minute * minuteMs + CRON_PASS_MS)
      wanted += tenants.length
      const latest = (minute + 15) * minuteMs
      while (ended() < wanted) {
        if (clock.now() > latest) break
        const before = process.cpuUsage()
        await time.tick(stepMs)
        await Promise.allSettled(underWay)
        // Real work takes simulated time too: as much as CPU time, of which a busy machine takes no more.
        const { user, system } = process.cpuUsage(before)
        const spent = (user + system) / 1_000
        if (spent > stepMs) await time.tick(spent - stepMs)
      }
      for (const tenantId of tenants) {
        const last = ends.get(tenantId)?.at(-1)
        if (last !== undefined) lags.push(last.at - minute * minuteMs)
      }
      if ((minute + 1 - firstMinute) % 60 === 0) {
        day = await summarise((minute + 1 - firstMinute) / 60)
        onHour?.(day)
      }
    }
    for (const fleet of fleets) {
      const stopping = fleet.stop()
      await time.tick(5_000)
      await stopping
    }
    if (day === null) throw new RangeError('Expected at least one hour.')
    return day
  } finally {
    for (const boss of bosses) await boss.stop({ graceful: false })
    await world.close()
  }
}

/** Which tenants tick in which minute since 1970, as their schedules say. */
function dueMinutes(
  tenants: readonly string[],
  first: number,
  length: number,
): Map<number, string[]> {
  const due = new Map<number, string[]>()
  for (const tenantId of tenants) {
    const minutes = new Set(buildTickCron(tenantId, 15).split(' ')[0]!.split(',').map(Number))
    for (let minute = first; minute < first + length; minute += 1) {
      if (minutes.has(minute % 60)) due.set(minute, [...(due.get(minute) ?? []), tenantId])
    }
  }
  return due
}
