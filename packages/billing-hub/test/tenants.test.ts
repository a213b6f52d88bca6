/** Two tenants connected to one company, with rows of the same ids: neither sees, links, opens or closes anything of the other. */
import { beginRun } from '@vectis/quickbooks/ports'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createBillingHub } from '../src/index.ts'
import { figuresOf } from './support/carry-panel.ts'
import { openHub, realmId, tenantId } from './support/hub-fixture.ts'
import { connectTenant } from './support/load-company.ts'
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
  await finishRun(tenant_id)
}

function finishRun(tenant_id: string): Promise<unknown> {
  const at = '2026-11-23T17:00:00Z'
  const run = { runId: `run-${tenant_id}`, realmId, kind: 'full', reason: 'test', startedAt: at } as const // prettier-ignore
  const sync = opened.storage.sync.forTenant(tenant_id)
  return sync.finishRun({ ...beginRun(run), finishedAt: at, outcome: 'succeeded', calls: 1 }, [])
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

test('documents that are equal in all but their ids count each', async () => {
  const tenant_id = 'equal'
  await connectTenant(opened.storage, 'production', tenant_id)
  const rows = tenantRows(opened)
  const mine = { tenant_id, total_amount: 40 }
  for (const id of ['a', 'b']) {
    await rows.customer(id, { tenant_id })
    await rows.link(id, `psa-${id}`, { tenant_id })
  }
  const hub = createBillingHub({ db: opened.db, schema: opened.schema, clock }).forTenant(tenant_id)
  const add = async (n: number) => {
    for (const customer of ['a', null]) {
      const id = `${n} of ${customer}`
      await rows.invoice(id, customer, { ...mine, balance: 40 })
      await rows.creditMemo(id, customer, { ...mine, remaining_credit: 30 })
      await rows.payment(id, customer, { ...mine, unapplied_amount: 20 })
      await rows.salesReceipt(id, customer, mine)
      await rows.refundReceipt(id, customer, { ...mine, total_amount: 10 })
    }
  }
  const say = async () => {
    const panel = await hub.panel('psa-a', { today })
    const { currencies } = await hub.totals({ today })
    const whole = [currencies, await hub.unassigned(), await hub.months({ today })]
    // Every amount and count; names and months are no numbers.
    const numbers = JSON.stringify(whole).match(/(?<=:"?)-?\d+(\.\d+)?(?="?[,}\]])/g) ?? []
    return [...figuresOf(panel).values(), ...numbers.map(Number)]
  }
  await add(1)
  const once = await say()
  expect(once.filter((figure) => figure !== 0).length).toBeGreaterThan(20)
  await add(2)
  expect(await say()).toEqual(once.map((figure) => 2 * figure))

  // 201 owed, and 204 on account, in four equal parts.
  for (const n of [1, 2]) {
    await rows.invoice(`b ${n}`, 'b', { tenant_id, balance: 99 + n })
    await rows.creditMemo(`b ${n}`, 'b', { tenant_id, remaining_credit: 51 })
    await rows.payment(`b ${n}`, 'b', { tenant_id, unapplied_amount: 51 })
  }
  await finishRun(tenant_id)
  const listFiring = async (silentWhenCreditCovers: boolean) => {
    const settings = { silentWhenCreditCovers }
    const { firing } = await hub.alerts.evaluateOverdue({ today, settings, dryRun: true })
    return firing.map(({ customerId }) => customerId)
  }
  expect(await listFiring(false)).toContain('psa-b')
  expect(await listFiring(true)).not.toContain('psa-b')
})

test('a decision is about the account of its tenant, source and company, though others have its id', async () => {
  const { db, schema, storage } = opened
  const places = [
    { source: 'quickbooks', realmId },
    { source: 'xero', realmId: 'org-1' },
    { source: 'xero', realmId: 'org-2' },
  ]
  const rows = tenantRows(opened)
  for (const tenant_id of ['keys-2', 'keys', 'keys-3']) {
    await connectTenant(storage, 'production', tenant_id)
    for (const [n, { source, realmId: realm_id }] of places.entries())
      await rows.customer('a', { tenant_id, source, realm_id, display_name: `${tenant_id} ${n}` })
  }
  const spine = async () => places.map((_place, n) => ({ id: `psa-${n}`, name: `Nobody ${n}` }))
  const { links } = createBillingHub({ db, schema, clock, spine }).forTenant('keys')
  const list = async () =>
    db
      .withSchema(schema)
      .selectFrom('customer_links')
      .select(['tenant_id', 'realm_id', 'account_name', 'customer_id', 'kind'])
      .where('tenant_id', 'like', 'keys%')
      .orderBy('realm_id')
      .execute()
  for (const [n, place] of places.entries())
    await links.link({ ...place, externalId: 'a' }, { customerId: `psa-${n}`, actor: 'ann' })
  const linked = places.map((place, n) => ({
    ...{ tenant_id: 'keys', realm_id: place.realmId, account_name: `keys ${n}` },
    ...{ customer_id: `psa-${n}`, kind: 'linked' },
  }))
  expect(await list()).toEqual(linked)
  for (const n of [1, 2, 0]) {
    await links.keepSeparate({ ...places[n]!, externalId: 'a' }, { actor: 'ann' })
    Object.assign(linked[n]!, { customer_id: null, kind: 'separate' })
    expect(await list()).toEqual(linked)
  }
})

test('an alert is explained by the version of its own invoice, though another tenant has one of that id', async () => {
  const { db, schema, storage } = opened
  const rows = tenantRows(opened)
  for (const tenant_id of ['explained-2', 'explained']) {
    await connectTenant(storage, 'production', tenant_id)
    await rows.customer('a', { tenant_id })
    await rows.link('a', `psa of ${tenant_id}`, { tenant_id })
    await rows.invoice('i', 'a', { tenant_id, doc_number: tenant_id })
    await finishRun(tenant_id)
  }
  const hub = createBillingHub({ db, schema, clock }).forTenant('explained')
  const { transitions } = await hub.alerts.evaluateOverdue({ today })
  const { steps = [] } = (await hub.explain.alert(transitions[0]?.finding.key ?? '')) ?? {}
  expect(steps).toMatchObject([{ kind: 'opened', documents: [{ docNumber: 'explained' }] }])
})

test('an invoice moved, and was not merged: another tenant says that its account was', async () => {
  const { db, schema, storage } = opened
  const rows = tenantRows(opened)
  for (const tenant_id of ['moved-2', 'moved']) {
    await connectTenant(storage, 'production', tenant_id)
    for (const id of ['a', 'b']) {
      await rows.customer(id, { tenant_id })
      await rows.link(id, `psa-${id}`, { tenant_id })
    }
    await rows.invoice('i', 'a', { tenant_id })
  }
  const from = await rows.now()
  const customers = sql.id(schema, 'customers')
  await sql`update ${customers} set deleted_at = now(), deleted_reason = 'merged', merged_into = 'b'
    where tenant_id = 'moved-2' and external_id = 'a'`.execute(db)
  await sql`update ${sql.id(schema, 'billing_invoices')} set customer_external_id = 'b'
    where tenant_id in ('moved', 'moved-2')`.execute(db)
  const to = await rows.now()
  const changesOf = async (id: string) => {
    const { changes } = await createBillingHub({ db, schema }).forTenant(id).changes({ from, to })
    return changes.map(({ kinds }) => kinds)
  }
  expect(await changesOf('moved')).toEqual([['moved']])
  expect(await changesOf('moved-2')).toEqual([['merged']])
})
