/** The first and the last day of each span that a figure is about. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addDays } from '@vectis/quickbooks/values'
import { createBillingHub, type TenantHub } from '../src/index.ts'
import { openHub, tenantId } from './support/hub-fixture.ts'
import { tenantRows } from './support/tenant-rows.ts'

const today = '2026-11-23'
const clock = { now: () => Date.parse(`${today}T18:00:00Z`), sleep: () => Promise.resolve() }

let opened: Awaited<ReturnType<typeof openHub>>
let hub: TenantHub
beforeAll(async () => {
  opened = await openHub()
  hub = createBillingHub({ db: opened.db, schema: opened.schema, clock }).forTenant(tenantId)
  const rows = tenantRows(opened)
  for (const customer of ['aged', 'monthly', 'payer']) {
    await rows.customer(customer)
    await rows.link(customer, customer)
  }
  for (const [n, days] of [-1, 0, 1, 30, 31, 60, 61, 90, 91].entries()) {
    const balance = 2 ** n
    await rows.invoice(`${days} days`, 'aged', { due_date: addDays(today, -days), balance })
  }
  const days = ['2025-11-30', '2025-12-01', '2026-10-31', '2026-11-01', '2026-11-30', '2026-12-01']
  for (const [n, txn_date] of days.entries()) {
    const dated = { txn_date, total_amount: 2 ** n, currency: 'CAD' }
    await rows.invoice(`dated ${txn_date}`, 'monthly', { ...dated, base_status: 'paid' })
    await rows.creditMemo(`dated ${txn_date}`, 'monthly', { ...dated, remaining_credit: 0 })
    await rows.salesReceipt(`dated ${txn_date}`, 'monthly', dated)
  }
  for (let n = 0; n < 13; n += 1) {
    const txn_date = addDays('2026-10-01', n)
    await rows.invoice(`paid ${n}`, 'payer', { base_status: 'paid', txn_date })
    await rows.payment(`money ${n}`, 'payer')
    const paid = addDays(txn_date, n === 0 ? 90 : 10)
    await rows.settlement(`money ${n}`, `paid ${n}`, { txn_date: paid })
  }
})
afterAll(() => opened.close())

async function readFigures(customer: string) {
  const { currencies } = await hub.panel(customer, { today })
  return currencies[0]
}

test('aging: today is current, a span holds its first and its last day', async () => {
  const figures = await readFigures('aged')
  expect(figures?.aging).toMatchObject({
    current: String(1 + 2),
    days1to30: String(4 + 8),
    days31to60: String(16 + 32),
    days61to90: String(64 + 128),
    days91plus: '256',
  })
})

test('months: the first day of the strip, the first and the last day of this month, and none outside', async () => {
  const figures = await readFigures('monthly')
  const sums = figures?.months?.flatMap(({ month, invoiced, received }) =>
    invoiced === '0' ? [] : [[month, Number(invoiced), Number(received)]],
  )
  expect(sums).toEqual([
    ['2025-12', 2, 2],
    ['2026-10', 4, 4],
    ['2026-11', 8 + 16, 8 + 16],
  ])
  expect(figures).toMatchObject({
    invoicedThisMonth: '24',
    creditedThisMonth: '24',
    receiptsThisMonth: { salesReceipts: '24' },
  })
  const [whole] = (await hub.months({ today })).filter(({ currency }) => currency === 'CAD')
  expect(whole?.months).toEqual(figures?.months)
})

test('days to pay: the twelve newest of those that were paid', async () => {
  expect(Number((await readFigures('payer'))?.averageDaysToPay)).toBe(10)
})
