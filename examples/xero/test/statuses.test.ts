import { describe, expect, test } from 'vitest'
import { statuses, types } from '../src/statuses.ts'

const statusRows = [
  ['Invoices', 'DRAFT', 'draft'],
  ['Invoices', 'SUBMITTED', 'draft'],
  ['Invoices', 'AUTHORISED', 'issued'],
  ['Invoices', 'PAID', 'issued'],
  ['Invoices', 'VOIDED', 'voided'],
  ['Invoices', 'DELETED', 'gone'],
  ['CreditNotes', 'DRAFT', 'draft'],
  ['CreditNotes', 'SUBMITTED', 'draft'],
  ['CreditNotes', 'AUTHORISED', 'issued'],
  ['CreditNotes', 'PAID', 'issued'],
  ['CreditNotes', 'VOIDED', 'voided'],
  ['CreditNotes', 'DELETED', 'gone'],
  ['Overpayments', 'AUTHORISED', 'received'],
  ['Overpayments', 'PAID', 'received'],
  ['Overpayments', 'VOIDED', 'voided'],
  ['Prepayments', 'AUTHORISED', 'received'],
  ['Prepayments', 'PAID', 'received'],
  ['Prepayments', 'VOIDED', 'voided'],
  ['Payments', 'AUTHORISED', 'received'],
  ['Payments', 'DELETED', 'gone'],
  ['RepeatingInvoices', 'DRAFT', 'inactive'],
  ['RepeatingInvoices', 'AUTHORISED', 'active'],
  ['RepeatingInvoices', 'DELETED', 'gone'],
  ['Contacts', 'ACTIVE', 'active'],
  ['Contacts', 'ARCHIVED', 'archived'],
  ['Contacts', 'GDPRREQUEST', 'erased'],
] as const

const typeRows = [
  ['Invoices', 'ACCREC', 'sales'],
  ['Invoices', 'ACCPAY', 'purchases'],
  ['CreditNotes', 'ACCRECCREDIT', 'sales'],
  ['CreditNotes', 'ACCPAYCREDIT', 'purchases'],
  ['Overpayments', 'RECEIVE-OVERPAYMENT', 'sales'],
  ['Overpayments', 'AROVERPAYMENT', 'sales'],
  ['Overpayments', 'SPEND-OVERPAYMENT', 'purchases'],
  ['Prepayments', 'RECEIVE-PREPAYMENT', 'sales'],
  ['Prepayments', 'ARPREPAYMENT', 'sales'],
  ['Prepayments', 'SPEND-PREPAYMENT', 'purchases'],
  ['Prepayments', 'APPREPAYMENT', 'purchases'],
  ['Payments', 'ACCRECPAYMENT', 'sales'],
  ['Payments', 'ARCREDITPAYMENT', 'refund'],
  ['Payments', 'AROVERPAYMENTPAYMENT', 'refund'],
  ['Payments', 'ARPREPAYMENTPAYMENT', 'refund'],
  ['Payments', 'ACCPAYPAYMENT', 'purchases'],
  ['Payments', 'APCREDITPAYMENT', 'purchases'],
  ['Payments', 'APOVERPAYMENTPAYMENT', 'purchases'],
  ['Payments', 'APPREPAYMENTPAYMENT', 'purchases'],
  ['RepeatingInvoices', 'ACCREC', 'sales'],
  ['RepeatingInvoices', 'ACCPAY', 'purchases'],
] as const

function listRows(table: Record<string, ReadonlyMap<string, string>>): string[][] {
  return Object.entries(table).flatMap(([list, words]) =>
    [...words].map(([word, meaning]) => [list, word, meaning]),
  )
}

describe('statuses', () => {
  for (const row of statusRows) {
    test(row.join(' '), () => expect(listRows(statuses)).toContainEqual(row))
  }
  test('has no other row', () => expect(listRows(statuses)).toHaveLength(statusRows.length))
})

describe('types', () => {
  for (const row of typeRows) {
    test(row.join(' '), () => expect(listRows(types)).toContainEqual(row))
  }
  test('has no other row', () => expect(listRows(types)).toHaveLength(typeRows.length))
})
