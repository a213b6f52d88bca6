import { expect, test } from 'vitest'
import { balanceOfDocument, owedWith } from '../../src/entities/balance-rules.ts'
import { noneChecked } from '../../src/ports/verification-report.ts'

test.each([
  ['payment', { totalAmount: '100', unappliedAmount: '30', creditApplied: '5' }, '75', '100'],
  ['invoice', { balance: '60', totalAmount: '100', depositAmount: '10' }, '30', '60'],
  ['invoice', { balance: '60', totalAmount: '100', depositAmount: null }, '40', '60'],
  ['creditMemo', { remainingCredit: '20', totalAmount: '50' }, '30', '20'],
] as const)('the balance of %s %o with %s settled', (identity, row, settled, figure) => {
  expect(balanceOfDocument(identity, row as never, settled)).toEqual({
    expected: figure,
    actual: figure,
  })
})

test('an invoice adds to what a customer owes; payments and credit memos subtract', () => {
  expect(owedWith('Invoice', { balance: '60' } as never)).toBe('60')
  expect(owedWith('Payment', { unappliedAmount: '30' } as never)).toBe('-30')
  expect(owedWith('CreditMemo', { remainingCredit: '20' } as never)).toBe('-20')
})

test('a report begins with a zero for every identity', () => {
  const none = { payment: 0, invoice: 0, creditMemo: 0, customer: 0, customerWithJobs: 0 }
  expect(noneChecked()).toEqual(none)
})
