/**
 * Receipts: billed and paid at once, or given back at once. They are in what was received, in figures and events of their own, and nobody
 * owes anything on them: no balance, no age, no alert.
 */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openLinkedHub, type LinkedHub } from './support/tenant-rows.ts'

const today = '2026-11-23'
let opened: LinkedHub['opened']
let rows: LinkedHub['rows']
beforeEach(async () => {
  ;({ opened, rows } = await openLinkedHub())
})
afterEach(() => opened.close())

const panel = () => opened.hub.panel('psa-1', { today })
const events = async () => {
  const page = await opened.hub.timeline('psa-1', { today, timeZone: 'UTC' })
  return page.events.map(({ kind, externalId, amount, isStruck }) =>
    [kind, externalId, amount, ...(isStruck ? ['struck'] : [])].join(' '),
  )
}

describe('the panel', () => {
  test('sales receipts are shown beside what was invoiced, and count as received', async () => {
    await rows.invoice('i', 'a')
    await rows.payment('p', 'a', { total_amount: 40 })
    await rows.salesReceipt('s', 'a', { total_amount: 25.5 })
    await rows.salesReceipt('t', 'a', { total_amount: 4.5, txn_date: '2026-11-30' })
    await rows.salesReceipt('o', 'a', { total_amount: 7, txn_date: '2026-10-31' })
    const [usd] = (await panel()).currencies
    expect(usd).toMatchObject({
      ...{ invoicedThisMonth: '100', receiptsThisMonth: { salesReceipts: '30.0' } },
      ...{ outstanding: '100', overdue: '100', overdueCount: 1, unapplied: '0', net: '100' },
    })
    expect(usd?.months?.slice(-2)).toMatchObject([
      { month: '2026-10', invoiced: '0', received: '7', receipts: { salesReceipts: '7' } },
      { month: '2026-11', invoiced: '100', received: '70.0', receipts: { salesReceipts: '30.0' } },
    ])
  })

  test('refunds reduce received and have their own figure; they do not reduce invoiced or outstanding', async () => {
    await rows.invoice('i', 'a')
    await rows.payment('p', 'a', { total_amount: 40 })
    await rows.salesReceipt('s', 'a', { total_amount: 25 })
    await rows.refundReceipt('r', 'a', { total_amount: 10 })
    await rows.refundReceipt('v', 'a', { is_voided: true, total_amount: 0, pre_void_total: 100 })
    await rows.refundReceipt('gone', 'a', { deleted_at: '2026-11-20T00:00:00Z' })
    await rows.refundReceipt('o', 'a', { total_amount: 7, txn_date: '2026-10-31' })
    const [usd] = (await panel()).currencies
    expect(usd).toMatchObject({
      ...{ invoicedThisMonth: '100', creditedThisMonth: '0' },
      ...{ receiptsThisMonth: { salesReceipts: '25', refunds: '10' } },
      ...{ outstanding: '100', creditsAvailable: '0', unapplied: '0', net: '100' },
    })
    expect(usd?.months?.slice(-2)).toMatchObject([
      { month: '2026-10', received: '-7', receipts: { salesReceipts: '0', refunds: '7' } },
      { month: '2026-11', received: '55', receipts: { salesReceipts: '25', refunds: '10' } },
    ])
  })

  test('a refund alone is not billing: the panel is empty, with its currency', async () => {
    await rows.refundReceipt('r', 'a')
    expect(await panel()).toMatchObject({
      state: 'empty',
      currencies: [{ currency: 'USD', receiptsThisMonth: { refunds: '100' }, net: '0' }],
    })
  })

  test('voided and deleted ones are in no figure', async () => {
    await rows.salesReceipt('v', 'a', { is_voided: true, total_amount: 0, pre_void_total: 100 })
    await rows.salesReceipt('reason', 'a', { is_voided: true })
    await rows.salesReceipt('gone', 'a', { deleted_at: '2026-11-20T00:00:00Z' })
    await rows.salesReceipt('s', 'a', { total_amount: 9 })
    expect((await panel()).currencies).toMatchObject([
      { receiptsThisMonth: { salesReceipts: '9' } },
    ])
    expect((await panel()).currencies[0]?.months?.at(-1)?.received).toBe('9')
  })

  test('a customer with only sales receipts is not empty, and a currency with only sales receipts is shown', async () => {
    expect(await panel()).toMatchObject({ state: 'empty', currencies: [] })
    await rows.salesReceipt('s', 'a', { currency: 'CAD' })
    await rows.invoice('i', 'a')
    expect(await panel()).toMatchObject({
      state: 'ready',
      currencies: [
        {
          currency: 'CAD',
          receiptsThisMonth: { salesReceipts: '100' },
          outstanding: '0',
          net: '0',
        },
        { currency: 'USD', receiptsThisMonth: { salesReceipts: '0' }, outstanding: '100' },
      ],
    })
  })

  test('without a date the figure of the month is unknown', async () => {
    await rows.salesReceipt('s', 'a')
    const { currencies } = await opened.hub.panel('psa-1', { today: null })
    expect(currencies).toMatchObject([{ receiptsThisMonth: null, months: null }])
  })

  test('rows of another source stand beside them', async () => {
    await rows.customer('x', { source: 'xero' })
    await rows.link('x', 'psa-1', { source: 'xero' })
    await rows.salesReceipt('s', 'a')
    await rows.salesReceipt('s', 'x', { source: 'xero', total_amount: 11 })
    await rows.refundReceipt('r', 'x', { source: 'xero', total_amount: 1 })
    expect((await panel()).currencies).toMatchObject([
      { receiptsThisMonth: { salesReceipts: '111', refunds: '1' }, outstanding: '0' },
    ])
    expect(await events()).toEqual([
      'refund_receipt r 1',
      'sales_receipt s 11',
      'sales_receipt s 100',
    ])
  })

  test('a date, a currency or a newer version that cannot be read is counted', async () => {
    await rows.salesReceipt('d', 'a', { txn_date: null, unreadable_fields: '{TxnDate}' })
    await rows.salesReceipt('n', 'a', { unreadable_since: '2026-11-20T00:00:00Z' })
    await rows.salesReceipt('c', 'a', { currency: '', unreadable_fields: '{CurrencyRef}' })
    expect((await panel()).currencies).toMatchObject([
      { currency: '', unreadable: { currencies: 1 } },
      { currency: 'USD', unreadable: { dates: 1, newerVersions: 1 } },
    ])
  })
})

describe('without a customer', () => {
  test('no customer shows it; what it brought is among the documents without a customer', async () => {
    await rows.invoice('i', 'a')
    await rows.salesReceipt('s', null)
    await rows.salesReceipt('v', null, { is_voided: true })
    await rows.refundReceipt('r', null, { total_amount: 30 })
    await rows.salesReceipt('u', null, { unreadable_fields: '{CustomerRef.value}' })
    expect((await panel()).currencies).toMatchObject([
      { receiptsThisMonth: { salesReceipts: '0', refunds: '0' } },
    ])
    expect(await events()).toEqual(['invoice_overdue i 100', 'invoice_issued i 100'])
    expect(await opened.hub.unassigned()).toMatchObject([
      {
        ...{ receipts: { salesReceipts: 2, refunds: 1 }, received: '170' },
        ...{ outstanding: '0', unreadable: 1 },
      },
    ])
    expect(await opened.otherTenant.unassigned()).toEqual([])
  })
})

describe('the timeline', () => {
  test('one event for each, struck through where it was voided or deleted', async () => {
    await rows.payment('p', 'a')
    await rows.salesReceipt('s', 'a')
    await rows.salesReceipt('zero', 'a', { total_amount: 0 })
    await rows.salesReceipt('v', 'a', { is_voided: true, total_amount: 0, pre_void_total: 80 })
    await rows.salesReceipt('w', 'a', { is_voided: true, total_amount: 0 })
    await rows.salesReceipt('gone', 'a', { deleted_at: '2026-11-20T00:00:00Z' })
    await rows.refundReceipt('r', 'a')
    await rows.refundReceipt('q', 'a', { is_voided: true, total_amount: 0, pre_void_total: 5 })
    expect(await events()).toEqual([
      'refund_receipt r 100',
      'refund_receipt q 5 struck',
      'sales_receipt zero 0',
      'sales_receipt w 0 struck',
      'sales_receipt v 80 struck',
      'sales_receipt s 100',
      'sales_receipt gone 100 struck',
      'payment_received p 100',
    ])
    const { events: all } = await opened.hub.timeline('psa-1', { today, timeZone: 'UTC' })
    expect(all.at(-2)).toMatchObject({ docNumber: 'gone', invoices: 0, date: '2026-11-06' })
  })

  test('paged, nothing is lost or repeated', async () => {
    for (const id of ['1', '2', '3']) await rows.salesReceipt(id, 'a')
    await rows.payment('1', 'a', { txn_date: '2026-11-06' })
    await rows.invoice('1', 'a', { txn_date: '2026-11-06', due_date: null })
    const keys: string[] = []
    const options = { today, timeZone: 'UTC', limit: 2 }
    let page = await opened.hub.timeline('psa-1', options)
    keys.push(...page.events.map(({ key }) => key))
    while (page.next !== null) {
      page = await opened.hub.timeline('psa-1', { ...options, before: page.next })
      keys.push(...page.events.map(({ key }) => key))
    }
    expect(keys).toHaveLength(5)
    expect(new Set(keys).size).toBe(5)
  })
})

test('nothing is owed on it: no alert, whatever its date', async () => {
  await rows.synced('2026-11-23T17:00:00Z')
  await rows.salesReceipt('s', 'a', { txn_date: '2025-01-01' })
  await rows.refundReceipt('r', 'a', { txn_date: '2025-01-01' })
  const pass = await opened.hub.alerts.evaluateOverdue({ today })
  expect(pass).toMatchObject({ firing: [], silent: {}, transitions: [] })
})
