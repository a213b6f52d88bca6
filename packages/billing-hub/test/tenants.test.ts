/** Two tenants connected to one company, with rows of the same ids: neither sees, links, opens or closes anything of the other. */
import { beginRun } from '@vectis/quickbooks/ports'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createBillingHub } from '../src/index.ts'
import { openHub, realmId, tenantId } from './support/hub-fixture.ts'
import { tenantRows } from './support/tenant-rows.ts'

const today = '2026-11-23'
const now = Date.parse('2026-11-23T18:00:00Z')
const clock = { now: () => now, sleep: () => Promise.resolve() }
const other = 'tenant-2'
let opened: Awaited<ReturnType<typeof openHub>>
beforeAll(async () => {
  opened = await openHub()
  await opened.storage.connections.forTenant(other).connect({
    environment: 'production',
    realmId,
    tokens: {
      accessToken: 'access-CANARY-3',
      refreshToken: 'refresh-CANARY-3',
      accessTokenExpiresAt: '2026-11-23T11:00:00Z',
      refreshTokenExpiresAt: '2027-03-03T10:00:00Z',
      refreshTokenHardExpiresAt: null,
    },
  })
  await fill(tenantId, 100)
})
afterAll(() => opened.close())

test('a hub without a tenant id, or with a database, schema or spine that holds nothing, is refused by name', () => {
  const { db } = opened
  expect(() => createBillingHub({ db }).forTenant('')).toThrow(/forTenant expected a tenant id/)
  for (const name of ['db', 'schema', 'spine']) {
    const create = () => createBillingHub({ db, [name]: undefined })
    expect(create).toThrow(`createBillingHub received ${name}: undefined`)
  }
})

async function fill(tenant_id: string, total_amount: number): Promise<void> {
  const rows = tenantRows(opened)
  const name = `Acme of ${tenant_id}`
  await rows.customer('a', { tenant_id, display_name: name })
  await rows.customer('job', { tenant_id, parent_external_id: 'a', is_job: true })
  await rows.invoice('i', 'a', { tenant_id, total_amount, balance: total_amount })
  await rows.invoice('paid', 'a', { tenant_id, total_amount, base_status: 'paid' })
  await rows.creditMemo('m', 'a', { tenant_id, remaining_credit: total_amount })
  await rows.template('t', 'a', { tenant_id, total_amount })
  await opened.db
    .withSchema(opened.schema)
    .insertInto('billing_payment_headers')
    .values({
      ...{ tenant_id, realm_id: realmId, external_id: 'p', customer_external_id: 'a' },
      ...{ txn_date: '2026-11-05', currency: 'USD', unapplied_amount: String(total_amount) },
      total_amount: String(total_amount),
    })
    .execute()
  await opened.storage.sync.forTenant(tenant_id).finishRun(
    {
      ...beginRun({
        runId: `run-${tenant_id}`,
        realmId,
        kind: 'full',
        reason: 'test',
        startedAt: '2026-11-23T17:00:00Z',
      }),
      finishedAt: '2026-11-23T17:00:00Z',
      outcome: 'succeeded',
      calls: 1,
    },
    [],
  )
}

const hubOf = (id: string) =>
  createBillingHub({
    db: opened.db,
    schema: opened.schema,
    clock,
    spine: async () => [{ id: 'psa-1', name: `Acme of ${id}` }],
    tickets: async () => [{ customerId: 'psa-1', resolved: 7 }],
  }).forTenant(id)

/** Everything the hub can say of a tenant. */
async function tell(id: string) {
  const hub = hubOf(id)
  const window = { today, timeZone: 'UTC', from: '2026-10-01', to: '2026-11-01' }
  return {
    preview: await hub.links.preview(),
    panel: await hub.panel('psa-1', { today }),
    revenue: await hub.revenue('psa-1', { today }),
    timeline: await hub.timeline('psa-1', { today, timeZone: 'UTC' }),
    overdue: await hub.alerts.evaluateOverdue({ today, dryRun: true }),
    service: await hub.alerts.evaluateService({ ...window, dryRun: true }),
    alerts: await hub.alerts.list(),
    months: await hub.months({ today }),
  }
}

test('the answers for one tenant do not change with the rows and actions of another', async () => {
  await hubOf(tenantId).links.apply()
  await hubOf(tenantId).alerts.evaluateOverdue({ today })
  const before = await tell(tenantId)
  expect(before.panel.currencies).toMatchObject([{ outstanding: '100', unapplied: '100' }])
  expect(before.alerts).toHaveLength(1)

  await fill(other, 700)
  const hub = hubOf(other)
  await hub.links.apply()
  await hub.alerts.evaluateOverdue({ today })
  expect((await tell(other)).panel.currencies).toMatchObject([
    { outstanding: '700', unapplied: '700' },
  ])
  expect(await tell(tenantId)).toEqual(before)

  // The same keys are another tenant's alerts and links.
  const [alert] = before.alerts
  await hub.alerts.dismiss(alert?.key ?? '', { actor: 'eve', reason: 'mine' })
  await hub.links.undo({ source: 'quickbooks', realmId, externalId: 'a' }, { actor: 'eve' })
  await hub.links.apply()
  expect(await tell(tenantId)).toEqual(before)
})

test('the standing of a tenant that has no connection counts the alerts of its other sources', async () => {
  const { db, schema } = opened
  const opened_at = '2026-11-20T00:00:00Z'
  const add = (alert_key: string, source: string, state: 'open' | 'closed' = 'open') =>
    db
      .withSchema(schema)
      .insertInto('billing_alerts')
      .values({
        ...{ tenant_id: 'tenant-3', alert_key, rule: 'invoice_overdue', source, state },
        ...{ realm_id: source === 'quickbooks' ? realmId : '', fingerprint: '', message: 'm' },
        ...{ evidence: '{}', opened_at, updated_at: opened_at },
      })
      .execute()
  await add('one', 'xero')
  await add('two', 'xero', 'closed')
  await add('three', 'quickbooks')
  const standings = await createBillingHub({ db, schema }).standings(['tenant-3', 'tenant-4'])
  expect([...standings]).toEqual([
    ['tenant-3', { acceptance: null, openAlerts: 1 }],
    ['tenant-4', { acceptance: null, openAlerts: 0 }],
  ])
})
