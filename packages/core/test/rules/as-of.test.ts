import { expect, test } from 'vitest'
import { creditMemoAsOf } from '../../src/entities/credit-memo/rule.ts'
import { invoiceAsOf } from '../../src/entities/invoice/rule.ts'
import { isDatedBy } from '../../src/entities/parts/as-of.ts'
import { paymentAsOf } from '../../src/entities/payment/rule.ts'

const asOf = '2026-10-15'
const before = '2026-10-14'
const later = '2026-10-16'

/** Shared with one document per date. */
const shared = (...dates: (string | null)[]) => dates.map((date) => ({ amount: '40', date }))

test('a document counts from its own date on; one without a date always', () => {
  expect([before, asOf, later, null].map((date) => isDatedBy(date, asOf))).toEqual([
    true,
    true,
    false,
    true,
  ])
})

const invoice = {
  txnDate: before,
  totalAmount: '100',
  balance: '20',
  baseStatus: 'partially_paid',
  flags: [],
} as const

test.each([
  ['what was paid by then stays paid', {}, shared(before, asOf), ['20', 'partially_paid']],
  ['what was paid later is open', {}, shared(before, later), ['60', 'partially_paid']],
  ['before all its payments it is open', {}, shared(later, later), ['100', 'open']],
  ['a payment without a date counts always', {}, shared(null), ['20', 'partially_paid']],
  [
    'a void acts back',
    { baseStatus: 'voided', balance: '0' },
    shared(later, later),
    ['0', 'voided'],
  ],
  ['a deletion acts back', { baseStatus: 'deleted' }, shared(later), ['20', 'deleted']],
  ['a draft was paid by nothing', { baseStatus: 'draft' }, shared(later), ['20', 'draft']],
] as const)('an invoice as of a date: %s', (_, change, settled, [balance, baseStatus]) => {
  const found = invoiceAsOf({ ...invoice, ...change, flags: [] }, settled, asOf)
  expect(found).toEqual({ balance, baseStatus, flags: [] })
})

test('an invoice as of a date: only the flags of its balance are decided again', () => {
  const flags = ['no_due_date', 'overpaid', 'not_sent'] as const
  const overpaid = { ...invoice, balance: '-5', baseStatus: 'paid', flags: [...flags] } as const
  const of = (settled: ReturnType<typeof shared>, balance = '-5') =>
    invoiceAsOf({ ...overpaid, balance, flags: [...flags] }, settled, asOf)?.flags
  expect(of(shared(later))).toEqual(['no_due_date', 'not_sent'])
  expect(of(shared(later), '-50')).toEqual(['overpaid', 'no_due_date', 'not_sent'])
  expect(of(shared(before))).toEqual(flags)
  const odd = { ...invoice, flags: ['zero_total', 'anomaly'] as ('zero_total' | 'anomaly')[] }
  expect(invoiceAsOf(odd, shared(later), asOf)?.flags).toEqual([])
})

const memo = {
  txnDate: before,
  totalAmount: '100',
  remainingCredit: '20',
  state: 'partially_applied',
} as const

test.each([
  ['what was used by then is used', {}, shared(before, asOf), ['20', 'partially_applied']],
  ['what was used later is left', {}, shared(before, later), ['60', 'partially_applied']],
  ['before all its uses it is open', {}, shared(later, later), ['100', 'open']],
  ['a void acts back', { state: 'voided', remainingCredit: '0' }, shared(later), ['0', 'voided']],
  ['a deletion acts back', { state: 'deleted' }, shared(later), ['20', 'deleted']],
  ['a draft was used by nothing', { state: 'draft' }, shared(later), ['20', 'draft']],
  ['a contradiction stays one', { state: 'anomaly' }, shared(later), ['20', 'anomaly']],
] as const)('a credit memo as of a date: %s', (_, change, used, [remainingCredit, state]) => {
  const found = creditMemoAsOf({ ...memo, ...change }, used, asOf)
  expect(found).toEqual({ remainingCredit, state })
})

test.each([
  ['nothing later', before, before, '10'],
  ['an invoice dated later is not paid yet', later, before, '50'],
  ['a memo dated later is not used yet', before, later, '-30'],
  ['both', later, later, '10'],
])('money on account as of a date: %s', (_, ofInvoice, ofMemo, unappliedAmount) => {
  const documents = { invoices: shared(ofInvoice), creditMemos: shared(ofMemo) }
  expect(paymentAsOf({ txnDate: asOf, unappliedAmount: '10' }, documents, asOf)).toEqual({
    unappliedAmount,
  })
})

test('a document that is dated later is not there', () => {
  expect(invoiceAsOf({ ...invoice, flags: [], txnDate: later }, [], asOf)).toBeNull()
  expect(creditMemoAsOf({ ...memo, txnDate: later }, [], asOf)).toBeNull()
  const none = { invoices: [], creditMemos: [] }
  expect(paymentAsOf({ txnDate: later, unappliedAmount: '1' }, none, asOf)).toBeNull()
})
