/** Days that figures and events turn on: grace, the day of a void, missing dates. */
import { todayIn } from '@vectis/quickbooks/values'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { tenantId } from './support/hub-fixture.ts'
import { openLinkedHub, type LinkedHub } from './support/tenant-rows.ts'

const today = '2026-11-23'
let opened: LinkedHub['opened']
let rows: LinkedHub['rows']
beforeEach(async () => {
  ;({ opened, rows } = await openLinkedHub())
})
afterEach(() => opened.close())

describe('grace', () => {
  test.each([
    [0, 3, '300'],
    [2, 2, '200'],
    [5, 1, '100'],
  ])('of %i days moves the badge and the overdue figure alike', async (graceDays, count, sum) => {
    await rows.invoice('i-21', 'a', { due_date: '2026-11-21' })
    await rows.invoice('i-19', 'a', { due_date: '2026-11-19' })
    await rows.invoice('i-10', 'a', { due_date: '2026-11-10' })
    const panel = await opened.hub.panel('psa-1', { today, graceDays })
    const late = panel.recentInvoices.filter((one) => one.status === 'overdue')
    expect(late).toHaveLength(count)
    expect(panel.currencies).toMatchObject([
      // Aging goes by the due date alone.
      { overdue: sum, overdueCount: count, aging: { current: '0', days1to30: '300' } },
    ])
  })
})

describe('the day of a void', () => {
  const voidedAt = '2026-11-23T20:30:00-07:00'
  const dates = async (timeZone: string, day = timeZone) => {
    const today = todayIn(day, Date.parse('2026-11-24T04:00:00Z'))
    const { events } = await opened.hub.timeline('psa-1', { today, timeZone })
    return events.flatMap((event) => (event.kind === 'invoice_voided' ? [event.date] : []))
  }
  beforeEach(() => rows.invoice('v', 'a', { base_status: 'voided', source_updated_at: voidedAt }))

  test.each([
    ['America/Denver', '2026-11-23'],
    ['Pacific/Auckland', '2026-11-24'],
    ['UTC', '2026-11-24'],
  ])('is the company’s, in %s', async (timeZone, day) => {
    expect(await dates(timeZone)).toEqual([day])
  })
  test('is never after today, in whatever zone', async () => {
    expect(await dates('UTC', 'America/Denver')).toEqual(['2026-11-23'])
  })
  test('a page that ends on it goes on after it', async () => {
    await rows.invoice('w', 'a', { base_status: 'voided', source_updated_at: voidedAt })
    const options = { today, timeZone: 'America/Denver', limit: 1 }
    const keys: string[] = []
    let page = await opened.hub.timeline('psa-1', options)
    for (
      ;
      page.next !== null;
      page = await opened.hub.timeline('psa-1', { ...options, before: page.next })
    ) {
      keys.push(...page.events.map((event) => event.kind))
    }
    keys.push(...page.events.map((event) => event.kind))
    expect(keys).toEqual(['invoice_voided', 'invoice_voided', 'invoice_issued', 'invoice_issued'])
  })
})

test('paid invoices without a date do not count in the days to pay', async () => {
  const db = opened.db.withSchema(opened.schema)
  for (const [id, txn_date] of [
    ['1', '2026-08-01'],
    ['2', '2026-08-01'],
    ['3', '2026-08-01'],
    ['none', null],
  ] as const) {
    await rows.invoice(id, 'a', { base_status: 'paid', txn_date })
    const header = { tenant_id: 'tenant-1', realm_id: '9341457021722202', currency: 'USD' }
    await db
      .insertInto('billing_payment_headers')
      .values({ ...header, external_id: `p${id}`, txn_date: '2026-08-11', total_amount: '100' })
      .execute()
    await db
      .insertInto('billing_payments')
      .values({
        ...header,
        payment_external_id: `p${id}`,
        kind: 'cash',
        amount: '100',
        invoice_external_id: id,
        txn_date: '2026-08-11',
      })
      .execute()
  }
  const { currencies } = await opened.hub.panel('psa-1', { today })
  expect(currencies[0]?.averageDaysToPay).toBe(10)
})

test('an invoice is an invoice, whether or not any is listed', async () => {
  expect((await opened.hub.panel('psa-1', { today, recent: 0 })).state).toBe('empty')
  await rows.invoice('i', 'a')
  expect((await opened.hub.panel('psa-1', { today, recent: 0 })).state).toBe('ready')
})

describe('days to pay', () => {
  const settle = async (id: string, kind: 'cash' | 'credit', days: number, line_no = 1) => {
    const db = opened.db.withSchema(opened.schema)
    const header = { tenant_id: 'tenant-1', realm_id: '9341457021722202', currency: 'USD' }
    const payment = `${id}-${line_no}`
    await db
      .insertInto('billing_payment_headers')
      .values({ ...header, external_id: payment, total_amount: kind === 'cash' ? '100' : '0' })
      .execute()
    await db
      .insertInto('billing_payments')
      .values({
        ...header,
        payment_external_id: payment,
        line_no,
        kind,
        amount: '100',
        invoice_external_id: id,
        txn_date: `2026-08-${1 + days}`,
      })
      .execute()
  }
  const average = async () =>
    (await opened.hub.panel('psa-1', { today })).currencies[0]?.averageDaysToPay

  test('an invoice that only credits settled was not paid', async () => {
    for (const id of ['1', '2', '3']) {
      await rows.invoice(id, 'a', { base_status: 'paid', txn_date: '2026-08-01' })
      await settle(id, 'cash', 10)
    }
    await rows.invoice('credited', 'a', { base_status: 'paid', txn_date: '2026-08-01' })
    await settle('credited', 'credit', 28)
    expect(await average()).toBe(10)
  })
  test('a credit that closes what money had paid in part is the day it was closed', async () => {
    for (const id of ['1', '2', '3']) {
      await rows.invoice(id, 'a', { base_status: 'paid', txn_date: '2026-08-01' })
      await settle(id, 'cash', 10)
    }
    await settle('3', 'credit', 22, 2)
    expect(await average()).toBe(14)
  })
})

test('another source is as of its last batch, also of one without anything new', async () => {
  const source = 'xero'
  const asOf = async () => (await opened.hub.panel('psa-2', { today })).sources[0]
  await rows.customer('x', { source })
  await rows.link('x', 'psa-2', { source, realm_id: 'org' })
  expect(await asOf()).toMatchObject({ name: null, asOf: null })
  for (const day of ['01', '20']) {
    await opened.storage.sources.forTenant(tenantId).write({
      source,
      organisationId: 'org',
      observedAt: `2026-11-${day}T10:00:00Z`,
      organisation: { name: 'Old Mill', timeZone: 'UTC' },
    })
    expect(await asOf()).toMatchObject({ name: 'Old Mill', asOf: `2026-11-${day}T10:00:00.000Z` })
  }
})

test('a page may end anywhere among events of one day: none is lost or repeated', async () => {
  for (let n = 0; n < 12; n += 1) {
    await rows.invoice(`i${n}`, 'a', { txn_date: '2026-11-11', due_date: '2026-11-10' })
    await rows.invoice(`v${n}`, 'a', {
      base_status: 'voided',
      txn_date: '2026-11-11',
      source_updated_at: '2026-11-11T12:00:00Z',
    })
  }
  const whole = (await opened.hub.timeline('psa-1', { today, timeZone: 'UTC', limit: 100 })).events
  expect(whole).toHaveLength(48)
  for (const limit of [1, 5, 7, 47]) {
    const keys: string[] = []
    let page = await opened.hub.timeline('psa-1', { today, timeZone: 'UTC', limit })
    for (;;) {
      keys.push(...page.events.map((event) => event.key))
      if (page.next === null) break
      page = await opened.hub.timeline('psa-1', {
        today,
        timeZone: 'UTC',
        limit,
        before: page.next,
      })
    }
    expect(keys).toEqual(whole.map((event) => event.key))
  }
})
