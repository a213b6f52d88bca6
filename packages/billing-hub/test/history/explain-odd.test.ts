/** Chains that a whole company does not show: no evidence, evidence of the same id elsewhere, a row that changed meanwhile. */
import { Kysely, PostgresDialect, sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { createBillingHub } from '../../src/index.ts'
import { openHub, tenantId } from '../support/hub-fixture.ts'
import { tenantRows } from '../support/tenant-rows.ts'

let opened: Awaited<ReturnType<typeof openHub>>
beforeAll(async () => {
  opened = await openHub()
})
afterAll(() => opened.close())

const table = (name: string) => sql.id(opened.schema, name)
/** Statements of one transaction that is known since an instant, and names evidence. */
const known = (at: string, evidence: string, ...statements: ReturnType<typeof sql>[]) =>
  opened.db.transaction().execute(async (transaction) => {
    await sql`select set_config('quickbooks.known_at', ${at}, true), set_config('quickbooks.evidence', ${evidence}, true)`.execute(
      transaction,
    )
    for (const statement of statements) await statement.execute(transaction)
  })
const setBalance = (balance: number) =>
  sql`update ${table('billing_invoices')} set balance = ${balance} where external_id = 'i' and tenant_id = ${tenantId}`
const owes = { customerId: 'psa-1', figure: 'outstanding', currency: 'EUR', today: null } as const

test('a version without evidence says why: older than the evidence, unnamed, or no longer kept', async () => {
  const rows = tenantRows(opened)
  await rows.customer('eur')
  await rows.link('eur', 'psa-1')
  await rows.invoice('unnamed', 'eur', { source: 'quickbooks', currency: 'EUR' })
  await known(
    '2020-01-01T00:00:00Z',
    '',
    sql`insert into ${table('billing_invoices')} (tenant_id, realm_id, external_id, customer_external_id, currency, total_amount, balance, base_status)
      select tenant_id, realm_id, 'old', customer_external_id, currency, 90, 90, 'open' from ${table('billing_invoices')} where external_id = 'unnamed'`,
  )
  await known(
    '2026-11-23T18:00:00Z',
    '4711',
    sql`insert into ${table('billing_invoices')} (tenant_id, realm_id, external_id, customer_external_id, currency, total_amount, balance, base_status)
      select tenant_id, realm_id, 'aged', customer_external_id, currency, 80, 80, 'open' from ${table('billing_invoices')} where external_id = 'unnamed'`,
  )
  const { amount, documents } = await opened.hub.explain.figure(owes)
  expect(Number(amount)).toBe(270)
  expect(
    documents.map(({ externalId, evidence, missing }) => [externalId, evidence, missing]),
  ).toEqual([
    ['unnamed', null, 'not_named'],
    ['old', null, 'not_kept_yet'],
    ['aged', null, 'deleted'],
  ])
})

test('the sum is of all documents, and only those that are listed leave the database', async () => {
  let most = 0
  const pool = new pg.Pool({ connectionString: inject('postgresUrl') })
  pool.on('connect', (client) => {
    const query = client.query.bind(client) as (...input: unknown[]) => Promise<pg.QueryResult>
    Object.assign(client, {
      query: async (...input: unknown[]) => {
        const result = await query(...input)
        most = Math.max(most, result.rows.length)
        return result
      },
    })
  })
  const db = new Kysely<never>({ dialect: new PostgresDialect({ pool }) })
  const hub = createBillingHub({ db, schema: opened.schema }).forTenant(tenantId)
  const one = await hub.explain.figure({ ...owes, limit: 1 })
  expect(one.documents.map(({ externalId }) => externalId)).toEqual(['unnamed'])
  expect([one.amount, one.more]).toEqual(['270', { documents: 2, amount: '170' }])
  expect(most).toBe(1)
  const none = await hub.explain.figure({ ...owes, limit: 0 })
  expect(none).toMatchObject({ documents: [], more: { documents: 3, amount: '270' } })
  const all = await hub.explain.figure({ ...owes, limit: Infinity })
  expect(all).toMatchObject({ amount: '270', more: { documents: 0, amount: '0' } })
  const empty = await hub.explain.figure({ ...owes, currency: 'JPY' })
  expect(empty).toMatchObject({ amount: '0', documents: [] })
  await db.destroy()
})

test('the evidence of another tenant with the same id is not this one’s', async () => {
  await sql`insert into ${table('billing_evidence')} (tenant_id, evidence_id, kind, reference) values ('tenant-2', 4711, 'theirs', 'their import')`.execute(
    opened.db,
  )
  const theirs = (await opened.hub.explain.figure(owes)).documents.find(
    (one) => one.externalId === 'aged',
  )
  expect(theirs).toMatchObject({ evidence: null, missing: 'deleted' })
  await sql`insert into ${table('billing_evidence')} (tenant_id, evidence_id, kind, reference) values (${tenantId}, 4711, 'mine', 'my import')`.execute(
    opened.db,
  )
  const mine = (await opened.hub.explain.figure(owes)).documents.find(
    (one) => one.externalId === 'aged',
  )
  expect(mine?.evidence).toMatchObject({ kind: 'mine', reference: 'my import' })
})

test('an alert is explained by the version that it was decided on, also when a later one was known a moment before its instant', async () => {
  const rows = tenantRows(opened)
  const clock = {
    now: () => Date.parse('2026-11-23T18:00:00.500Z'),
    sleep: () => Promise.resolve(),
  }
  const hub = createBillingHub({
    db: opened.db,
    schema: opened.schema,
    clock,
    tickets: async () => [{ customerId: 'psa-2', resolved: 9 }],
  }).forTenant(tenantId)
  await rows.customer('late')
  await known(
    '2026-11-23T16:00:00Z',
    '',
    sql`insert into ${table('customer_links')} (tenant_id, source, realm_id, external_id, kind, customer_id, rule)
      select tenant_id, source, realm_id, 'late', 'linked', 'psa-2', 'manual' from ${table('billing_invoices')} where external_id = 'unnamed'`,
  )
  await known(
    '2026-11-23T17:00:00.123456Z',
    '',
    sql`insert into ${table('billing_invoices')} (tenant_id, realm_id, external_id, customer_external_id, currency, total_amount, balance, base_status, due_date)
    select tenant_id, realm_id, 'i', 'late', 'USD', 100, 100, 'open', '2026-10-01' from ${table('billing_invoices')} where external_id = 'unnamed'`,
  )
  await rows.synced('2026-11-23T17:59:00Z')
  const { transitions } = await hub.alerts.evaluateOverdue({ today: '2026-11-23' })
  const key = transitions.find(({ finding }) => finding.externalId === 'i')?.finding.key ?? ''
  await hub.alerts.evaluateService({
    today: '2026-11-23',
    timeZone: 'UTC',
    from: '2026-09-01',
    to: '2026-10-01',
  })
  // A batch that had its lease before the pass, and ended after it had read.
  await known('2026-11-23T18:00:00.400Z', '', setBalance(40))
  const explained = await hub.explain.alert(key)
  expect(explained?.steps).toMatchObject([
    {
      kind: 'opened',
      documents: [{ knownFrom: '2026-11-23T17:00:00.123456Z', state: { open: '100' } }],
    },
  ])

  const window = 'service_without_invoice:psa-2:2026-09-01:2026-10-01'
  const [whole] = (await hub.explain.alert(window))?.steps ?? []
  expect(whole).toMatchObject({ isPastKept: true, links: [{ rule: 'manual' }] })
  // The pass of 18:00 is before what is kept; the version of 17:00 ended at 18:00:00.400 and goes.
  await opened.storage.retention.deleteVersions({
    tenantId,
    before: new Date('2026-11-23T18:00:01Z'),
  })
  const later = await hub.explain.alert(key)
  expect(later?.steps).toMatchObject([
    { kind: 'opened', isPastKept: false, documents: [], links: [] },
  ])
  const [step] = (await hub.explain.alert(window))?.steps ?? []
  expect(step).toMatchObject({ kind: 'opened', isPastKept: false, documents: [], links: [] })
  const then = { knownAt: '2026-11-23T17:30:00Z' }
  for (const read of [hub.links.report, hub.links.preview]) {
    await expect(read(then)).rejects.toThrow('the history of this tenant begins later')
  }
})
