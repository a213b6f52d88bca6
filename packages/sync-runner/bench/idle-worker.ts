import { setTimeout as sleep } from 'node:timers/promises'
import { createQuickBooks } from '@vectis/quickbooks'
import { createBossDatabase, createStorage } from '@vectis/quickbooks-storage'
import pg from 'pg'
import { PgBoss } from 'pg-boss'
import { heapInUse } from '../../billing-hub/bench/heap-in-use.ts'
import { createSyncFleet, fleetBossOptions } from '../src/fleet/create-sync-fleet.ts'
import { connectionsOf } from '../test/support/connections-of.ts'
import { readDatabaseCpu } from '../test/support/database-cpu.ts'
import { keys } from '../test/support/many-tenants.ts'
import type { ProcessSettings } from '../test/support/spawned-realm.ts'
import { openRunner } from './quiet-tenants.ts'

export interface IdleSettings extends Pick<
  ProcessSettings,
  'databaseUrl' | 'schema' | 'endpoints' | 'credentials'
> {
  /** Null: all that are connected. */
  tenants: string[] | null
  tickMinutes: number
  settleMinutes: number
  minutes: number
}

/** What a process cost while its tenants were quiet. */
export interface IdleFigures {
  quiet: number
  runs: number
  /** CPU seconds in the minutes that were measured. */
  node: number
  database: number
  /** Megabytes: of the process, and in use on the heap at the end once the collector has run. */
  resident: number
  heap: number
}

const { databaseUrl, schema, endpoints, credentials, ...settings } = JSON.parse(
  process.argv[2]!,
) as IdleSettings
const idleTimeoutMillis = 300_000
const open = () => new pg.Pool({ connectionString: databaseUrl, max: 8, idleTimeoutMillis })
const [pool, queuePool] = [open(), open()]
const storage = createStorage({ pool, schema, keys })
// A quiet tick makes no call: nobody answers at these addresses.
const quickbooks = createQuickBooks({
  credentials: { ...credentials, redirectUri: 'http://localhost/callback' },
  connections: storage.connections,
  states: storage.states,
  endpoints,
})
const { runner, ended } = openRunner({ quickbooks, storage })
const boss = new PgBoss({
  db: createBossDatabase({ pool: queuePool }),
  schema: `${schema}_boss`,
  ...fleetBossOptions,
})
const connections =
  settings.tenants === null ? storage.connections : connectionsOf(settings.tenants)
const { tickMinutes } = settings
const fleet = createSyncFleet({ boss, runner, storage: { ...storage, connections }, tickMinutes })
await fleet.start()
await sleep(settings.settleMinutes * 60_000)
const before = { ...ended, cpu: process.cpuUsage(), database: (await readDatabaseCpu(pool)) ?? 0 }
await sleep(settings.minutes * 60_000)
const { user, system } = process.cpuUsage(before.cpu)
const figures: IdleFigures = {
  quiet: ended.quiet - before.quiet,
  runs: ended.all - before.all,
  node: (user + system) / 1e6,
  database: ((await readDatabaseCpu(pool)) ?? 0) - before.database,
  resident: process.memoryUsage().rss / 1e6,
  heap: heapInUse(),
}
process.send!(figures)
await fleet.stop()
await boss.stop({ graceful: false })
await quickbooks.close()
await storage.close()
await Promise.all([pool.end(), queuePool.end()])
process.disconnect()
