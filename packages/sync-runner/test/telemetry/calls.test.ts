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

async function open(more: Parameters<typeof openRealm>[0] = {}) {
  const { telemetry } = seen
  return openRealm({ quickbooks: { telemetry }, runner: { telemetry }, ...more })
}

test('a call is a span below its run, and each HTTP request one below the call', async () => {
  const { clock, emulator, runner } = await open()
  emulator.faults.push({ match: { operation: 'query' }, times: 1, respond: 'unavailable' })
  await clock.run(runner.runOnce({ tenantId }))
  const all = await seen.spans()
  const [run] = all.filter(({ name }) => name === 'quickbooks.sync')
  const calls = all.filter(({ name }) => name === 'quickbooks.call')
  expect(calls.every(({ parentId }) => parentId === run?.spanId)).toBe(true)
  const retried = calls.find(({ attributes }) => attributes['quickbooks.call.attempts'] === 2)
  expect(retried).toMatchObject({
    kind: 'INTERNAL',
    isError: false,
    attributes: {
      'quickbooks.tenant.id': tenantId,
      'quickbooks.realm.id': realmId,
      'quickbooks.operation': 'query',
    },
  })
  const requests = all.filter(({ parentId }) => parentId === retried?.spanId)
  expect(requests).toMatchObject([
    {
      name: 'GET /v3/company/{realmId}/query',
      kind: 'CLIENT',
      isError: true,
      attributes: {
        'http.request.method': 'GET',
        'server.port': 443,
        'url.template': '/v3/company/{realmId}/query',
        'http.response.status_code': 503,
        'error.type': '503',
      },
    },
    {
      isError: false,
      attributes: { 'http.response.status_code': 200, 'http.request.resend_count': 1 },
    },
  ])
  expect(requests[0]?.attributes['server.address']).toBe('quickbooks.emulator.test')
})

test('http.client.request.duration is in seconds, in the recommended buckets, by status and error.type', async () => {
  const { clock, emulator, runner } = await open()
  emulator.faults.push({ match: { operation: 'query' }, times: 1, respond: 'unavailable' })
  await clock.run(runner.runOnce({ tenantId }))
  const points = await seen.points('http.client.request.duration')
  expect(points[0]?.unit).toBe('s')
  expect(points[0]?.bounds?.slice(0, 14)).toEqual([
    0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10,
  ])
  const failed = points.filter(({ attributes }) => attributes['error.type'] === '503')
  expect(failed).toMatchObject([{ value: 1 }])
  // A path in a metric would be a series for each company.
  expect(JSON.stringify(points)).not.toContain(realmId)
})

test('a host that instruments undici itself leaves the HTTP spans out', async () => {
  const { telemetry } = seen
  const without = { ...telemetry, http: false }
  const { clock, runner } = await open({ quickbooks: { telemetry: without } })
  await clock.run(runner.runOnce({ tenantId }))
  const kinds = new Set((await seen.spans()).map(({ kind }) => kind))
  expect(kinds).toEqual(new Set(['INTERNAL']))
  expect(await seen.metricNames()).not.toContain('http.client.request.duration')
})

test('waits of the limiter, calls that Intuit meters, and 429 are metrics', async () => {
  const { clock, emulator, runner } = await open({ company: { invoices: 3_000 } })
  emulator.faults.push({ match: { operation: 'query' }, times: 1, respond: 'throttle' })
  const report = await clock.run(runner.runOnce({ tenantId }))
  const [waits] = await seen.points('quickbooks.limiter.wait')
  expect(waits?.unit).toBe('s')
  expect(waits?.value).toBeGreaterThanOrEqual(report.calls)
  expect(waits?.sum).toBeGreaterThan(10)
  const calls = await seen.points('quickbooks.calls')
  expect(calls.reduce((sum, { value }) => sum + value, 0)).toBe(report.calls)
  const [throttles] = await seen.points('quickbooks.throttles')
  expect(throttles?.value).toBe(1)
})

test('a refresh is a span with its HTTP request below, and a metric by error.type', async () => {
  const { clock, emulator, runner } = await open()
  await clock.run(runner.runOnce({ tenantId }))
  await clock.advance(70 * minuteMs)
  await clock.run(runner.runOnce({ tenantId }))
  const [refresh] = await seen.spans('quickbooks.token.refresh')
  expect(refresh).toMatchObject({
    isError: false,
    attributes: { 'quickbooks.tenant.id': tenantId, 'quickbooks.realm.id': realmId },
  })
  const below = (await seen.spans()).filter(({ parentId }) => parentId === refresh?.spanId)
  expect(below.map(({ name }) => name)).toEqual(['POST /oauth2/v1/tokens/bearer'])
  emulator.faults.push({
    match: { path: '/oauth2/v1/tokens/bearer' },
    respond: { status: 400, body: JSON.stringify({ error: 'invalid_grant' }) },
  })
  await clock.advance(70 * minuteMs)
  await clock.run(runner.runOnce({ tenantId }))
  const points = await seen.points('quickbooks.token.refresh.duration')
  expect(points.map(({ attributes }) => attributes['error.type'])).toEqual([
    undefined,
    'reconnect_required',
  ])
})

test('a call that its caller aborts is no ERROR', async () => {
  const { clock, quickbooks } = await open()
  const realm = await quickbooks.realm(tenantId)
  const stop = new AbortController()
  const asked = realm.count('Invoice', { signal: stop.signal }).catch((error: unknown) => error)
  stop.abort(new Error('The page was left.'))
  await clock.run(asked)
  const all = await seen.spans()
  expect(all.length).toBeGreaterThan(0)
  expect(all.filter(({ isError }) => isError)).toEqual([])
})
