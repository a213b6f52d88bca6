/** No time zone is known: what needs today's date is unknown, never UTC silently and never "not overdue" silently. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createBillingHub } from '../src/index.ts'
import { tenantId } from './support/hub-fixture.ts'
import { openLinkedHub, type LinkedHub } from './support/tenant-rows.ts'

const unknown = { today: null, timeZone: null }
const today = '2026-11-23'
let opened: LinkedHub['opened']
let rows: LinkedHub['rows']
let hub: LinkedHub['opened']['hub']
beforeEach(async () => {
  ;({ opened, rows } = await openLinkedHub())
  const clock = { now: () => Date.parse('2026-11-23T18:00:00Z'), sleep: async () => {} }
  hub = createBillingHub({ db: opened.db, schema: opened.schema, clock }).forTenant(tenantId)
  await rows.synced('2026-11-23T17:00:00Z')
})
afterEach(() => opened.close())

describe('the panel', () => {
  test('figures that need a date are null; sums that need none are there', async () => {
    await rows.invoice('i', 'a', { doc_number: '1' })
    await rows.creditMemo('m', 'a', { total_amount: 30, remaining_credit: 30 })
    expect(await hub.panel('psa-1', { today: null })).toMatchObject({
      today: null,
      state: 'ready',
      currencies: [
        {
          ...{ outstanding: '100', creditsAvailable: '30', net: '70' },
          ...{ invoicedThisMonth: null, creditedThisMonth: null, overdue: null },
          ...{ overdueCount: null, aging: null, months: null },
        },
      ],
    })
  })

  test('an invoice is not silently "not overdue"', async () => {
    await rows.invoice('open', 'a')
    await rows.invoice('due-never', 'a', { due_date: null })
    await rows.invoice('paid', 'a', { base_status: 'paid' })
    await rows.invoice('draft', 'a', { base_status: 'draft' })
    const { recentInvoices } = await hub.panel('psa-1', { today: null })
    const told = recentInvoices.map((one) => [
      one.externalId,
      [one.status, one.isOverdue, one.daysOverdue],
    ])
    expect(Object.fromEntries(told)).toEqual({
      open: ['open', null, null],
      'due-never': ['open', false, 0],
      paid: ['paid', false, 0],
      draft: ['draft', false, 0],
    })
  })

  test('days to pay lie between two dates of the books, and need no zone', async () => {
    for (const id of ['1', '2', '3']) {
      await rows.invoice(id, 'a', { base_status: 'paid', txn_date: '2026-08-01' })
      await rows.payment(id, 'a', { txn_date: '2026-08-11' })
      await rows.settlement(id, id, { txn_date: '2026-08-11' })
    }
    const { currencies } = await hub.panel('psa-1', { today: null })
    expect(currencies).toMatchObject([{ averageDaysToPay: 10 }])
  })
})

test('contracted MRR is unknown: it is unknown which templates have begun or ended', async () => {
  await rows.template('t', 'a')
  expect(await hub.revenue('psa-1', { today: null })).toMatchObject({
    revenue: null,
    reason: 'no_time_zone',
    message: expect.stringContaining('no time zone'),
  })
})

test('the timeline leaves out events that it cannot date, and names their kinds', async () => {
  await rows.invoice('i', 'a')
  await rows.invoice('v', 'a', {
    base_status: 'voided',
    source_updated_at: '2026-11-23T20:30:00-07:00',
  })
  await rows.payment('p', 'a')
  const { events, omitted } = await hub.timeline('psa-1', unknown)
  expect(events.map(({ kind }) => kind).toSorted()).toEqual([
    'invoice_issued',
    'invoice_issued',
    'payment_received',
  ])
  expect(omitted).toEqual(['invoice_overdue', 'invoice_voided'])
  const dated = await hub.timeline('psa-1', { today, timeZone: 'America/Denver' })
  expect(dated).toMatchObject({ omitted: [] })
  expect(dated.events).toHaveLength(5)
  // A date without a zone: the day of a void is not UTC's.
  const half = await hub.timeline('psa-1', { today, timeZone: null })
  expect(half).toMatchObject({ omitted: ['invoice_voided'] })
  expect(half.events).toHaveLength(4)
})

describe('alerts', () => {
  test('are inconclusive and say so: no alert fires, and none closes', async () => {
    await rows.invoice('i', 'a')
    expect(await hub.alerts.evaluateOverdue({ today: null })).toMatchObject({
      firing: [],
      transitions: [],
      silent: { no_time_zone: 1 },
      inconclusive: [
        { verdict: 'no_time_zone', message: expect.stringContaining('no time zone is known') },
      ],
    })
    await hub.alerts.evaluateOverdue({ today })
    const before = await hub.alerts.list()
    expect(before).toMatchObject([{ state: 'open', inconclusive: null }])

    const pass = await hub.alerts.evaluateOverdue({ today: null })
    expect(pass.transitions.map(({ kind }) => kind)).toEqual(['inconclusive'])
    // The message of the last conclusive pass stays.
    expect(await hub.alerts.list()).toEqual([{ ...before[0], inconclusive: 'no_time_zone' }])
    expect((await hub.alerts.evaluateOverdue({ today: null })).transitions).toEqual([])

    await hub.alerts.evaluateOverdue({ today })
    expect(await hub.alerts.list()).toEqual(before)
  })

  test('alerts that need no date close: paid, voided, unlinked', async () => {
    for (const id of ['1', '2', '3']) await rows.invoice(id, 'a')
    await hub.alerts.evaluateOverdue({ today })
    const table = opened.db.withSchema(opened.schema)
    const pay = table.updateTable('billing_invoices').set({ base_status: 'paid', balance: '0' })
    await pay.where('external_id', '=', '1').execute()
    await table
      .updateTable('billing_invoices')
      .set({ base_status: 'voided', balance: '0' })
      .where('external_id', '=', '2')
      .execute()
    const pass = await hub.alerts.evaluateOverdue({ today: null })
    expect(pass.silent).toEqual({ paid: 1, voided: 1, no_time_zone: 1 })
    expect(await hub.alerts.list()).toMatchObject([{ inconclusive: 'no_time_zone' }])
    await table.deleteFrom('customer_links').execute()
    await hub.alerts.evaluateOverdue({ today: null })
    expect(await hub.alerts.list()).toEqual([])
  })
})
