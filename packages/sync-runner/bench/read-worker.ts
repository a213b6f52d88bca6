import { performance } from 'node:perf_hooks'
import { createSyncRunner } from '../src/create-sync-runner.ts'
import { openProcess } from '../test/support/spawned-realm.ts'
import type { ProcessSettings } from '../test/support/spawned-realm.ts'

/** What a first read took in a separate process. */
export interface ReadFigures {
  rows: number
  calls: number
  seconds: number
  rowsPerSecond: number
  /** µs of this process per row, all threads. */
  cpuPerRow: number
  /** Megabytes, the most that was seen every 25 ms. */
  peakRss: number
  peakHeap: number
}

const settings = JSON.parse(process.argv[2] ?? '{}') as ProcessSettings
const { tenantId } = settings
const { storage, quickbooks, close } = openProcess(settings, {
  // Without a limiter: what the code does, not what Intuit allows.
  limiter: { schedule: (_input, call) => call(), throttled: () => undefined },
})
const runner = createSyncRunner({
  quickbooks,
  store: storage.sync,
  connections: storage.connections,
})
const peak = { rss: 0, heap: 0 }
const sample = () => {
  const { rss, heapUsed } = process.memoryUsage()
  peak.rss = Math.max(peak.rss, rss)
  peak.heap = Math.max(peak.heap, heapUsed)
}
const sampling = setInterval(sample, 25)
const cpu = process.cpuUsage()
const begun = performance.now()
const report = await runner.runOnce({ tenantId })
const seconds = (performance.now() - begun) / 1_000
const { user, system } = process.cpuUsage(cpu)
clearInterval(sampling)
sample()
if (report.outcome !== 'succeeded') throw report.error ?? new Error(report.outcome)
if ((report.report?.differences.length ?? 1) > 0) throw new Error('Expected balances to agree.')
const rows = Object.values(report.entities).reduce((sum, counts) => sum + counts.read, 0)
const figures: ReadFigures = {
  rows,
  calls: report.calls,
  seconds,
  rowsPerSecond: Math.round(rows / seconds),
  cpuPerRow: Math.round((user + system) / rows),
  peakRss: Math.round(peak.rss / 2 ** 20),
  peakHeap: Math.round(peak.heap / 2 ** 20),
}
await runner.stop()
await close()
process.send!(figures)
process.disconnect()
