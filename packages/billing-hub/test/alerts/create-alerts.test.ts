/** What a pass compares and counts, what is listed, and what a person decides. */
import { sql } from 'kysely'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ResolvedTickets } from '../../src/index.ts'
import { openHub, realmId, tenantId } from '../support/hub-fixture.ts'
import { tenantRows } from '../support/tenant-rows.ts'

const today = '2026-11-23'
const begun = Date.parse('2026-11-23T18:00:00Z')
const dayMs = 86_400_000
const iso = (at: number) => new Date(at).toISOString()
const keyOf = (id: string) => `invoice_overdue:quickbooks:${realmId}:${id}`

let time = begun
let tickets: ResolvedTickets[] = []
let asked: unknown[] = []
let opened: Awaited<ReturnType<typeof openHub>>
let rows: ReturnType<typeof tenantRows>
beforeEach(async () => {
  ;[time, tickets, asked] = [begun, [], []]
  opened = await openHub({
    clock: { now: () => time, sleep: () => Promise.resolve() },
    async tickets(input) {
      asked.push(input)
      return tickets
    },
  })
  rows = tenantRows(opened)
  await rows.customer('a')
  await rows.link('a', 'psa-1')
})
afterEach(() => opened.close())

const evidence = async () => {
  const found = await sql<{ step: string; actor: string | null }>`
    select step, actor from ${sql.id(opened.schema, 'billing_evidence')}
    where kind = 'alerts' order by evidence_id`.execute(opened.db)
  return found.rows.map(({ step, actor }) => [step, actor])
}

test.each([
  ['a day ago is too old', dayMs, []],
  ['less than a day ago is not', dayMs - 1, ['i']],
])('a reading of %s', async (_, ago, firing) => {
  await rows.invoice('i', 'a')
  await rows.synced(iso(begun - ago))
  const pass = await opened.hub.alerts.evaluateOverdue({ today })
  expect(pass.firing.map(({ externalId }) => externalId)).toEqual(firing)
  expect(pass.silent).toEqual(firing.length === 0 ? { sync_stale: 1 } : {})
})

test('an alert has the sums of its customer in the currency of its invoice', async () => {
  await rows.customer('b')
  await rows.link('b', 'psa-2')
  await rows.invoice('1', 'a')
  await rows.invoice('2', 'a', { currency: 'EUR' })
  await rows.invoice('3', 'a')
  await rows.invoice('4', 'b')
  await rows.creditMemo('m', 'a')
  await rows.synced(iso(begun))
  const sums = async (day: string | null) => {
    const pass = await opened.hub.alerts.evaluateOverdue({ today: day, dryRun: true })
    return [...pass.firing, ...pass.inconclusive].map(({ evidence: found }) => {
      const { invoiceId, availableCredit, customerOverdue } = found as Record<string, string>
      return [invoiceId, availableCredit, customerOverdue]
    })
  }
  expect(await sums(today)).toEqual([
    ['1', '500', '200'],
    ['2', '0', '100'],
    ['3', '500', '200'],
    ['4', '0', '100'],
  ])
  // Without a day none is known to be overdue.
  expect(await sums(null)).toEqual([
    ['1', '500', '0'],
    ['2', '0', '0'],
    ['3', '500', '0'],
    ['4', '0', '0'],
  ])
})

test('what does not fire is counted by its verdict; only what could not be checked is inconclusive', async () => {
  await rows.customer('b')
  for (const id of ['1', '2']) await rows.invoice(id, 'b')
  await rows.invoice('3', 'a', { unreadable_since: '2026-11-20T00:00:00Z', unreadable_path: 'x' })
  await rows.invoice('4', 'a')
  await rows.synced(iso(begun))
  const pass = await opened.hub.alerts.evaluateOverdue({ today })
  expect(pass.silent).toEqual({ not_linked: 2, unreadable: 1 })
  expect(pass.inconclusive.map(({ externalId }) => externalId)).toEqual(['3'])
  expect(pass.firing.map(({ externalId }) => externalId)).toEqual(['4'])
})

test('open alerts are listed newest first, others the last change first', async () => {
  const { alerts } = opened.hub
  expect(await alerts.countSettled()).toEqual({ dismissed: 0, closed: 0 })
  await rows.synced(iso(begun))
  for (const id of ['1', '2', '3', '4']) {
    await rows.invoice(id, 'a')
    await alerts.evaluateOverdue({ today })
    time += 1_000
  }
  const listed = async (state?: 'open' | 'dismissed' | 'closed') =>
    (await alerts.list(state === undefined ? {} : { state })).map(({ key }) => key)
  expect(await listed()).toEqual(['4', '3', '2', '1'].map(keyOf))
  for (const id of ['3', '1']) {
    await alerts.dismiss(keyOf(id), { actor: 'ann', reason: 'agreed' })
    time += 1_000
  }
  expect(await listed('dismissed')).toEqual(['1', '3'].map(keyOf))
  expect(await listed('open')).toEqual(['4', '2'].map(keyOf))
  await opened.db
    .withSchema(opened.schema)
    .updateTable('billing_invoices')
    .set({ base_status: 'paid', status: 'paid', balance: '0' })
    .where('external_id', '=', '2')
    .execute()
  await alerts.evaluateOverdue({ today })
  expect(await alerts.list({ state: 'closed' })).toMatchObject([
    { key: keyOf('2'), closedBy: 'paid', updatedAt: iso(time) },
  ])
  expect(await alerts.countSettled()).toEqual({ dismissed: 2, closed: 1 })
})

test('an open alert that changes keeps its place in the list', async () => {
  const { alerts } = opened.hub
  await rows.synced(iso(begun))
  for (const id of ['1', '2']) {
    await rows.invoice(id, 'a')
    await alerts.evaluateOverdue({ today })
    time += 1_000
  }
  await opened.db
    .withSchema(opened.schema)
    .updateTable('billing_invoices')
    .set({ balance: '40' })
    .where('external_id', '=', '1')
    .execute()
  await alerts.evaluateOverdue({ today })
  const listed = await alerts.list()
  expect(listed.map(({ key, updatedAt }) => [key, updatedAt])).toEqual([
    [keyOf('2'), iso(begun + 1_000)],
    [keyOf('1'), iso(begun + 2_000)],
  ])
})

test('a pass and a person leave evidence where they changed something', async () => {
  const { alerts } = opened.hub
  await rows.invoice('i', 'a')
  await rows.synced(iso(begun))
  await alerts.evaluateOverdue({ today, dryRun: true })
  await alerts.dismiss(keyOf('i'), { actor: 'ann', reason: 'too early' })
  expect(await evidence()).toEqual([])
  await alerts.evaluateOverdue({ today })
  expect(await evidence()).toEqual([['pass', null]])
  await alerts.evaluateOverdue({ today })
  expect(await evidence()).toEqual([['pass', null]])
  await alerts.dismiss(keyOf('i'), { actor: 'ann', reason: 'agreed' })
  await alerts.dismiss(keyOf('i'), { actor: 'ann', reason: 'agreed' })
  expect(await evidence()).toEqual([
    ['pass', null],
    ['person', 'ann'],
  ])
})

const october = { today, timeZone: 'America/Denver', from: '2026-10-01', to: '2026-11-01' }
const service = async (window = october) => {
  const pass = await opened.hub.alerts.evaluateService(window)
  return pass.transitions.map(({ kind, finding }) => `${kind} ${finding.verdict}`)
}

test('tickets are asked for of the tenant and the window, in its zone', async () => {
  await service()
  const { from, to, timeZone } = october
  expect(asked).toEqual([{ tenantId, from, to, timeZone }])
})

test('a notice is of a customer without a billing account, and of no other', async () => {
  await rows.synced(iso(begun))
  tickets = [
    { customerId: 'psa-1', resolved: 1 },
    { customerId: 'psa-2', resolved: 7 },
    { customerId: 'psa-3', resolved: 7, isExcluded: true },
  ]
  const { notices, firing } = await opened.hub.alerts.evaluateService(october)
  expect(notices.map(({ customerId }) => customerId)).toEqual(['psa-2'])
  expect(firing).toEqual([])
})

test.each([
  [7, ['psa-1'], {}],
  [8, [], { too_few_tickets: 1 }],
])('seven tickets, and an alert from %i on', async (minTickets, firing, silent) => {
  await rows.synced(iso(begun))
  tickets = [{ customerId: 'psa-1', resolved: 7 }]
  const pass = await opened.hub.alerts.evaluateService({ ...october, settings: { minTickets } })
  expect(pass.firing.map(({ customerId }) => customerId)).toEqual(firing)
  expect(pass.silent).toEqual(silent)
})

test.each([
  [true, undefined],
  [undefined, true],
])('a customer is excluded if one of its rows says so: %s, %s', async (first, second) => {
  await rows.synced(iso(begun))
  tickets = [first, second].map((isExcluded) => ({
    customerId: 'psa-1',
    resolved: 4,
    ...(isExcluded === undefined ? {} : { isExcluded }),
  }))
  expect((await opened.hub.alerts.evaluateService(october)).silent).toEqual({ excluded: 1 })
})

test.each([
  ['that ends later', { ...october, to: '2026-11-15' }],
  ['that begins later', { ...october, from: '2026-10-15' }],
])('a window %s says nothing of the tickets of another', async (_, window) => {
  await rows.synced(iso(begun))
  tickets = [{ customerId: 'psa-1', resolved: 7 }]
  expect(await service()).toEqual(['open fires'])
  tickets = []
  expect(await service(window)).toEqual([])
  // Of its own window none are left.
  expect(await service()).toEqual(['close too_few_tickets'])
})
