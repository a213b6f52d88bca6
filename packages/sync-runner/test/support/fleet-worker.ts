import { PgBoss } from 'pg-boss'
import { createSyncRunner } from '../../src/create-sync-runner.ts'
import { createSyncFleet } from '../../src/fleet/create-sync-fleet.ts'
import { openProcess } from './spawned-realm.ts'
import type { ProcessSettings } from './spawned-realm.ts'

/** One worker process of a fleet that is killed; started with an IPC channel. */
export interface FleetWorkerSettings extends ProcessSettings {
  pageSize: number
  entitiesAtOnce: number
}

/** What a worker tells: `reading` when a run of it begins, then each page and the end. */
export type FleetWorkerMessage = 'ready' | 'reading' | 'page' | `ended ${string}`

const tell = (message: FleetWorkerMessage) => void process.send?.(message)
const settings = JSON.parse(process.argv[2] ?? '{}') as FleetWorkerSettings
const { schema, pageSize, entitiesAtOnce } = settings
const { storage, quickbooks, close } = openProcess(settings, {
  poolSize: 4,
  // What deaths cost, not what Intuit allows.
  limiter: { schedule: (_input, call) => call(), throttled: () => undefined },
})
const boss = new PgBoss({
  connectionString: settings.databaseUrl,
  schema: `${schema}_boss`,
  max: 3,
  // Whoever lives looks for the dead this often.
  superviseIntervalSeconds: 1,
  monitorIntervalSeconds: 1,
})
boss.on('error', () => undefined)
await boss.start()
const runner = createSyncRunner({
  quickbooks,
  store: storage.sync,
  connections: storage.connections,
  // Shorter than the heartbeat of the queue, and long enough for a machine with more to do.
  leaseMs: 6_000,
  pageSize,
  entitiesAtOnce,
  onEvent: (event) => {
    if (event.type === 'run_started') tell('reading')
    if (event.type === 'progress') tell('page')
    if (event.type === 'run_finished') {
      const { outcome, errorCode } = event.report
      tell(`ended ${outcome} ${errorCode ?? ''}`)
    }
  },
})
const fleet = createSyncFleet({
  boss,
  runner,
  connections: storage.connections,
  workers: 1,
  pollingSeconds: 0.5,
})
await fleet.start()
process.on('message', (order: 'read' | 'end') => {
  if (order === 'read') return void fleet.request({ tenantId: settings.tenantId })
  const end = async () => {
    await fleet.stop()
    await boss.stop({ graceful: false })
    await close()
    process.disconnect()
  }
  void end()
})
tell('ready')
