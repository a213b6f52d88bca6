import { openFleetMember } from './open-fleet-member.ts'
import { openProcess } from './spawned-realm.ts'
import type { ProcessSettings } from './spawned-realm.ts'

/** One worker process of a fleet that is killed; started with an IPC channel. */
export interface FleetWorkerSettings extends ProcessSettings {
  pageSize?: number
  entitiesAtOnce?: number
  /** Runner and queue with settings of the test's own. Default: those of the guide. */
  runner?: { leaseMs?: number }
}

/** What a worker sends: `reading` when one of its runs begins, then each page and the end. */
export type FleetWorkerMessage = 'ready' | 'reading' | 'page' | `ended ${string}`

const tell = (message: FleetWorkerMessage) => void process.send?.(message)
const settings = JSON.parse(process.argv[2] ?? '{}') as FleetWorkerSettings
const { pageSize, entitiesAtOnce } = settings
const opened = openProcess(settings, {
  poolSize: 4,
  // What deaths cost, not what Intuit allows.
  limiter: { schedule: (_input, call) => call(), throttled: () => undefined },
})
const { fleet, leave } = await openFleetMember(settings, opened, {
  runner: {
    ...settings.runner,
    ...(pageSize === undefined ? {} : { pageSize }),
    ...(entitiesAtOnce === undefined ? {} : { entitiesAtOnce }),
    onEvent: (event) => {
      if (event.type === 'run_started') tell('reading')
      if (event.type === 'progress') tell('page')
      if (event.type === 'run_finished') {
        const { outcome, errorCode } = event.report
        tell(`ended ${outcome} ${errorCode ?? ''}`)
      }
    },
  },
  fleet: { workers: 1 },
})
// A test that is killed must leave no worker behind, with its output held open.
process.on('disconnect', () => process.exit())
process.on('message', (order: 'read' | 'end') => {
  if (order === 'read') return void fleet.request({ tenantId: settings.tenantId })
  const end = async () => {
    await leave()
    process.disconnect()
  }
  void end()
})
tell('ready')
