import { systemClock } from '@vectis/quickbooks'
import { createSharedLimiter } from '../../src/fleet/shared-limiter.ts'
import { openFleetMember } from '../support/open-fleet-member.ts'
import { openProcess } from '../support/spawned-realm.ts'
import type { ProcessSettings } from '../support/spawned-realm.ts'

/** One process of the fleet, with a panel that reads the same realm beside the runs; started with an IPC channel. */
export interface LimitsWorkerSettings extends ProcessSettings {
  /** Milliseconds between two bursts of the panel. */
  panelMs: number
}

const settings = JSON.parse(process.argv[2] ?? '{}') as LimitsWorkerSettings
const { tenantId, schema, panelMs } = settings
const opened = openProcess(settings, {
  // The default is for a machine that answers its own database within 100 ms: on a busy one a call left later, and was the
  // eighth of its second. A call that is answered sooner does not wait for it.
  makeLimiter: (database) => createSharedLimiter({ database, schema, slackMs: 5_000 }),
})
const { fleet, leave } = await openFleetMember(settings, opened, {
  runner: {
    leaseMs: 5_000,
    onEvent: (event) => {
      if (event.type === 'progress') process.send!('page')
      if (event.type === 'run_finished') process.send!(event.report.outcome)
    },
  },
})

let isEnding = false
let panelCalls = 0
const showPanel = async () => {
  const realm = await opened.quickbooks.realm(tenantId)
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
    await leave()
    if (!opened.pool.ended) throw new Error('Expected the pool to be ended.')
    process.send!(`panel ${panelCalls}`)
    process.disconnect()
  }
  void end()
})
process.send!('ready')
