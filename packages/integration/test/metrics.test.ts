/** Prometheus text for a scraper that the host lets in, about every tenant. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemClock, silentLogger } from '@vectis/quickbooks'
import { createIntegration, toNodeListener } from '../src/index.ts'
import { createMetricsReader } from '../src/metrics/read-metrics.ts'
import { openHost, path, publicUrl, type Host } from './support/open-host.ts'

let host: Host
let answer: boolean | Response | undefined
let asked = 0
beforeAll(async () => {
  host = await openHost({
    metrics: {
      authorize(request) {
        asked += 1
        return request.headers.get('authorization') === 'Bearer scraper' || answer!
      },
    },
  })
  await host.quickbooks.start()
  await host.connect()
  await host.quickbooks.for('acme').sync.now()
})
afterAll(() => host.close())

const scrape = (headers: Record<string, string> = {}) =>
  host.send('metrics', { person: null, method: 'GET', headers })

test('the figures of every tenant, for the scraper that the host knows', async () => {
  const response = await scrape({ authorization: 'Bearer scraper' })
  const text = await response.text()
  expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
  expect(text).toContain('quickbooks_connection_health{tenant_id="acme",health="healthy"} 1\n')
  expect(text).toMatch(/^quickbooks_calls_last_minute\{tenant_id="acme"\} [1-9]\d*$/m)
  for (const line of text.trimEnd().split('\n')) {
    expect(line).toMatch(/^# (?:HELP|TYPE) \w+ .+$|^\w+\{(?:\w+="[^"]*",?)+\} -?\d+(?:\.\d+)?$/)
  }
})

test.each([
  ['false', false, 403],
  ['nothing, as a forgotten return does', undefined, 403],
  ['a response of the host', new Response('no', { status: 401 }), 401],
])('%s refuses, and nothing is read', async (_name, decision, status) => {
  answer = decision
  const before = asked
  const response = await scrape()
  expect([response.status, asked - before]).toEqual([status, 1])
  expect(await response.text()).not.toContain('acme')
})

test('a session of a tenant opens them no more than no session', async () => {
  answer = undefined
  const response = await host.send('metrics', { person: 'ada', method: 'GET' })
  expect(response.status).toBe(403)
  expect((await host.send('metrics')).status).toBe(405)
})

test('without the option there is no such path, and the handler says what is missing', async () => {
  const { storage } = host.quickbooks.parts
  const credentials = { sandbox: { clientId: 'id', clientSecret: 'secret' } }
  const plain = createIntegration({
    storage,
    credentials,
    publicUrl,
    authorize: () => new Response(),
  })
  const request = new Request(`${publicUrl}${path}/metrics`)
  expect(plain.routes.paths).not.toContain(`${path}/metrics`)
  expect(await (await plain.routes(request)).text()).toBe('There is no such route.\n')
  const off = await plain.routes.metrics(request)
  expect([off.status, await off.text()]).toEqual([
    404,
    'Metrics are off. Give createIntegration metrics: { authorize }.\n',
  ])
  await plain.close()
})

test('a shell mounts them with the other routes', async () => {
  const server = createServer(toNodeListener(host.quickbooks))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const url = `http://127.0.0.1:${port}${path}/metrics`
  const headers = { authorization: 'Bearer scraper' }
  expect((await fetch(url, { method: 'HEAD', headers })).status).toBe(200)
  expect(await (await fetch(url, { headers })).text()).toContain(
    '# TYPE quickbooks_alerts_open gauge',
  )
  server.closeAllConnections()
  server.close()
})

test('scrapes share a reading, a tenant that fails has no figures, and a failure is not kept', async () => {
  let now = 0
  let read = 0
  let isDown = true
  const errors: unknown[] = []
  const status = await host.quickbooks.for('acme').status({ links: false })
  const metrics = createMetricsReader({
    async *readAll({ onFailed }) {
      read += 1
      if (isDown) throw new Error('The database is away.')
      onFailed?.('broken', new Error('unreadable'))
      yield status
    },
    clock: { ...systemClock, now: () => now },
    logger: { ...silentLogger, error: (about: unknown) => void errors.push(about) },
  })
  await expect(metrics()).rejects.toThrow('away')
  isDown = false
  const [first, second] = await Promise.all([metrics(), metrics()])
  expect([first === second, read]).toEqual([true, 2])
  expect(first).toContain('"acme"')
  expect(first).not.toContain('"broken"')
  expect(errors).toMatchObject([
    { event: 'quickbooks.integration.status_failed', tenantId: 'broken' },
  ])
  now += 9_000
  await metrics()
  expect(read).toBe(2)
  now += 2_000
  await metrics()
  expect(read).toBe(3)
})
