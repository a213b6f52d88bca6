/**
 * The figure "received": the totals of payments and sales receipts less those of refund receipts, not voided or deleted, whatever they were
 * applied to, by date and currency. Settlement kinds say where money went, never how much came.
 */
import { buildPaymentSet, buildRow, type EntityRows } from '@vectis/quickbooks/rows'
import { parseDecimal } from '@vectis/quickbooks/values'
import type { Payment } from '@vectis/quickbooks/wire'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { realmId, tenantId } from './support/hub-fixture.ts'
import { openLinkedHub, type LinkedHub } from './support/tenant-rows.ts'

const today = '2026-11-23'
let opened: LinkedHub['opened']
beforeEach(async () => {
  ;({ opened } = await openLinkedHub())
})
afterEach(() => opened.close())

let commits = 0
async function store(payments: Payment[], deleted: string[] = []): Promise<void> {
  await commit({ Payment: payments.map((one) => buildPaymentSet(one)) }, { Payment: deleted })
}
async function commit(
  rows: EntityRows,
  deleted: { [E in keyof EntityRows]?: string[] } = {},
): Promise<void> {
  const sync = opened.storage.sync.forTenant(tenantId)
  const lease = await sync.acquireLease({ realmId, owner: 'test', leaseMs: 60_000 })
  if (lease === null) throw new Error('The lease is taken.')
  commits += 1
  const observedAt = new Date(Date.parse('2026-11-23T18:00:00Z') + commits * 1_000).toISOString()
  await sync.commit({
    ...{ realmId, lease, observedAt },
    rows,
    tombstones: Object.entries(deleted).flatMap(([entity, ids]) =>
      ids.map((externalId) => ({
        ...{ entity: entity as keyof EntityRows, externalId },
        ...{ deletedAt: null, reason: 'deleted' as const },
      })),
    ),
  })
}
async function received(): Promise<Record<string, number>> {
  const { currencies } = await opened.hub.panel('psa-1', { today })
  const all = currencies.flatMap(({ currency, months }) =>
    (months ?? []).map(
      ({ month, received: sum }) => [`${currency} ${month}`, Number(sum)] as const,
    ),
  )
  return Object.fromEntries(all.filter(([, sum]) => sum !== 0))
}
const payment = (Id: string, rest: Partial<Payment>): Payment => ({
  ...{ Id, TotalAmt: 100, CustomerRef: { value: 'a' }, TxnDate: '2026-11-05' },
  CurrencyRef: { value: 'USD' },
  ...rest,
})
const line = (TxnType: string, Amount: number) => ({ Amount, LinkedTxn: [{ TxnId: '9', TxnType }] })

test('whatever it was applied to: an invoice, a check, a journal entry, nothing, or in part', async () => {
  await store([
    payment('invoice', { UnappliedAmt: 0, Line: [line('Invoice', 100)] }),
    payment('check', { UnappliedAmt: 0, Line: [line('Check', 100)] }),
    payment('journal', { UnappliedAmt: 0, Line: [line('JournalEntry', 100)] }),
    payment('on account', { UnappliedAmt: 100, Line: [] }),
    payment('in part', { UnappliedAmt: 60, Line: [line('Invoice', 40)] }),
    payment('no lines', { TotalAmt: 10, UnappliedAmt: 0, Line: [] }),
    payment('mixed', { UnappliedAmt: 0, Line: [line('Invoice', 150), line('CreditMemo', 50)] }),
  ])
  expect(await received()).toEqual({ 'USD 2026-11': 610 })
})

test('a credit that was applied brought nothing; a voided or deleted payment neither', async () => {
  const credit = [line('Invoice', 100), line('CreditMemo', 100)]
  await store([
    payment('credit', { TotalAmt: 0, UnappliedAmt: 0, Line: credit }),
    payment('voided', { TotalAmt: 0, Line: [], PrivateNote: 'Voided' }),
    payment('gone', {}),
    payment('stands', { TotalAmt: 7 }),
  ])
  await store([], ['gone'])
  expect(await received()).toEqual({ 'USD 2026-11': 7 })
  const { events } = await opened.hub.timeline('psa-1', { today, timeZone: 'America/Denver' })
  const told = events.filter(({ kind, isStruck }) => kind === 'payment_received' && !isStruck)
  expect(told.map(({ amount }) => amount)).toEqual(['7'])
})

test('sales receipts are received; a voided or deleted one is not, and the timeline shows it struck through', async () => {
  const sale = (Id: string, TotalAmt: number, rest: object = {}) =>
    buildRow('SalesReceipt', { ...payment(Id, { TotalAmt }), ...rest })
  await commit({
    Payment: [buildPaymentSet(payment('p', {}))],
    SalesReceipt: [sale('s', 20), sale('v', 30), sale('gone', 40)],
  })
  expect(await received()).toEqual({ 'USD 2026-11': 190 })
  await commit(
    { SalesReceipt: [sale('v', 0, { SyncToken: '1', PrivateNote: 'Voided', Line: [] })] },
    { SalesReceipt: ['gone'] },
  )
  expect(await received()).toEqual({ 'USD 2026-11': 120 })
  const { events } = await opened.hub.timeline('psa-1', { today, timeZone: 'America/Denver' })
  const seen = events
    .filter(({ kind }) => kind === 'sales_receipt')
    .map(({ externalId, amount, isStruck }) => [externalId, amount, isStruck])
  expect(seen).toEqual([
    ['v', '30', true],
    ['s', '20', false],
    ['gone', '40', true],
  ])
})

test('by date and currency, for any payments, sales receipts and refund receipts: the strip and the timeline add up to the totals', async () => {
  const any = fc.record({
    entity: fc.constantFrom('Payment', 'Payment', 'SalesReceipt', 'RefundReceipt'),
    total: fc.nat(100_000).map((cents) => cents / 100),
    month: fc.constantFrom('2026-01', '2026-10', '2026-11'),
    currency: fc.constantFrom('USD', 'CAD'),
    kinds: fc.array(fc.constantFrom('Invoice', 'CreditMemo', 'Check', 'Deposit', 'Expense'), {
      maxLength: 3,
    }),
    unapplied: fc.nat(100).map((percent) => percent / 100),
  })
  const samples = fc.sample(any, { numRuns: 120, seed: 11 })
  const expected = new Map<string, number>()
  const wires = samples.map((one, index) => {
    const key = `${one.currency} ${one.month}`
    const sign = one.entity === 'RefundReceipt' ? -1 : 1
    expected.set(key, (expected.get(key) ?? 0) + sign * one.total)
    return payment(String(index), {
      TotalAmt: one.total,
      UnappliedAmt: Number((one.total * one.unapplied).toFixed(2)),
      TxnDate: `${one.month}-07`,
      CurrencyRef: { value: one.currency },
      Line: one.kinds.map((kind, n) => line(kind, n + 1)),
    })
  })
  const of = (entity: string) => wires.filter((_, index) => samples[index]?.entity === entity)
  await commit({
    Payment: of('Payment').map((wire) => buildPaymentSet(wire)),
    SalesReceipt: of('SalesReceipt').map((wire) => buildRow('SalesReceipt', wire)),
    RefundReceipt: of('RefundReceipt').map((wire) => buildRow('RefundReceipt', wire)),
  })
  const strip = await received()
  const { events } = await opened.hub.timeline('psa-1', {
    ...{ today, timeZone: 'America/Denver', limit: 1_000 },
  })
  for (const [key, sum] of expected) {
    expect(strip[key]).toBeCloseTo(sum, 6)
    const listed = events
      .filter((one) => /^(payment_received|sales_receipt|refund_receipt)$/.test(one.kind))
      .filter((one) => `${one.currency} ${one.date.slice(0, 7)}` === key)
    const total = listed.reduce((all, one) => {
      const amount = Number(parseDecimal(one.amount))
      return one.kind === 'refund_receipt' ? all - amount : all + amount
    }, 0)
    expect(total).toBeCloseTo(sum, 6)
  }
})
