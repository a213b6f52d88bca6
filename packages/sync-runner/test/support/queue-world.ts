import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { PgBoss, TestClock } from 'pg-boss'
import { createBossDatabase } from '@vectis/quickbooks-storage'
import { createSyncFleetClient } from '../../src/fleet/create-sync-fleet-client.ts'
import type { SyncFleetClient } from '../../src/fleet/create-sync-fleet-client.ts'
import { createSyncFleet, fleetBossOptions } from '../../src/fleet/create-sync-fleet.ts'
import type { SyncFleet, SyncFleetOptions } from '../../src/fleet/create-sync-fleet.ts'
import type { RunReport } from '../../src/report/sync-event.ts'
import type { RunOnceOptions } from '../../src/sync-runner-options.ts'
import { clockOf } from './clock-of.ts'
import { connectionsOf } from './connections-of.ts'

/** How a run ends, as far as a queue is concerned. */
export type End = Pick<RunReport, 'outcome' | 'errorCode' | 'error' | 'hasMore'>

export const succeeded: End = {
  outcome: 'succeeded',
  errorCode: null,
  error: null,
  hasMore: false,
}
export const gaveWay: End = { ...succeeded, outcome: 'partial', hasMore: true }
export const failed: End = {
  outcome: 'failed',
  errorCode: 'unavailable',
  error: new Error('QuickBooks answered 503.', { cause: 'CANARY-cause' }),
  hasMore: false,
}
export const aborted: End = {
  outcome: 'aborted',
  errorCode: 'aborted',
  error: new Error('stopped'),
  hasMore: true,
}

export type Run = (request: RunOnceOptions) => End | Promise<End>

export interface QueueWorld {
  readonly time: TestClock
  /** Of pg-boss's tables. */
  readonly schema: string
  startFleet(
    run: Run,
    options?: Partial<SyncFleetOptions>,
  ): Promise<{ fleet: SyncFleet; boss: PgBoss }>
  /** One that was not started; with its own pg-boss unless one is given. */
  openFleet(run: Run, options?: Partial<SyncFleetOptions>): SyncFleet
  openClient(options?: Partial<SyncFleetOptions>): { client: SyncFleetClient; boss: PgBoss }
  /** Lets so many seconds pass, as fast as the database answers. */
  pass(seconds: number): Promise<void>
  /** Lets time pass until it is so; false when it does not become so. */
  passUntil(isSo: () => boolean, seconds?: number): Promise<boolean>
  /** As `passUntil`, in strides: what falls due within one is done at its end, once. For long waits between tries. */
  leapUntil(isSo: () => boolean, seconds: number): Promise<boolean>
  close(): Promise<void>
}

/**
 * Real PostgreSQL and pg-boss, on a clock that the test moves; runs end as they are asked to. No tenant ticks unless an
 * owner's connections list it; the tenants a, b, c and large are known.
 */
export function openQueueWorld(connectionString: string): QueueWorld {
  const schema = `queue_${randomUUID().replaceAll('-', '').slice(0, 12)}`
  const time = new TestClock('2026-11-23T00:00:00Z')
  const bosses: PgBoss[] = []
  const pools: pg.Pool[] = []
  const open = () => {
    const pool = new pg.Pool({ connectionString, max: 4 })
    pools.push(pool)
    const boss = new PgBoss({
      db: onTestClock(pool),
      schema,
      clock: time,
      ...fleetBossOptions,
    })
    bosses.push(boss)
    return boss
  }
  const known = connectionsOf(['a', 'b', 'c', 'large'])
  const common = {
    clock: clockOf(time),
    storage: {
      schema: 'app',
      connections: { ...connectionsOf([]), forTenant: known.forTenant },
      // No process dies here.
      sync: { hasLapsedLease: async () => false },
    },
  }
  const world: QueueWorld = {
    time,
    schema,
    async startFleet(run, options = {}) {
      const boss = open()
      const fleet = world.openFleet(run, { boss, ...options })
      await fleet.start()
      return { fleet, boss }
    },
    openFleet(run, options = {}) {
      return createSyncFleet({
        ...common,
        boss: options.boss ?? open(),
        runner: {
          runOnce: async (request) => (await run(request)) as RunReport,
          reportLate: async () => undefined,
        },
        workers: 1,
        ...options,
      })
    },
    openClient(options = {}) {
      const boss = open()
      return { client: createSyncFleetClient({ ...common, boss, ...options }), boss }
    },
    async pass(seconds) {
      for (let n = 0; n < seconds; n += 2) {
        await time.tick(2_000)
        await new Promise<void>((resolve) => void setImmediate(resolve))
      }
    },
    async passUntil(isSo, seconds = 60) {
      for (let n = 0; n < seconds && !isSo(); n += 2) await world.pass(2)
      return isSo()
    },
    async leapUntil(isSo, seconds) {
      const stride = 20
      for (let n = 0; n < seconds && !isSo(); n += stride) {
        await time.setTime(time.now() + (stride - 2) * 1_000)
        await world.pass(2)
      }
      return isSo()
    },
    async close() {
      for (const boss of bosses) await boss.stop({ graceful: false })
      for (const pool of pools) await pool.end()
      const client = new pg.Client({ connectionString })
      await client.connect()
      await client.query(`drop schema if exists ${schema} cascade`)
      await client.end()
    },
  }
  return world
}

/** Every session runs first what the clock of a test needs. */
function onTestClock(pool: pg.Pool) {
  let first: string[] = []
  pool.on('connect', (client) => {
    for (const statement of first) void client.query(statement)
  })
  return {
    ...createBossDatabase({ pool }),
    async setSessionStatements(statements: string[]) {
      first = statements
    },
  }
}
