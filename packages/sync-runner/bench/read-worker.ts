import { createSyncRunner } from '../src/create-sync-runner.ts'
import { openProcess } from '../test/support/spawned-realm.ts'
import type { ProcessSettings } from '../test/support/spawned-realm.ts'
import { startGauge } from './gauge.ts'

const settings = JSON.parse(process.argv[2] ?? '{}') as ProcessSettings & { pageSize?: number }
const { tenantId, pageSize } = settings
const { storage, quickbooks, close } = openProcess(settings, {
  // Without a limiter: what the code does, not what Intuit allows.
  limiter: { schedule: (_input, call) => call(), throttled: () => undefined },
})
const runner = createSyncRunner({
  quickbooks,
  store: storage.sync,
  connections: storage.connections,
  ...(pageSize === undefined ? {} : { pageSize }),
})
const measured = startGauge()
const report = await runner.runOnce({ tenantId })
const rows = Object.values(report.entities).reduce((sum, counts) => sum + counts.read, 0)
const figures = measured({ rows, calls: report.calls })
if (report.outcome !== 'succeeded') throw report.error ?? new Error(report.outcome)
if ((report.report?.differences.length ?? 1) > 0) throw new Error('Expected balances to agree.')
await runner.stop()
await close()
process.send!(figures)
process.disconnect()
