/** Rows that could not be read in full: every reader reports it, and nothing becomes zero, "no due date" or settled. */
import { createCompany } from '@vectis/quickbooks-emulator'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createBillingHub } from '../src/index.ts'
import { realmId, tenantId } from './support/hub-fixture.ts'
import { openLinkedHub, type LinkedHub } from './support/tenant-rows.ts'

const today = '2026-11-23'
let opened: LinkedHub['opened']
let rows: LinkedHub['rows']
let hub: LinkedHub['opened']['hub']
beforeEach(async () => {
  ;({ opened, rows } = await openLinkedHub())
  const clock = { now: () => Date.parse('2026-11-23T18:00:00Z'), sleep: async () => {} }
  hub = createBillingHub({
    ...{ db: opened.db, schema: opened.schema, clock },
    tickets: async () => [{ customerId: 'psa-1', resolved: 7 }],
  }).forTenant(tenantId)
  await rows.synced('2026-11-23T17:00:00Z')
})
afterEach(() => opened.close())

const evaluate = () => hub.alerts.evaluateOverdue({ today })
const usd = async () => (await hub.panel('psa-1', { today })).currencies[0]
const listed = async (id: string) =>
  (await hub.panel('psa-1', { today })).recentInvoices.find((one) => one.externalId === id)

const observed_at = '2026-11-20T00:00:00Z'
/** A newer version of an invoice comes and cannot be read. */
async function setAside(externalId: string): Promise<void> {
  const sync = opened.storage.sync.forTenant(tenantId)
  const lease = await sync.acquireLease({ realmId, owner: 'test', leaseMs: 60_000 })
  if (lease === null) throw new Error('The lease is taken.')
  await sync.commit({
    ...{ realmId, lease, observedAt: '2026-11-23T12:00:00Z' },
    unreadable: [
      { entity: 'Invoice', externalId, path: 'TotalAmt', sourceUpdatedAt: '2026-11-23T11:00:00Z' },
    ],
  })
}

describe('stored invoice open 500; its next version has an unreadable amount', () => {
  beforeEach(() => rows.invoice('i', 'a', { total_amount: 500, balance: 500, observed_at }))

  test('the alert is marked inconclusive: it does not fire', async () => {
    await setAside('i')
    const pass = await evaluate()
    expect(pass).toMatchObject({ firing: [], transitions: [], silent: { unreadable: 1 } })
    expect(pass.inconclusive[0]?.message).toBe(
      'Invoice i: USD 500.00 cannot be checked: a newer version cannot be read since 2026-11-23T12:00:00.000Z, at TotalAmt; this is the version before it; synced 2026-11-23T17:00:00.000Z',
    )
  })

  test('the alert is marked inconclusive: it does not close, whatever the older version contains', async () => {
    await evaluate()
    await setAside('i')
    const table = opened.db.withSchema(opened.schema)
    await table.updateTable('billing_invoices').set({ base_status: 'paid', balance: '0' }).execute()
    expect((await evaluate()).transitions).toMatchObject([{ kind: 'inconclusive' }])
    expect(await hub.alerts.list()).toMatchObject([
      { inconclusive: 'unreadable', message: expect.stringContaining('USD 500.00') },
    ])
    // A later readable version clears it.
    const clear = { unreadable_since: null, unreadable_path: null, unreadable_version_at: null }
    await table.updateTable('billing_invoices').set(clear).execute()
    expect((await evaluate()).transitions).toMatchObject([{ kind: 'close' }])
  })

  test('one that the older version has as paid is named too: it may be owed again', async () => {
    await rows.invoice('p', 'a', { base_status: 'paid', observed_at })
    await setAside('p')
    expect((await evaluate()).inconclusive).toMatchObject([{ externalId: 'p' }])
  })

  test('the panel marks the figure and the invoice', async () => {
    expect((await usd())?.unreadable).toEqual({
      ...{ newerVersions: 0, dueDates: 0, dates: 0, currencies: 0, links: 0 },
    })
    await setAside('i')
    expect(await usd()).toMatchObject({ outstanding: '500', unreadable: { newerVersions: 1 } })
    expect(await listed('i')).toMatchObject({
      unreadable: ['newer_version'],
      unreadableSince: '2026-11-23T12:00:00.000Z',
    })
  })
})

describe('an unreadable due date is never silently "no due date"', () => {
  beforeEach(async () => {
    await rows.invoice('u', 'a', { due_date: null, unreadable_fields: '{DueDate}' })
    await rows.invoice('none', 'a', { due_date: null, flags: '{no_due_date}' })
  })
  test('panel and aging show it in its own line', async () => {
    expect(await usd()).toMatchObject({
      ...{ outstanding: '200', overdue: '0' },
      aging: { noDueDate: '100', dueDateUnreadable: '100' },
      unreadable: { dueDates: 1 },
    })
    expect(await listed('u')).toMatchObject({ isOverdue: null, daysOverdue: null })
    expect(await listed('none')).toMatchObject({ isOverdue: false, unreadable: [] })
  })
  test('the alert is inconclusive', async () => {
    const { silent, inconclusive } = await evaluate()
    expect(silent).toEqual({ due_date_unreadable: 1 })
    expect(inconclusive[0]?.message).toContain('its due date cannot be read')
  })
})

test('a document whose date cannot be read is in no month, and counted', async () => {
  await rows.invoice('u', 'a', { txn_date: null, unreadable_fields: '{TxnDate}' })
  await rows.payment('p', 'a', { txn_date: null, unreadable_fields: '{TxnDate}' })
  expect(await usd()).toMatchObject({ invoicedThisMonth: '0', unreadable: { dates: 2 } })
  expect(await listed('u')).toMatchObject({ unreadable: ['date'] })
})

test('a document whose currency cannot be read is in no known currency, and its alert reports that', async () => {
  await rows.invoice('u', 'a', { currency: '', unreadable_fields: '{CurrencyRef.value}' })
  expect(await usd()).toMatchObject({
    ...{ currency: '', outstanding: '100', unreadable: { currencies: 1 } },
  })
  const [alert] = (await evaluate()).firing
  expect(alert?.message).toContain('Invoice u: (currency not readable) 100.00 is 13 days overdue')
})

test('documents without a customer are counted, with what is open of them', async () => {
  expect(await hub.unassigned()).toEqual([])
  await rows.invoice('1', null)
  await rows.invoice('2', null, { unreadable_fields: '{CustomerRef.value}' })
  await rows.invoice('paid', null, { base_status: 'paid' })
  await rows.invoice('voided', null, { base_status: 'voided' })
  await rows.invoice('gone', null, { deleted_at: '2026-11-01T00:00:00Z' })
  await rows.invoice('cad', null, { currency: 'CAD' })
  await rows.payment('p', null)
  await rows.creditMemo('m', null)
  const none = {
    invoices: 0,
    payments: 0,
    creditMemos: 0,
    unreadable: 0,
    receipts: { salesReceipts: 0, refunds: 0 },
    received: '0',
  }
  expect(await hub.unassigned()).toEqual([
    { ...none, currency: 'CAD', invoices: 1, outstanding: '100' },
    {
      currency: 'USD',
      invoices: 3,
      payments: 1,
      receipts: { salesReceipts: 0, refunds: 0 },
      received: '100',
      creditMemos: 1,
      outstanding: '200',
      unreadable: 1,
    },
  ])
  expect(await opened.otherTenant.unassigned()).toEqual([])
})

test('an invoice without a customer fires no alert and is counted; one whose customer cannot be read is inconclusive', async () => {
  await rows.invoice('none', null)
  await rows.invoice('unread', null, { unreadable_fields: '{CustomerRef.value}' })
  const pass = await evaluate()
  expect(pass.silent).toEqual({ no_customer: 1, customer_unreadable: 1 })
  expect(pass.inconclusive).toMatchObject([
    { externalId: 'unread', message: expect.stringContaining('its customer cannot be read') },
  ])
})

test('a payment whose links cannot be read is received, and counted', async () => {
  await rows.payment('p', 'a', { links_unreadable: true })
  expect(await usd()).toMatchObject({ unreadable: { links: 1 } })
  expect((await usd())?.months?.at(-1)).toMatchObject({ received: '100' })
})

describe('service without an invoice', () => {
  const window = { today, timeZone: 'America/Denver', from: '2026-10-01', to: '2026-11-01' }
  test.each([
    ['whose date cannot be read', { txn_date: null, unreadable_fields: '{TxnDate}' }],
    ['with a newer version that cannot be read', { unreadable_since: '2026-11-01T00:00:00Z' }],
  ])('is inconclusive while there is an invoice %s', async (_what, change) => {
    await rows.invoice('i', 'a', { txn_date: '2026-03-01' })
    expect((await hub.alerts.evaluateService(window)).firing).toHaveLength(1)
    await rows.invoice('u', 'a', change)
    const pass = await hub.alerts.evaluateService(window)
    expect(pass.silent).toEqual({ invoice_unreadable: 1 })
    expect(pass.inconclusive[0]?.message).toContain('an invoice could not be read')
    expect(await hub.alerts.list()).toMatchObject([{ inconclusive: 'invoice_unreadable' }])
  })
})

test('a template whose schedule cannot be read is not counted, and named; one with a newer version is marked', async () => {
  const unreadable_fields = '{RecurringInfo.ScheduleInfo.NextDate}'
  await rows.template('1', 'a', { name: '1', unreadable_fields })
  await rows.template('2', 'a', { name: '2', unreadable_since: '2026-11-01T00:00:00Z' })
  expect(await hub.revenue('psa-1', { today })).toMatchObject({
    revenue: [
      { monthly: '100.00', templates: [{ verdict: 'unreadable' }, { verdict: 'counted' }] },
    ],
    unreadable: 1,
  })
})

test('from the wire to the panel: a due date, a currency and a customer that cannot be read, and one that is not there', async () => {
  const company = createCompany({
    ...{ realmId, seed: 1, customers: 0, invoices: 0 },
    clock: { now: () => Date.parse('2026-11-23T16:00:00Z') },
  })
  const { operations } = company
  const customerId = String(operations.createCustomer({ displayName: 'Acme' })['Id'])
  const bill = (set: Record<string, unknown>) => {
    const invoice = operations.createInvoice({
      ...{ customerId, amount: 100, txnDate: '2026-11-01', dueDate: '2026-11-10' },
    })
    operations.patchObject({ entity: 'Invoice', id: String(invoice['Id']), set })
  }
  bill({ DueDate: 'soon' })
  bill({ CurrencyRef: 7 })
  bill({ CustomerRef: [] })
  bill({ CustomerRef: {} })
  await opened.load(company, '2026-11-23T17:30:00Z')
  await rows.link(customerId, 'psa-1')
  const { currencies } = await hub.panel('psa-1', { today })
  expect(currencies).toMatchObject([
    { currency: '', outstanding: '100', unreadable: { currencies: 1 } },
    { currency: 'USD', aging: { noDueDate: '0', dueDateUnreadable: '100' } },
  ])
  expect(await hub.unassigned()).toMatchObject([{ invoices: 2, unreadable: 1 }])
  expect((await evaluate()).silent).toEqual({
    ...{ due_date_unreadable: 1, customer_unreadable: 1, no_customer: 1 },
  })
})
