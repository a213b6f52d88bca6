import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SpanKind } from '@opentelemetry/api'
import { createQuickBooks } from '@vectis/quickbooks'
import { createStorage } from '@vectis/quickbooks-storage'
import { createEmulator } from '@vectis/quickbooks-emulator'
import type { BooksCompany } from '@vectis/quickbooks-emulator'
import { createWebhookHandler, toNodeHandler } from '@vectis/quickbooks-webhooks'
import { metrics, spans } from '@vectis/quickbooks/telemetry'
import pg from 'pg'
import { PgBoss } from 'pg-boss'
import { expect, inject, test } from 'vitest'
import { findCanaries } from '../../../../.ci/canaries.ts'
import { readText } from '../../../../.ci/repository.ts'
import { createSyncRunner } from '../../src/create-sync-runner.ts'
import { createSyncFleet, fleetBossOptions } from '../../src/fleet/create-sync-fleet.ts'
import { createSharedLimiter } from '../../src/fleet/shared-limiter.ts'
import { openTelemetry } from '../support/open-telemetry.ts'
import type { SeenSpan } from '../support/open-telemetry.ts'
import { tracedClient } from '../support/traced-client.ts'

const tenantId = 'tenant-1'
const realmId = '9130357766900001'
const verifierToken = 'verifier-CANARY-token'
const path = '/api/webhooks/quickbooks'

/** The blocks of the guide about one delivery: its spans as a tree, and its metrics. */
const guide = readText('docs/guides/telemetry.md')
const section = guide.split('\n## One delivery\n')[1]?.split('\n## ')[0] ?? ''
const blocks = [...section.matchAll(/^```text\n([^]*?)\n```$/gm)].map(([, block]) => block)
const [shownTree, shownMetrics] = blocks

/** A host with a web server and a worker, on real PostgreSQL and pg-boss, everything with the same telemetry. */
async function openHost() {
  const seen = openTelemetry()
  const { telemetry } = seen
  const schema = `tele_${randomUUID().replaceAll('-', '').slice(0, 12)}`
  const connectionString = inject('postgresUrl')
  const pool = new pg.Pool({ connectionString, max: 4, Client: tracedClient(telemetry.tracer) })
  const key = Buffer.from('CANARY-encryption-key-of-32bytes')
  const storage = createStorage({ pool, schema, keys: { current: { id: 'k1', key } } })
  await storage.migrate()
  const emulator = createEmulator({
    companies: [{ realmId, environment: 'sandbox', customers: 6, invoices: 30 }],
  })
  const connection = storage.connections.forTenant(tenantId)
  await connection.connect({
    environment: 'sandbox',
    realmId,
    tokens: emulator.issueTokens({ realmId }),
    timeZone: 'America/Denver',
  })
  await connection.setVerifierTokens([verifierToken])
  const limiter = createSharedLimiter({ database: pool, schema })
  const quickbooks = createQuickBooks({
    credentials: (_tenant, environment) => ({
      ...emulator.credentials(environment),
      redirectUri: 'https://vectis.example/callback',
    }),
    connections: storage.connections,
    states: storage.states,
    endpoints: emulator.endpoints,
    transport: emulator.exchange,
    limiter,
    telemetry,
  })
  const ends: (() => void)[] = []
  const runner = createSyncRunner({
    quickbooks,
    store: storage.sync,
    connections: storage.connections,
    webhookEvents: storage.webhookEvents,
    telemetry,
    onEvent: ({ type }) => {
      if (type === 'run_finished') for (const end of ends.splice(0)) end()
    },
  })
  // Nobody ticks: the minute of this tenant may be now.
  const options = { ...fleetBossOptions, schedule: false }
  const boss = new PgBoss({ connectionString, schema: `${schema}_boss`, ...options })
  const fleet = createSyncFleet({
    boss,
    runner,
    storage,
    telemetry,
    workers: 1,
    pollingSeconds: 0.5,
  })
  await fleet.start()
  const handler = createWebhookHandler({
    connections: storage.connections,
    events: fleet.requestOnRecord(storage.webhookEvents),
    telemetry,
  })
  const answer = toNodeHandler(handler)
  const server = createServer((request, response) => {
    const about = { kind: SpanKind.SERVER }
    telemetry.tracer.startActiveSpan(`${request.method} ${path}`, about, (span) => {
      response.on('close', () => span.end())
      void answer(request, response)
    })
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const endpoint = emulator.webhooks.subscribe({
    url: `http://127.0.0.1:${port}${path}`,
    verifierToken,
    deliver: ({ url, headers, body }) => fetch(url, { method: 'POST', headers, body }),
  })
  return {
    seen,
    pool,
    schema,
    emulator,
    endpoint,
    fleet,
    nextRun: () => new Promise<void>((resolve) => void ends.push(resolve)),
    async close() {
      await new Promise((resolve) => void server.close(resolve))
      await fleet.stop()
      await boss.stop({ graceful: false })
      await quickbooks.close()
      await pool.query(`drop schema ${schema} cascade`)
      await pool.query(`drop schema ${schema}_boss cascade`)
      await storage.close()
      await pool.end()
      await seen.close()
    },
  }
}

test('one delivery, from the HTTP request to the row, is two traces with a link, all names are listed, and no secret is in it', async () => {
  const host = await openHost()
  const { seen, emulator, endpoint, fleet, schema } = host
  try {
    const first = host.nextRun()
    await fleet.request({ tenantId })
    await first
    await seen.reset()
    const before = await seen.recorded()
    const second = host.nextRun()
    const begun = performance.now()
    const { operations } = emulator.company(realmId) as BooksCompany
    const customer = operations.createCustomer({ displayName: 'Acme' }) as { Id: string }
    const invoice = operations.createInvoice({ customerId: customer.Id, amount: 120 })
    await endpoint.idle()
    await second
    const secondsTaken = (performance.now() - begun) / 1_000
    const { rows } = await host.pool.query(
      `select total_amount::text as total from ${schema}.billing_invoices where external_id = $1`,
      [(invoice as { Id: string }).Id],
    )
    expect(rows).toEqual([{ total: expect.stringMatching(/^120(\.0+)?$/) }])
    await fleet.stop()

    const all = await seen.spans()
    const named = (name: string) => all.filter((span) => span.name === name)
    const queue = `quickbooks-sync/${schema}`
    const [web] = named(`POST ${path}`)
    const [webhook] = named('quickbooks.webhook')
    const [sent] = named('send quickbooks_webhook_events')
    const [requested] = named(`send ${queue}`)
    const [run] = named('quickbooks.sync')
    // The span of the first run's job may have ended since `reset`.
    const job = named(`process ${queue}`).find(({ spanId }) => spanId === run?.parentId)
    expect(web?.parentId).toBeNull()
    expect(webhook?.parentId).toBe(web?.spanId)
    expect(sent).toMatchObject({ kind: 'PRODUCER', parentId: webhook?.spanId })
    expect(requested).toMatchObject({ kind: 'PRODUCER', traceId: web?.traceId })
    expect(job).toMatchObject({ kind: 'CONSUMER', parentId: null })
    expect(job?.links).toContain(`send ${queue}`)
    expect(run).toMatchObject({ parentId: job?.spanId, isError: false })
    expect(run?.links).toContain('send quickbooks_webhook_events')
    const [call] = named('quickbooks.call')
    expect(call?.parentId).toBe(run?.spanId)
    const [http] = named('GET /v3/company/{realmId}/cdc')
    expect(http?.parentId).toBe(call?.spanId)
    expect(all.filter(({ isError }) => isError)).toEqual([])
    const hosts = all.filter(({ name }) => name.startsWith('host db '))
    const below = (trace: SeenSpan | undefined) =>
      hosts.filter(({ traceId }) => traceId === trace?.traceId).length
    expect(below(web)).toBeGreaterThan(0)
    expect(below(run)).toBeGreaterThan(3)
    const [lag] = await seen.points('quickbooks.webhook.lag')
    expect(lag?.value).toBeGreaterThan(0)
    // In seconds, and no longer than it took; an event says when it occurred in whole seconds.
    expect((lag?.sum ?? 0) / (lag?.value ?? 1)).toBeLessThan(1 + secondsTaken)

    // As the guide shows it: without the host's own spans of its database.
    const traces = [web?.traceId, run?.traceId]
    const tree = await seen.tree(
      ({ name, traceId }) => !name.startsWith('host ') && traces.includes(traceId),
    )
    expect(tree.replaceAll(schema, 'app')).toBe(shownTree)
    const after = [...(await seen.recorded())]
    const recorded = after.filter(([name, value]) => value !== (before.get(name) ?? 0))
    expect(recorded.map(([name]) => name).toSorted()).toEqual(shownMetrics?.split('\n'))

    checkSpans(all.filter(({ name }) => !name.startsWith('host ') && !name.startsWith('POST /api')))
    await checkMetrics(seen)
    expect(findCanaries(await seen.everything())).toEqual([])
    // Ids of customers and amounts must not appear there either.
    expect(await seen.everything()).not.toContain('Acme')
  } finally {
    await host.close()
  }
})

/** Every name and attribute is in the list, and of the right kind. */
function checkSpans(all: readonly SeenSpan[]): void {
  const definitions = Object.entries(spans).map(([name, definition]) => {
    const text = name.replace('{http.request.method}', '(GET|POST)').replaceAll(/\{[\w.]+\}/g, '.+')
    return { pattern: new RegExp(`^${text}$`), definition }
  })
  for (const span of all) {
    const found = definitions.find(({ pattern }) => pattern.test(span.name))
    expect(found, span.name).toBeDefined()
    expect(span.kind.toLowerCase()).toBe(found?.definition.kind)
    const listed: readonly string[] = found?.definition.attributes ?? []
    expect(Object.keys(span.attributes).filter((name) => !listed.includes(name))).toEqual([])
  }
}

async function checkMetrics(seen: ReturnType<typeof openTelemetry>): Promise<void> {
  const names = await seen.metricNames()
  expect(names.length).toBeGreaterThan(8)
  for (const name of names) {
    const definition = Object.entries(metrics).find(([listed]) => listed === name)?.[1]
    expect(definition, name).toBeDefined()
    const listed: readonly string[] = definition?.attributes ?? []
    for (const point of await seen.points(name)) {
      expect(point.unit).toBe(definition?.unit)
      expect(Object.keys(point.attributes).filter((one) => !listed.includes(one))).toEqual([])
    }
  }
}
