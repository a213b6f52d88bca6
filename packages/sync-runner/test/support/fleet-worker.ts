import type { Limiter } from '@vectis/quickbooks'
import { createSharedLimiter } from '../../src/fleet/shared-limiter.ts'
import { openFleetMember } from './open-fleet-member.ts'
import { openProcess } from './spawned-realm.ts'
import type { ProcessSettings } from './spawned-realm.ts'

/** One worker process of a fleet that is killed; started with an IPC channel. */
export interface FleetWorkerSettings extends ProcessSettings {
  pageSize?: number
  entitiesAtOnce?: number
  /** One slot, a small pool, and calls as fast as they come. Default: slots, pool and shared limiter of the guide. */
  isSmall?: boolean
}

/** What a worker sends: `reading` when one of its runs begins, then each page and the end. */
export type FleetWorkerMessage = 'ready' | 'reading' | 'page' | `ended ${string}`

const tell = (message: FleetWorkerMessage) => void process.send?.(message)
const settings = JSON.parse(process.argv[2] ?? '{}') as FleetWorkerSettings
const { schema, pageSize, entitiesAtOnce, isSmall = false } = settings
// What deaths cost, not what Intuit allows.
const unlimited: Limiter = { schedule: (_input, call) => call(), throttled: () => undefined }
const opened = openProcess(settings, {
  poolSize: isSmall ? 4 : 10,
  makeLimiter: (database) => (isSmall ? unlimited : createSharedLimiter({ database, schema })),
})
const { fleet, leave } = await openFleetMember(settings, opened, {
  runner: {
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
  fleet: isSmall ? { workers: 1 } : {},
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
