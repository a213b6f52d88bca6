/** The status of all tenants is that of each, and costs a bounded number of statements. */
import { silentLogger } from '@vectis/quickbooks'
import { run } from '@vectis/quickbooks-storage/database'
import { createStorage } from '@vectis/quickbooks-storage'
import { PgBoss } from 'pg-boss'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { countStatements } from '../../sync-runner/test/support/count-statements.ts'
import { cloneTenant } from './support/clone-rows.ts'
import { createIntegration, type Integration, type IntegrationStatus } from '../src/index.ts'
import { authorize, keys, openReadHost, publicUrl, type Host } from './support/open-host.ts'

let host: Host
/** Another process on the same database, for which no time passes. */
let quickbooks: Integration
beforeAll(async () => {
  host = await openReadHost()
  const { storage } = host.quickbooks.parts
  await cloneTenant(storage, 'acme', 9)
  const change = (statement: string) =>
    run(storage, statement.replaceAll('$schema', `"${host.schema}"`), [])
  const at = new Date(host.clock.now()).toISOString()
  // A fleet in which hardly two are alike.
  for (const statement of [
    `update $schema.quickbooks_connections set state = 'action_required', state_reason = 'invalid_grant' where tenant_id = 'fleet-0001'`,
    `update $schema.quickbooks_connections set state = 'disconnected', access_token = null, refresh_token = null, access_token_expires_at = null, refresh_token_expires_at = null where tenant_id = 'fleet-0002'`,
    `delete from $schema.quickbooks_sync_runs where tenant_id = 'fleet-0003'`,
    `delete from $schema.quickbooks_sync_checkpoints where tenant_id = 'fleet-0003'`,
    `update $schema.billing_invoices set unreadable_since = now() where tenant_id = 'fleet-0004'`,
    `update $schema.quickbooks_sync_checkpoints set set_aside = '["77"]' where tenant_id = 'fleet-0004' and entity = 'Invoice'`,
    `update $schema.quickbooks_connections set time_zone = null where tenant_id = 'fleet-0005'`,
    `insert into $schema.quickbooks_webhook_counters (tenant_id, realm_id, kind, reason, hour, count, last_at)
     select tenant_id, realm_id, 'rejected', 'signature_mismatch', date_trunc('hour', '${at}'::timestamptz), 3, '${at}'::timestamptz
     from $schema.quickbooks_connections where tenant_id in ('fleet-0006', 'fleet-0007')`,
    `insert into $schema.quickbooks_webhook_events (tenant_id, realm_id, event_id, qbo_event_id, entity, entity_id, operation, envelope, type, raw, received_at, outcome, processed_at)
     select tenant_id, realm_id, tenant_id || n, tenant_id || n, 'Invoice', n::text, 'updated', 'cloudevents', 'qbo.invoice.updated.v1', '{}', '${at}'::timestamptz - n * interval '7 hours',
       case n when 1 then 'set_aside:unserved' end, case when n < 3 then '${at}'::timestamptz end
     from $schema.quickbooks_connections cross join generate_series(1, 5) as s(n) where tenant_id in ('fleet-0007', 'fleet-0008')`,
    `update $schema.quickbooks_sync_runs set finished_at = null, outcome = null where tenant_id = 'fleet-0008'`,
  ])
    await change(statement)
  await host.quickbooks.for('fleet-0009').hub.links.acceptPreview({ actor: 'Ada' })
  // The calls that the host has only counted so far: it stores them within a second, perhaps between two readings.
  await host.quickbooks.parts.quickbooks.flushUsage()
  const now = host.clock.now()
  const clock = { ...host.clock, now: () => now }
  const fixed = createStorage({ url: inject('postgresUrl'), schema: host.schema, keys, clock })
  const credentials = { sandbox: host.emulator.credentials() }
  quickbooks = createIntegration({ storage: fixed, credentials, publicUrl, authorize, clock })
})
afterAll(async () => {
  await quickbooks.close()
  await quickbooks.parts.storage.close()
  await host.close()
})

async function readAll(statuses: AsyncIterable<IntegrationStatus>): Promise<IntegrationStatus[]> {
  const all: IntegrationStatus[] = []
  for await (const status of statuses) all.push(status)
  return all
}

test('every tenant has the same status in the list and by itself', async () => {
  const all = await readAll(quickbooks.statuses())
  expect(all.map(({ tenantId }) => tenantId)).toEqual([
    'acme',
    ...Array.from({ length: 9 }, (_, n) => `fleet-000${n + 1}`),
  ])
  for (const status of all) {
    expect(status).toEqual(await quickbooks.for(status.tenantId).status({ links: false }))
  }
  expect(new Set(all.map(({ health }) => health)).size).toBeGreaterThan(3)
  const of = (tenantId: string) => all.find((one) => one.tenantId === tenantId)
  expect(of('fleet-0004')?.warnings.map(({ kind }) => kind)).toEqual(['rows_unread'])
  expect(of('fleet-0004')?.entities.find(({ entity }) => entity === 'Invoice')).toMatchObject({
    setAside: 1,
    marks: { unreadable: 24 },
  })
  expect(of('fleet-0007')?.webhooks).toMatchObject({
    accepted: 3,
    pending: 3,
    rejected: { signature_mismatch: 3 },
    setAside: { unserved: 1 },
  })
  // The one by itself says of the store what the store says of itself.
  const { storage } = quickbooks.parts
  for (const { company, tenantId, webhooks, entities } of all) {
    const { realmId } = company!
    const since = webhooks!.since
    const { since: _, verifierTokenHint, ...health } = webhooks!
    expect(verifierTokenHint).toBeNull()
    expect(health).toEqual(
      await storage.webhookEvents.forTenant(tenantId).health({ realmId, since }),
    )
    const marks = await storage.sync.forTenant(tenantId).countMarks(realmId)
    expect(Object.fromEntries(entities.map((one) => [one.entity, one.marks]))).toEqual(marks)
    const runs = await storage.sync.forTenant(tenantId).readRuns({ realmId, limit: 20 })
    expect((await storage.overview.read({ tenants: [tenantId] }))[0]?.runs).toEqual(runs)
  }
})

test('a tenant that cannot be read is named, and the others have their status', async () => {
  const { storage } = quickbooks.parts
  const asked: number[] = []
  const gone = new Set(['acme', 'fleet-0004'])
  const overview: typeof storage.overview = {
    async read(query) {
      const found = await storage.overview.read(query)
      asked.push(found.length)
      if (found.some(({ connection }) => gone.has(connection.tenantId)))
        throw new Error('unreadable')
      // What nobody wrote that way.
      return found.map((one) =>
        one.connection.tenantId === 'fleet-0006'
          ? { ...one, checkpoints: [{ ...one.checkpoints[0]!, changedSince: 'yesterday' }] }
          : one,
      )
    },
  }
  const heard: string[] = []
  const logged: unknown[] = []
  const other = createIntegration({
    storage: { ...storage, overview },
    credentials: (tenantId) => {
      if (tenantId === 'fleet-0005') throw new Error('the secret store knows no such tenant')
      return host.emulator.credentials()
    },
    publicUrl,
    authorize,
    clock: { ...host.clock, now: () => host.clock.now() },
    metrics: { authorize: () => true },
    logger: { ...silentLogger, error: (about) => void logged.push(about) },
  })
  const onFailed = (tenantId: string, error: unknown) =>
    void heard.push(`${tenantId}: ${(error as Error).message}`)
  const read = await readAll(other.statuses({ onFailed }))
  const left = ['1', '2', '3', '5', '7', '8', '9'].map((n) => `fleet-000${n}`)
  expect(read.map(({ tenantId }) => tenantId)).toEqual(left)
  expect(heard).toEqual([
    'acme: unreadable',
    'fleet-0004: unreadable',
    'fleet-0006: Invalid time value',
  ])

  expect(asked).toEqual([10, 5, 3, 2, 1, 1, 1, 2, 1, 1, 5])
  expect(read.find(({ tenantId }) => tenantId === 'fleet-0005')).toMatchObject({
    calls: { month: null },
    unknown: expect.arrayContaining([
      { field: 'calls.month', why: 'the secret store knows no such tenant' },
    ]),
  })
  const response = await other.routes.metrics(new Request(publicUrl))
  const text = await response.text()
  const named = [...text.matchAll(/^quickbooks_connection_health\{tenant_id="([^"]+)"/gm)]
  expect(named.map(([, tenantId]) => tenantId)).toEqual(left)
  expect(logged).toMatchObject(
    ['acme', 'fleet-0004', 'fleet-0006'].map((tenantId) => ({
      event: 'quickbooks.integration.status_failed',
      tenantId,
    })),
  )
  await expect(readAll(other.statuses())).rejects.toThrow('unreadable')
  await other.close()
})

test('a database that is away is no fault of its tenants', async () => {
  const { storage } = quickbooks.parts
  const away = async () => Promise.reject(new Error('The database is away.'))
  const heard: string[] = []
  const other = createIntegration({
    storage: { ...storage, overview: { read: away }, schema: 'nowhere' },
    credentials: { sandbox: host.emulator.credentials() },
    publicUrl,
    authorize,
  })
  const all = other.statuses({ onFailed: (tenantId) => void heard.push(tenantId) })
  await expect(readAll(all)).rejects.toThrow('nowhere')
  expect(heard).toEqual([])
  await other.close()
})

test('the number of statements does not grow with the number of tenants', async () => {
  const statements = countStatements()
  await readAll(quickbooks.statuses())
  const ofTen = statements.count()
  const { storage } = quickbooks.parts
  const { clock } = host
  const metrics = { authorize: () => true }
  const credentials = { sandbox: host.emulator.credentials() }
  const boss = new PgBoss({ connectionString: inject('postgresUrl') })
  const shared = { storage, credentials, publicUrl, authorize, clock, metrics }
  const web = createIntegration({ ...shared, fleet: { boss, work: false } })
  const text = await (await web.routes.metrics(new Request(publicUrl))).text()
  const ofMetrics = statements.count() - ofTen
  statements.stop()
  await web.close()
  expect(ofTen).toBeLessThanOrEqual(8)
  expect(ofMetrics).toBeLessThanOrEqual(ofTen + 2)
  expect(text.match(/^quickbooks_calls_last_minute\{/gm)).toHaveLength(10)
})
