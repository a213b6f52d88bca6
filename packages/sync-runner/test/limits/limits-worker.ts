import { systemClock } from '@vectis/quickbooks'
import { PgBoss } from 'pg-boss'
import { createSyncRunner } from '../../src/create-sync-runner.ts'
import { createSyncFleet } from '../../src/fleet/create-sync-fleet.ts'
import { createSharedLimiter } from '../../src/fleet/shared-limiter.ts'
import { openProcess } from '../support/spawned-realm.ts'
import type { ProcessSettings } from '../support/spawned-realm.ts'

/** One process of the fleet, with a panel that reads the same realm beside the runs; started with an IPC channel. */
export interface LimitsWorkerSettings extends ProcessSettings {
  /** Milliseconds between two bursts of the panel. */
  panelMs: number
}

const settings = JSON.parse(process.argv[2] ?? '{}') as LimitsWorkerSettings
const { tenantId, schema, panelMs } = settings
const { pool, storage, quickbooks, close } = openProcess(settings, {
  makeLimiter: (database) => createSharedLimiter({ database, schema }),
})
const boss = new PgBoss({
  connectionString: settings.databaseUrl,
  schema: `${schema}_boss`,
  max: 3,
})
boss.on('error', () => undefined)
await boss.start()
const runner = createSyncRunner({
  quickbooks,
  store: storage.sync,
  connections: storage.connections,
  leaseMs: 5_000,
  onEvent: (event) => {
    if (event.type === 'progress') process.send!('page')
    if (event.type === 'run_finished') process.send!(event.report.outcome)
  },
})
const fleet = createSyncFleet({
  boss,
  runner,
  connections: storage.connections,
  pollingSeconds: 0.5,
})
await fleet.start()

let isEnding = false
let panelCalls = 0
const showPanel = async () => {
  const realm = await quickbooks.realm(tenantId)
  while (!isEnding) {
    await systemClock.sleep(panelMs)
    await Promise.all([realm.count('Invoice'), realm.count('Customer'), realm.count('Payment')])
    panelCalls += 3
  }
}
const panel = showPanel()
process.on('message', (order: 'read' | 'end') => {
  if (order === 'read') return void fleet.request({ tenantId })
  const end = async () => {
    isEnding = true
    await panel
    await fleet.stop()
    await boss.stop({ graceful: false })
    await close()
    if (!pool.ended) throw new Error('Expected the pool to be ended.')
    process.send!(`panel ${panelCalls}`)
    process.disconnect()
  }
  void end()
})
process.send!('ready')
