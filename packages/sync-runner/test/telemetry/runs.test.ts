import { trace } from '@opentelemetry/api'
import type { HttpExchange } from '@vectis/quickbooks'
import { toInstant } from '@vectis/quickbooks/values'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openRealm, realmId, tenantId } from '../support/open-realm.ts'
import { openTelemetry } from '../support/open-telemetry.ts'
import type { SeenTelemetry } from '../support/open-telemetry.ts'

const minuteMs = 60_000

let seen: SeenTelemetry
beforeEach(() => {
  seen = openTelemetry()
})
afterEach(() => seen.close())

const revoked = {
  match: { path: '/oauth2/v1/tokens/bearer' },
  respond: { status: 400, body: JSON.stringify({ error: 'invalid_grant' }) },
}

test('a run that cannot begin has a span, a metric and a stored run', async () => {
  const { clock, connections, store, runner } = await openRealm({
    runner: { telemetry: seen.telemetry },
  })
  await connections.forTenant(tenantId).disconnect({ reason: 'disconnected_by_operator' })
  const report = await clock.run(runner.runOnce({ tenantId }))
  expect(report).toMatchObject({ outcome: 'failed', kind: 'not_begun', realmId })
  const [span] = await seen.spans('quickbooks.sync')
  expect(span).toMatchObject({
    isError: true,
    attributes: {
      'quickbooks.tenant.id': tenantId,
      'quickbooks.realm.id': realmId,
      'quickbooks.sync.run.id': report.runId,
      'quickbooks.sync.outcome': 'failed',
      'error.type': 'reconnect_required',
    },
  })
  const [point] = await seen.points('quickbooks.sync.duration')
  expect(point).toMatchObject({
    value: 1,
    attributes: { 'quickbooks.sync.outcome': 'failed', 'error.type': 'reconnect_required' },
  })
  const runs = await store.forTenant(tenantId).readRuns({ realmId, limit: 5 })
  expect(runs).toMatchObject([
    { runId: report.runId, kind: 'not_begun', errorCode: 'reconnect_required' },
  ])
})

test('a tenant that stays revoked is one stored run that counts its ticks', async () => {
  const { clock, connections, store, runner } = await openRealm()
  await connections.forTenant(tenantId).disconnect({ reason: 'disconnected_by_operator' })
  for (let tick = 0; tick < 96; tick += 1) {
    await clock.run(runner.runOnce({ tenantId }))
    await clock.advance(15 * minuteMs)
  }
  const runs = await store.forTenant(tenantId).readRuns({ realmId, limit: 100 })
  expect(runs).toHaveLength(1)
  const lastTickAt = toInstant(clock.now() - 15 * minuteMs)
  expect(runs[0]).toMatchObject({ repeats: 95, finishedAt: lastTickAt })
})

test('a tenant that never connected leaves no stored run, and a span all the same', async () => {
  const { clock, store, runner } = await openRealm({ runner: { telemetry: seen.telemetry } })
  await clock.run(runner.runOnce({ tenantId: 'nobody' }))
  expect(await store.forTenant('nobody').readRuns({ realmId: '', limit: 5 })).toEqual([])
  expect(await seen.spans('quickbooks.sync')).toHaveLength(1)
})

test('a run that could not begin does not end the run of another worker', async () => {
  const { clock, store, createRunner } = await openRealm()
  const tenant = store.forTenant(tenantId)
  const at = toInstant(clock.now())
  const about = { realmId, kind: 'incremental', reason: 'no_webhooks', startedAt: at } as const
  await tenant.startRun({ ...about, runId: 'elsewhere' })
  const down = async () => Promise.reject(new Error('The database is down.'))
  const broken = { forTenant: (id: string) => ({ ...store.forTenant(id), acquireLease: down }) }
  await clock.run(createRunner({ store: broken }).runOnce({ tenantId }))
  const runs = await tenant.readRuns({ realmId, limit: 5 })
  expect(runs.find(({ runId }) => runId === 'elsewhere')?.finishedAt).toBeNull()
  expect(runs.map(({ kind }) => kind).toSorted()).toEqual(['incremental', 'not_begun'])
})

test("the run's span is active: spans of the host's HTTP and database hang below it", async () => {
  const { telemetry } = seen
  const host: { exchange?: HttpExchange } = {}
  const { clock, emulator, createRunner, store } = await openRealm({
    quickbooks: { transport: (request) => host.exchange!(request) },
  })
  host.exchange = (request) =>
    telemetry.tracer.startActiveSpan('host http', async (span) => {
      const answer = await emulator.exchange(request)
      span.end()
      return answer
    })
  const runner = createRunner({
    telemetry,
    store: {
      forTenant: (id) => {
        const tenant = store.forTenant(id)
        return {
          ...tenant,
          commit: (batch) =>
            telemetry.tracer.startActiveSpan('host database', async (span) => {
              const counts = await tenant.commit(batch)
              span.end()
              return counts
            }),
        }
      },
    },
    afterTick: [
      {
        name: 'step',
        run: async () => void trace.getActiveSpan()?.setAttribute('host.step', true),
      },
    ],
  })
  await clock.run(runner.runOnce({ tenantId }))
  const all = await seen.spans()
  const [run] = all.filter(({ name }) => name === 'quickbooks.sync')
  expect(run?.attributes['host.step']).toBe(true)
  const hosts = all.filter(({ name }) => name.startsWith('host '))
  expect(new Set(hosts.map(({ name }) => name))).toEqual(new Set(['host http', 'host database']))
  expect(hosts.every(({ traceId }) => traceId === run?.traceId)).toBe(true)
})

test('a run that a deploy aborts is no ERROR', async () => {
  const { clock, createRunner } = await openRealm({ company: { invoices: 3_000 } })
  const stop = new AbortController()
  const runner = createRunner({
    telemetry: seen.telemetry,
    onEvent: ({ type }) => type === 'progress' && stop.abort(new Error('SIGTERM')),
  })
  const report = await clock.run(runner.runOnce({ tenantId, signal: stop.signal }))
  expect(report.outcome).toBe('aborted')
  const [span] = await seen.spans('quickbooks.sync')
  expect(span).toMatchObject({
    isError: false,
    attributes: { 'quickbooks.sync.outcome': 'aborted' },
  })
  expect(span?.attributes).not.toHaveProperty('error.type')
  const all = await seen.spans()
  expect(all.filter(({ isError }) => isError)).toEqual([])
})

test('quickbooks.sync.rows counts each changed row once', async () => {
  const { clock, emulator, runner } = await openRealm({ runner: { telemetry: seen.telemetry } })
  const report = await clock.run(runner.runOnce({ tenantId }))
  const inserted = Object.values(report.entities).reduce((sum, counts) => sum + counts.inserted, 0)
  const sum = async () =>
    (await seen.points('quickbooks.sync.rows')).reduce((total, { value }) => total + value, 0)
  expect(inserted).toBeGreaterThan(60)
  expect(await sum()).toBe(inserted)
  const [span] = await seen.spans('quickbooks.sync')
  expect(span?.attributes['quickbooks.sync.rows']).toBe(inserted)
  await clock.advance(16 * minuteMs)
  expect(emulator.log.records.length).toBeGreaterThan(0)
  await clock.run(runner.runOnce({ tenantId, mode: 'full' }))
  expect(await sum()).toBe(inserted)
})

test('durations are seconds, with buckets for a tick and for a first read of hours', async () => {
  const { clock, runner } = await openRealm({ runner: { telemetry: seen.telemetry } })
  await clock.run(runner.runOnce({ tenantId }))
  const [point] = await seen.points('quickbooks.sync.duration')
  expect(point?.unit).toBe('s')
  expect(point?.bounds?.at(0)).toBeLessThanOrEqual(0.01)
  expect(point?.bounds?.at(-1)).toBeGreaterThanOrEqual(3_600)
  expect(point?.sum).toBeLessThan(60)
})

test('a tenant is in no metric by default, and in nothing if the host wants that', async () => {
  const { clock, createRunner } = await openRealm()
  const run = async (tenants?: 'spans' | 'spans_and_metrics' | 'nowhere') => {
    const one = openTelemetry(tenants === undefined ? {} : { tenants })
    await clock.run(createRunner({ telemetry: one.telemetry }).runOnce({ tenantId, mode: 'full' }))
    const [span] = await one.spans('quickbooks.sync')
    const [point] = await one.points('quickbooks.sync.duration')
    await one.close()
    return [span, point].map((found) => 'quickbooks.tenant.id' in (found?.attributes ?? {}))
  }
  expect(await run()).toEqual([true, false])
  expect(await run('spans_and_metrics')).toEqual([true, true])
  expect(await run('nowhere')).toEqual([false, false])
})

test('a tracer or a meter that throws stops no run', async () => {
  const broken = () => {
    throw new Error('The exporter is broken.')
  }
  const { clock, runner } = await openRealm({
    runner: {
      telemetry: {
        tracer: { startActiveSpan: broken },
        meter: {
          createCounter: broken,
          createHistogram: () => ({ record: broken }),
          createObservableGauge: broken,
        },
      },
    },
  })
  expect(await clock.run(runner.runOnce({ tenantId }))).toMatchObject({ outcome: 'succeeded' })
})

test('a run that loses its consent on the way fails with the code as its error.type', async () => {
  const { clock, emulator, runner } = await openRealm({ runner: { telemetry: seen.telemetry } })
  emulator.faults.push(revoked)
  await clock.advance(26 * 60 * minuteMs)
  await clock.run(runner.runOnce({ tenantId }))
  const [span] = await seen.spans('quickbooks.sync')
  expect(span?.attributes['error.type']).toBe('reconnect_required')
})
