/**
 * Rows that were deleted are in no figure, list, finding or change, whatever else they say: a source that is not ours may
 * leave the rest of a row as it was.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createBillingHub, type CustomerOrder, type ExplainedFigure } from '../src/index.ts'
import { openHub, realmId, tenantId } from './support/hub-fixture.ts'
import { tenantRows } from './support/tenant-rows.ts'

const today = '2026-11-23'
const clock = { now: () => Date.parse(`${today}T18:00:00Z`), sleep: () => Promise.resolve() }
const gone = { deleted_at: '2026-11-20T00:00:00Z' }
const names = ['Acme', 'Idle', 'Covered'] as const
const orders: CustomerOrder[] = ['overdue', 'outstanding', 'alerts', 'lastPayment', 'name']
const figures: ExplainedFigure[] = ['outstanding', 'overdue', 'creditsAvailable', 'unapplied', 'net'] // prettier-ignore

let opened: Awaited<ReturnType<typeof openHub>>
let rows: ReturnType<typeof tenantRows>
let expected: Awaited<ReturnType<typeof sayAll>>
let from: string
beforeAll(async () => {
  opened = await openHub()
  rows = tenantRows(opened)
  for (const name of names) {
    await rows.customer(name)
    await rows.link(name, name)
  }
  await rows.synced('2026-11-23T17:00:00Z')
  await rows.invoice('owed', 'Acme')
  await rows.creditMemo('credit', 'Acme', { remaining_credit: 30 })
  await rows.payment('account', 'Acme', { unapplied_amount: 20 })
  await rows.salesReceipt('sold', 'Acme')
  await rows.refundReceipt('back', 'Acme')
  await rows.template('monthly', 'Acme', { name: 'Care' })
  for (const n of [1, 2, 3]) {
    await rows.invoice(`paid-${n}`, 'Acme', { base_status: 'paid', txn_date: `2026-10-0${n}` })
    await rows.payment(`money-${n}`, 'Acme')
    await rows.settlement(`money-${n}`, `paid-${n}`, { txn_date: '2026-10-11' })
  }
  // What it owes is covered by its credit, as long as nothing else is owed.
  await rows.invoice('covered', 'Covered')
  await rows.creditMemo('covering', 'Covered', { remaining_credit: 100 })
  expected = await sayAll()
  from = await rows.now()
  await addDeleted()
})
afterAll(() => opened.close())

/** Of each kind of row one that would count, and is deleted. */
async function addDeleted(): Promise<void> {
  const late = { ...gone, txn_date: '2026-11-21', total_amount: 500 }
  for (const customer of ['Acme', 'Covered', null]) {
    const id = (kind: string) => `deleted ${kind} of ${customer}`
    const marks = { unreadable_since: '2026-11-20T00:00:00Z', unreadable_fields: ['DueDate'] }
    await rows.invoice(id('invoice'), customer, { ...late, balance: 500 })
    await rows.invoice(id('unread'), customer, { ...late, ...marks, due_date: null })
    await rows.creditMemo(id('memo'), customer, { ...late, remaining_credit: 500 })
    await rows.payment(id('payment'), customer, { ...late, unapplied_amount: 500 })
    await rows.salesReceipt(id('sale'), customer, late)
    await rows.refundReceipt(id('refund'), customer, late)
  }
  await rows.template('deleted', 'Acme', { ...gone, name: 'Cloud' })
  for (const n of [1, 2, 3]) {
    await rows.payment(`deleted-${n}`, 'Acme', gone)
    await rows.settlement(`deleted-${n}`, `paid-${n}`, { ...gone, txn_date: '2026-10-31' })
  }
  // Work of October that nothing billed: each of these would be why not.
  await rows.template('prepaid', 'Idle', gone)
  const october = { ...gone, txn_date: '2026-10-15' }
  await rows.invoice('october', 'Idle', october)
  await rows.salesReceipt('october', 'Idle', october)
  const unread = { ...gone, unreadable_since: '2026-11-20T00:00:00Z' }
  await rows.invoice('unread', 'Idle', { ...unread, base_status: 'deleted' })
  await rows.customer('Ghost', gone)
}

function openTenant() {
  return createBillingHub({
    ...{ db: opened.db, schema: opened.schema, clock },
    spine: async () => [...names, 'Ghost'].map((name) => ({ id: name, name })),
    tickets: async () => [{ customerId: 'Idle', resolved: 7 }],
  }).forTenant(tenantId)
}

async function sayAll() {
  const hub = openTenant()
  const window = { today, timeZone: 'UTC', from: '2026-10-01', to: '2026-11-01', dryRun: true }
  const settings = { silentWhenCreditCovers: true }
  const said = new Map<string, unknown>([
    ['totals', await hub.totals({ today })],
    ['months', await hub.months({ today })],
    ['unassigned', await hub.unassigned()],
    ['preview', await hub.links.preview()],
    ['overdue', await hub.alerts.evaluateOverdue({ today, dryRun: true })],
    ['overdue and covered', await hub.alerts.evaluateOverdue({ today, settings, dryRun: true })],
    ['service', await hub.alerts.evaluateService(window)],
  ])
  for (const order of orders)
    said.set(`customers by ${order}`, await hub.customers({ today, order }))
  for (const customerId of names) {
    said.set(`panel of ${customerId}`, await hub.panel(customerId, { today }))
    said.set(`revenue of ${customerId}`, await hub.revenue(customerId, { today }))
    for (const figure of figures) {
      const asked = { customerId, figure, currency: 'USD', today }
      said.set(`${figure} of ${customerId}`, await hub.explain.figure(asked))
    }
  }
  return said
}

test('what was deleted is in no figure, list or finding, and its coming is no change', async () => {
  expect(expected.get('service')).toMatchObject({ firing: [{ customerId: 'Idle' }] })
  expect(expected.get('overdue and covered')).toMatchObject({ firing: [{ customerId: 'Acme' }] })
  const said = await sayAll()
  for (const [name, one] of expected) expect(said.get(name), name).toEqual(one)
  expect(await openTenant().changes({ from, to: await rows.now() })).toMatchObject({ changes: [] })
})

test('an account that was deleted cannot be linked', async () => {
  const account = { source: 'quickbooks', realmId, externalId: 'Ghost' }
  const link = openTenant().links.link(account, { customerId: 'Ghost', actor: 'ann' })
  await expect(link).rejects.toThrow(/a billing account of this tenant, found none/)
})
