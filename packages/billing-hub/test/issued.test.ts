/** A draft is not an invoice yet, a deleted one no longer: neither is in a figure, a month, an event or an alert. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createBillingHub } from '../src/index.ts'
import { openHub, tenantId } from './support/hub-fixture.ts'
import { tenantRows } from './support/tenant-rows.ts'

const today = '2026-11-23'
let opened: Awaited<ReturnType<typeof openHub>>
beforeAll(async () => {
  opened = await openHub()
  const rows = tenantRows(opened)
  const source = 'xero'
  await rows.customer('x', { source })
  await rows.link('x', 'psa-1', { source })
  await rows.invoice('issued', 'x', { source })
  await rows.invoice('draft', 'x', { source, base_status: 'draft' })
  await rows.invoice('deleted', 'x', { source, base_status: 'deleted' })
  await rows.invoice('october', 'x', { source, base_status: 'draft', txn_date: '2026-10-10' })
  await rows.creditMemo('memo', 'x', { source })
  await rows.creditMemo('draft memo', 'x', { source, state: 'draft' })
  await rows.creditMemo('deleted memo', 'x', { source, state: 'deleted' })
})
afterAll(() => opened.close())

test('figures and months', async () => {
  const panel = await opened.hub.panel('psa-1', { today })
  expect(panel.currencies).toMatchObject([
    { invoicedThisMonth: '100', creditedThisMonth: '500', outstanding: '100', overdue: '100' },
  ])
  expect(panel.currencies[0]?.months?.slice(-2).map((month) => month.invoiced)).toEqual([
    '0',
    '100',
  ])
})

test('a draft is listed with its badge, a deleted one is not', async () => {
  const { recentInvoices } = await opened.hub.panel('psa-1', { today })
  expect(new Map(recentInvoices.map((one) => [one.externalId, one.status]))).toEqual(
    new Map([
      ['draft', 'draft'],
      ['issued', 'overdue'],
      ['october', 'draft'],
    ]),
  )
})

test('timeline', async () => {
  const { events } = await opened.hub.timeline('psa-1', { today, timeZone: 'UTC' })
  expect(events.map((event) => `${event.kind} ${event.externalId}`)).toEqual([
    'invoice_overdue issued',
    'invoice_issued issued',
  ])
})

test('a draft is no invoice: work of its month is still without one', async () => {
  const { db, schema } = opened
  const tickets = async () => [{ customerId: 'psa-1', resolved: 7 }]
  const hub = createBillingHub({ db, schema, tickets }).forTenant(tenantId)
  const october = { today, timeZone: 'UTC', from: '2026-10-01', to: '2026-11-01', dryRun: true }
  const pass = await hub.alerts.evaluateService(october)
  expect(pass.firing.map((one) => one.customerId)).toEqual(['psa-1'])
})
