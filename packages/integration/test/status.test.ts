/** One object a page or a person can read: what is known, and what cannot be known with the reason. */
import { buildTestDelivery } from '@vectis/quickbooks-webhooks'
import { PgBoss } from 'pg-boss'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { createIntegration, type IntegrationStatus } from '../src/index.ts'
import { authorize, keys, openHost, publicUrl, realmId, type Host } from './support/open-host.ts'

let host: Host
beforeAll(async () => {
  host = await openHost()
  await host.quickbooks.start()
})
afterAll(() => host.close())

const acme = () => host.quickbooks.for('acme')
const status = () => acme().status()
const why = ({ unknown }: IntegrationStatus) =>
  Object.fromEntries(unknown.map((one) => [one.field, one.why]))
const dayMs = 86_400_000

test('before a consent nothing is known, and it says so', async () => {
  const found = await status()
  expect(found).toMatchObject({
    health: 'not_connected',
    action: 'connect',
    summary: 'QuickBooks was never connected.',
    company: null,
    consent: null,
    webhooks: null,
    links: null,
    alerts: null,
    run: null,
    warnings: [],
  })
  expect(why(found)).toEqual({
    'calls.month': 'There is no connection, so no Intuit app whose calls could be counted.',
    'calls.lastMinute': 'There is no company to call.',
  })
  const asked = new Date(host.clock.now()).toISOString()
  expect((await acme().status({ consentRequestedAt: asked })).health).toBe('connecting')
})

test('a healthy company: both clocks, age of each entity, calls, links', async () => {
  await host.connect()
  await acme().sync.now()
  const found = await status()
  expect(found).toMatchObject({ health: 'healthy', remedies: [], warnings: [], unknown: [] })
  expect(found.company).toMatchObject({ environment: 'sandbox', connectedBy: 'Ada Admin' })
  expect(found.consent).toMatchObject({ daysLeft: 100, warning: null, isRefreshOverdue: false })
  expect(found.entities.map(({ entity }) => entity)).toContain('Invoice')
  for (const { ageSeconds, failing } of found.entities) {
    expect([ageSeconds! >= 0 && ageSeconds! < 60, failing]).toEqual([true, null])
  }
  expect(found.calls.month?.calls).toBeGreaterThan(5)
  expect(found.links?.linked).toBeGreaterThan(0)
  expect(Date.parse(found.nextRunAt ?? '')).toBeGreaterThan(host.clock.now())
  expect(await acme().status({ links: false })).toMatchObject({
    links: null,
    unknown: [{ field: 'links', why: 'They were not asked for.' }],
  })
  expect(JSON.stringify(found)).not.toMatch(/EMULATED|accessToken|refreshToken"/)
})

test('alerts whose evaluation failed were not evaluated', async () => {
  const { db, schema } = host.quickbooks.parts.storage
  const rename = (from: string, to: string) =>
    db.withSchema(schema).schema.alterTable(from).renameTo(to).execute()
  await rename('billing_alerts', 'away')
  await acme().sync.now()
  await rename('away', 'billing_alerts')
  expect((await status()).alerts).toMatchObject({
    state: 'waiting_for_tick',
    remedy: expect.stringContaining('quickbooks.sync.step_failed'),
    evaluatedAt: null,
  })
  await acme().sync.now()
  expect((await status()).alerts).toMatchObject({ state: 'evaluated', remedy: null })
})

test('while QuickBooks refuses calls, no run is promised before the pause is over', async () => {
  const { db, schema } = host.quickbooks.parts.storage
  const [last] = (await status()).runs
  await db
    .withSchema(schema)
    .updateTable('quickbooks_sync_runs')
    .set({ outcome: 'failed', error_code: 'quota_exceeded', kind: 'incremental' })
    .where('run_id', '=', last!.runId)
    .execute()
  const found = await status()
  const refusedAt = Date.parse(last!.finishedAt!)
  const nextMonth = new Date(refusedAt).setUTCMonth(new Date(refusedAt).getUTCMonth() + 1, 1)
  const ends = Math.min(refusedAt + 6 * 3_600_000, new Date(nextMonth).setUTCHours(0, 0, 0, 0))
  const due = refusedAt + 15 * 60_000
  expect([found.remedies[0]?.code, Date.parse(found.nextRunAt ?? '')]).toEqual([
    'quota_exceeded',
    Math.max(due, ends),
  ])
})

test('a part that cannot be read is named, with its remedy and its next try', async () => {
  host.emulator.faults.push({ match: { operation: 'cdc' }, respond: 'application-403' })
  host.emulator.faults.push({ match: { operation: 'query' }, respond: 'application-403' })
  await host.clock.advance(16 * 60_000)
  await acme().sync.now({ mode: 'incremental' })
  host.emulator.faults.clear()
  const found = await status()
  expect(found.health).toBe('degraded')
  expect(found.remedies.map(({ code }) => code)).toContain('forbidden')
  expect(found.summary).toContain('the last run could not read everything')
})

test('a stalled sync is in the status of any process that reaches the database', async () => {
  await acme().sync.now({ mode: 'incremental' })
  await host.quickbooks.parts.runner.stop()
  await host.clock.advance(50 * 60_000)
  const { storage } = host.quickbooks.parts
  const { clock } = host
  const credentials = { sandbox: { clientId: 'id', clientSecret: 'secret' } }
  const other = createIntegration({ storage, credentials, publicUrl, authorize, clock })
  const found = await other.for('acme').status()
  expect(found.health).toBe('late')
  expect(found.warnings.map(({ kind }) => kind)).toEqual(['sync_late'])
  // A date in the past would be no promise.
  expect(found.nextRunAt).toBeNull()
  expect(found.unknown).toContainEqual({
    field: 'nextRunAt',
    why: expect.stringMatching(/^A run was due at .* and has not begun\.$/),
  })
  await host.clock.leap?.(87 * dayMs)
  const later = await other.for('acme').status()
  expect(later).toMatchObject({ health: 'expiring', consent: { daysLeft: 13, warning: 14 } })
  expect(later.warnings.map(({ kind }) => kind).toSorted()).toContain('consent_expiring')
  await other.close()
  expect(keys.current.id).toBe('k1')
})

test('a first read in parts, or cut off, is neither degraded nor healthy; one that stands still is late', async () => {
  const long = await openHost({ runner: { pageSize: 1, entitiesAtOnce: 1 } })
  const { clock, quickbooks } = long
  const { runner, storage } = quickbooks.parts
  await storage.migrate()
  await storage.connections.forTenant('acme').connect({
    environment: 'sandbox',
    realmId,
    tokens: long.emulator.issueTokens({ realmId }),
    timeZone: 'America/Los_Angeles',
  })
  const read = () => quickbooks.for('acme').status()
  const parts: unknown[] = []
  for (let turn = 0; turn < 4; turn += 1) {
    const report = await runner.runOnce({ tenantId: 'acme', sliceMs: 0 })
    const { health, warnings } = await read()
    parts.push([report.outcome, report.hasMore, health, warnings])
    await clock.advance(12 * 60_000)
  }
  expect(parts).toEqual(Array.from({ length: 4 }, () => ['partial', true, 'first_sync', []]))
  const cut = await runner.runOnce({ tenantId: 'acme', signal: AbortSignal.abort() })
  expect([cut.outcome, (await read()).health]).toEqual(['aborted', 'first_sync'])
  await clock.advance(11 * 60_000)
  const late = await read()
  expect([late.health, late.warnings.map(({ message }) => message)]).toEqual([
    'late',
    [expect.stringMatching(/^No sync succeeded, and no page of a full read was stored, since /)],
  ])
  expect((await quickbooks.for('acme').sync.now()).outcome).toBe('succeeded')
  expect((await read()).health).toBe('healthy')
  await long.close()
})

test('the age of an entity counts from an answer of QuickBooks, not from a run that asked nothing', async () => {
  const verifierToken = 'verifier-token-of-the-app'
  const trusting = await openHost({ verifierTokens: [verifierToken] })
  const { clock, quickbooks } = trusting
  await quickbooks.start()
  await trusting.connect()
  const tenant = quickbooks.for('acme')
  await tenant.sync.now()
  const url = quickbooks.addresses.webhookUrl
  await quickbooks.routes(buildTestDelivery({ url, realmId, verifierToken, entityId: '1', clock }))
  await tenant.sync.now()
  await clock.advance(40 * 60_000)
  expect((await tenant.sync.now()).kind).toBe('quiet')
  const invoices = (await tenant.status()).entities.find(({ entity }) => entity === 'Invoice')
  await trusting.close()
  expect(invoices?.ageSeconds).toBeGreaterThanOrEqual(40 * 60)
  expect(invoices?.readAt).toMatch(/Z$/)
})

test('a web process of a fleet knows the calls of its workers', async () => {
  // It is never started: only who makes and who reads the calls matters here.
  const boss = new PgBoss({ connectionString: inject('postgresUrl') })
  const { storage } = host.quickbooks.parts
  const { clock, endpoints, emulator } = host
  const credentials = { sandbox: emulator.credentials() }
  const shared = { storage, credentials, publicUrl, authorize, clock, endpoints }
  const worker = createIntegration({ ...shared, fleet: { boss } })
  const web = createIntegration({ ...shared, fleet: { boss, work: false } })
  await (await worker.parts.quickbooks.realm('acme')).companyInfo()
  const found = await web.for('acme').status()
  await Promise.all([worker.close(), web.close()])
  expect([found.calls.lastMinute, why(found)['calls.lastMinute']]).toEqual([1, undefined])
})

test('a process that runs no ticks does not say that no calls were made', async () => {
  const { storage } = host.quickbooks.parts
  const credentials = { sandbox: { clientId: 'id', clientSecret: 'secret' } }
  const page = createIntegration({ storage, credentials, publicUrl, authorize, clock: host.clock })
  const found = await page.for('acme').status()
  await page.close()
  expect(found.calls.lastMinute).toBeNull()
  expect(why(found)['calls.lastMinute']).toContain('this one was not started')
})
