/** Changes and explanations of single rows whose versions begin at chosen instants: to the instant, and page by page. */
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createBillingHub, type ChangesOptions, type TenantHub } from '../../src/index.ts'
import { openHub, tenantId } from '../support/hub-fixture.ts'
import { tenantRows } from '../support/tenant-rows.ts'

let time = 0
const clock = { now: () => time, sleep: () => Promise.resolve() }
const hourOf = (hour: number) => `2026-11-23T${String(hour).padStart(2, '0')}:00:00.000Z`
let opened: Awaited<ReturnType<typeof openHub>>
let hub: TenantHub
let rows: ReturnType<typeof tenantRows>
beforeAll(async () => {
  opened = await openHub({ clock })
  rows = tenantRows(opened)
  hub = createBillingHub({ db: opened.db, schema: opened.schema, clock }).forTenant(tenantId)
  await rows.customer('a')
  await rows.link('a', 'psa-1')
  for (const id of ['often', 'once', 'other']) {
    await rows.invoice(id, 'a')
    await rows.begins('billing_invoices', id, hourOf(1))
  }
  await rows.begins('customer_links', 'a', hourOf(1))
  await rows.begins('customers', 'a', hourOf(1))
})
afterAll(() => opened.close())

/** Known from an hour on, an invoice has another balance. */
async function change(id: string, balance: number, hour: number): Promise<void> {
  await opened.db.transaction().execute(async (transaction) => {
    await sql`select set_config('quickbooks.known_at', ${hourOf(hour)}, true)`.execute(transaction)
    await sql`update ${sql.id(opened.schema, 'billing_invoices')} set balance = ${balance}
      where external_id = ${id}`.execute(transaction)
  })
}

async function listChanges(options: Omit<ChangesOptions, 'after'>): Promise<string[]> {
  const found: string[] = []
  for (let page = await hub.changes(options); ;) {
    found.push(...page.changes.map(({ externalId }) => externalId))
    if (page.next === null) return found
    page = await hub.changes({ ...options, after: page.next })
  }
}

test('a change at the first instant is none between the two, and one at the last instant is', async () => {
  await change('other', 80, 2)
  expect(await listChanges({ from: hourOf(1), to: hourOf(2) })).toEqual(['other'])
  expect(await listChanges({ from: hourOf(2), to: hourOf(3) })).toEqual([])
})

test('a document that changed many times takes one place of a page', async () => {
  for (const [n, balance] of [90, 70, 60, 50].entries()) await change('often', balance, 3 + n)
  await change('once', 90, 6)
  const asked = { from: hourOf(2), to: hourOf(7) }
  const before = await listChanges(asked)
  // Afterwards, what lies between the two is in versions only.
  for (const id of ['often', 'once']) await change(id, 10, 8)
  for (const limit of [1, 2, 3, 200]) expect(await listChanges({ ...asked, limit })).toEqual(before)
  expect(before).toEqual(['often', 'once'])
})

test('a step is known from its own instant on, with the newest run that had ended by then', async () => {
  await rows.synced(hourOf(9))
  time = Date.parse(hourOf(10))
  await rows.synced(hourOf(10))
  const { transitions } = await hub.alerts.evaluateOverdue({ today: '2026-11-23' })
  const key = transitions.find(({ finding }) => finding.externalId === 'other')?.finding.key ?? ''
  const { steps = [] } = (await hub.explain.alert(key, { knownAt: hourOf(10) })) ?? {}
  expect(steps).toMatchObject([
    {
      kind: 'opened',
      reading: { finishedAt: hourOf(10) },
      evidence: { kind: 'alerts', run: null },
    },
  ])
  const early = new Date(time - 1).toISOString()
  expect(await hub.explain.alert(key, { knownAt: early })).toBeNull()
})

test('a document of no customer is explained as it was when its alert closed', async () => {
  const realm = { source: 'quickbooks', realmId: (await hub.totals({ today: null })).realmId ?? '' }
  time = Date.parse(hourOf(11))
  await hub.links.undo({ ...realm, externalId: 'a' }, { actor: 'ann' })
  const { transitions } = await hub.alerts.evaluateOverdue({ today: '2026-11-23' })
  expect(transitions.map(({ kind }) => kind)).toEqual(['close', 'close', 'close'])
  const key = transitions.find(({ finding }) => finding.externalId === 'other')?.finding.key ?? ''
  const { steps = [] } = (await hub.explain.alert(key)) ?? {}
  expect(steps.at(-1)).toMatchObject({
    ...{ kind: 'closed', verdict: 'not_linked' },
    documents: [{ externalId: 'other', link: null }],
  })
  expect(await listChanges({ from: hourOf(10), to: hourOf(11) })).toEqual([
    'often',
    'once',
    'other',
  ])
})

test('a document that was deleted is a change, and has no state afterwards', async () => {
  await opened.db.transaction().execute(async (transaction) => {
    await sql`select set_config('quickbooks.known_at', ${hourOf(14)}, true)`.execute(transaction)
    await sql`update ${sql.id(opened.schema, 'billing_invoices')} set deleted_at = now()
      where external_id = 'once'`.execute(transaction)
  })
  const { changes } = await hub.changes({ from: hourOf(13), to: hourOf(14) })
  expect(changes).toMatchObject([{ externalId: 'once', after: null }])
})

test('what a window was decided on: the last document before it, a year back, of more than are listed', async () => {
  const at = hourOf(12)
  time = Date.parse(at)
  const window = { from: '2026-09-01', to: '2026-10-01', timeZone: 'UTC', today: '2026-11-23' }
  const tickets = async () => ['psa-2', 'psa-3'].map((customerId) => ({ customerId, resolved: 9 }))
  const { db, schema } = opened
  const counting = createBillingHub({ db, schema, clock, tickets }).forTenant(tenantId)
  for (const [account, customer, dates] of [
    ['busy', 'psa-2', ['2026-08-30', ...Array.from({ length: 50 }, () => '2026-08-01')]],
    ['idle', 'psa-3', ['2025-09-01', '2025-08-31']],
  ] as const) {
    await rows.customer(account)
    await rows.link(account, customer)
    await rows.begins('customer_links', account, hourOf(12))
    for (const [n, txn_date] of dates.entries()) {
      await rows.invoice(`${account} ${n}`, account, { txn_date })
      await rows.begins('billing_invoices', `${account} ${n}`, hourOf(12))
    }
  }
  await counting.alerts.evaluateService(window)
  const lastOf = async (customer: string) => {
    const key = `service_without_invoice:${customer}:2026-09-01:2026-10-01`
    const { steps = [] } = (await hub.explain.alert(key)) ?? {}
    return steps[0]?.documents.map(({ externalId }) => externalId)
  }
  expect(await lastOf('psa-2')).toEqual(['busy 0'])
  expect(await lastOf('psa-3')).toEqual(['idle 0'])
})
