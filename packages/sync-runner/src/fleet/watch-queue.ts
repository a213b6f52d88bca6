import type { PgBoss } from 'pg-boss'
import type { Clock } from '@vectis/quickbooks'
import type { TelemetryRecorder } from '@vectis/quickbooks/telemetry'
import type { FleetQueue } from './fleet-queue.ts'
import { readOldestReady } from './oldest-ready.ts'

interface Depth {
  jobs: Map<string, number>
  oldestReady: number
}

/**
 * Reports depth and age of the queue whenever the host reads its meter: a few small statements each time, none in
 * between. Returns a function that ends it.
 */
export function watchQueue(
  telemetry: TelemetryRecorder,
  input: {
    boss: Pick<PgBoss, 'getQueue' | 'findJobs' | 'getDb'>
    queue: FleetQueue
    clock: Clock | undefined
  },
): () => void {
  const { boss, queue, clock } = input
  const about = { 'messaging.destination.name': queue.name }
  let reading: Promise<Depth> | undefined

  const read = async (): Promise<Depth> => {
    const [live, dead, oldestReady] = await Promise.all([
      boss.getQueue(queue.name),
      boss.getQueue(queue.deadName),
      readOldestReady({ boss, queue: queue.name, clock }),
    ])
    return {
      jobs: new Map([
        ['ready', Number(live?.readyCount ?? 0)],
        ['deferred', Number(live?.deferredCount ?? 0)],
        ['active', Number(live?.activeCount ?? 0)],
        ['dead', Number(dead?.queuedCount ?? 0)],
      ]),
      oldestReady: oldestReady ?? 0,
    }
  }
  /** Both gauges are read at the same time. */
  const readOnce = (): Promise<Depth> =>
    (reading ??= read().finally(() => {
      reading = undefined
    }))

  const endJobs = telemetry.observe('quickbooks.fleet.jobs', async (result) => {
    const { jobs } = await readOnce()
    for (const [state, count] of jobs) {
      result.observe(count, { ...about, 'quickbooks.job.state': state })
    }
  })
  const endAge = telemetry.observe('quickbooks.fleet.oldest_ready', async (result) => {
    result.observe((await readOnce()).oldestReady, about)
  })
  return () => {
    endJobs()
    endAge()
  }
}
