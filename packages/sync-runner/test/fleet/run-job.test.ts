import { silentLogger } from '@vectis/quickbooks'
import { createVirtualClock } from '@vectis/quickbooks-emulator'
import { createTelemetryRecorder } from '@vectis/quickbooks/telemetry'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { FleetQueue } from '../../src/fleet/fleet-queue.ts'
import { createJobRunner } from '../../src/fleet/run-job.ts'
import { openTelemetry } from '../support/open-telemetry.ts'
import type { SeenTelemetry } from '../support/open-telemetry.ts'

type Job = Parameters<ReturnType<typeof createJobRunner>>[0]

let seen: SeenTelemetry
beforeEach(() => {
  seen = openTelemetry()
})
afterEach(() => seen.close())

test('a job is a span of its queue and its tenant, and leaves no timer', async () => {
  const clock = createVirtualClock()
  const runJob = createJobRunner({
    runner: { runOnce: async () => ({ outcome: 'succeeded', hasMore: false }) as never },
    queue: { name: 'quickbooks-sync/app' } as FleetQueue,
    clock,
    logger: silentLogger,
    telemetry: createTelemetryRecorder(seen.telemetry),
    sliceMs: 60_000,
    tickMs: 900_000,
    stopping: new AbortController().signal,
    untilAsked: (_tenant, signal) => clock.sleep(600_000, signal),
    onDead: async () => undefined,
  })
  const data = { tenantId: 'acme' }
  const job = { id: 'job-1', data, signal: new AbortController().signal } as Job
  expect(await clock.run(runJob(job, false))).toEqual({
    result: { id: 'job-1', status: 'completed' },
    isBack: false,
  })
  const [span] = await seen.spans()
  expect(span).toMatchObject({
    name: 'process quickbooks-sync/app',
    attributes: {
      'messaging.system': 'pg-boss',
      'messaging.operation.name': 'process',
      'messaging.operation.type': 'process',
      'messaging.destination.name': 'quickbooks-sync/app',
      'messaging.message.id': 'job-1',
      'quickbooks.tenant.id': 'acme',
      'quickbooks.job.verdict': 'done',
    },
  })
  expect(clock.sleeping).toBe(0)
})
