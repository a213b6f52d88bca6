import { readFileSync } from 'node:fs'
import type { SourceBatch } from '@vectis/quickbooks/ports'
import { describe, expect, test } from 'vitest'
import { batchOf, mapAnswers } from './support/map-one.ts'
import {
  allocationOf,
  contactOf,
  creditNoteOf,
  invoiceOf,
  msDate,
  observedAt,
  overpaymentOf,
  paymentOf,
  prepaymentOf,
  repeatingInvoiceOf,
} from './support/xero-json.ts'

const at = '2026-11-10T08:00:00.000Z'

function first<Kind extends keyof SourceBatch>(kind: Kind, ...answers: unknown[]): unknown {
  const found = batchOf(...answers)[kind]
  return Array.isArray(found) ? found[0] : undefined
}

function gone(kind: string, id: string, when = at) {
  return { tombstones: [{ kind, id, at: when, reason: 'deleted' }] }
}

/** The rows of the tables in docs/guides/other-sources.md, under their names there. */
const cases: Record<string, () => void> = {
  'invoice DRAFT'() {
    expect(first('invoices', { Invoices: [invoiceOf({ Status: 'DRAFT' })] })).toMatchObject({
      status: 'draft',
      total: '115',
      amountDue: '115',
    })
  },
  'invoice SUBMITTED'() {
    expect(first('invoices', { Invoices: [invoiceOf({ Status: 'SUBMITTED' })] })).toMatchObject({
      status: 'draft',
    })
  },
  'invoice AUTHORISED, nothing paid'() {
    expect(first('invoices', { Invoices: [invoiceOf()] })).toEqual({
      id: 'i-1',
      updatedAt: at,
      contactId: 'c-1',
      number: 'INV-0101',
      date: '2026-10-05',
      dueDate: '2026-11-04',
      currency: 'NZD',
      exchangeRate: '1',
      total: '115',
      tax: '15',
      amountDue: '115',
      status: 'issued',
      isSent: true,
      repeatingInvoiceId: null,
    })
  },
  'invoice AUTHORISED, partly paid'() {
    const invoice = invoiceOf({ AmountPaid: 40.25, AmountDue: 74.75 })
    expect(first('invoices', { Invoices: [invoice] })).toMatchObject({
      status: 'issued',
      total: '115',
      amountDue: '74.75',
    })
  },
  'invoice PAID'() {
    const invoice = invoiceOf({ Status: 'PAID', AmountPaid: 115, AmountDue: 0 })
    expect(first('invoices', { Invoices: [invoice] })).toMatchObject({
      status: 'issued',
      amountDue: '0',
    })
  },
  'invoice VOIDED'() {
    const invoice = invoiceOf({ Status: 'VOIDED', AmountDue: 115 })
    expect(first('invoices', { Invoices: [invoice] })).toMatchObject({
      status: 'voided',
      total: '115',
      amountDue: '0',
    })
  },
  'invoice DELETED'() {
    const answer = { Invoices: [invoiceOf({ Status: 'DELETED' })] }
    expect(batchOf(answer)).toMatchObject(gone('invoices', 'i-1'))
    expect(batchOf(answer).invoices).toEqual([])
  },
  'bill of a supplier'() {
    const { batch, unmapped, ignored } = mapAnswers({ Invoices: [invoiceOf({ Type: 'ACCPAY' })] })
    expect(batch.invoices).toEqual([])
    expect({ unmapped, ignored }).toEqual({
      unmapped: [],
      ignored: [{ what: 'bills of suppliers', count: 1 }],
    })
  },
  'payment of an invoice'() {
    expect(first('payments', { Payments: [paymentOf()] })).toEqual({
      id: 'p-1',
      updatedAt: at,
      contactId: 'c-1',
      date: '2026-11-01',
      currency: 'NZD',
      exchangeRate: '1',
      total: '40',
      unapplied: '0',
      reference: 'DD 77',
      status: 'received',
      settlements: [{ kind: 'cash', invoiceId: 'i-1', amount: '40' }],
    })
  },
  'payment DELETED'() {
    expect(batchOf({ Payments: [paymentOf({ Status: 'DELETED' })] })).toMatchObject(
      gone('payments', 'p-1'),
    )
  },
  'payments within an invoice'() {
    const repeated = {
      Payments: [{ PaymentID: 'p-1', Amount: 40, Date: msDate('2026-11-01') }],
      CreditNotes: [{ CreditNoteID: 'n-1', AppliedAmount: 5, Total: 30 }],
      Overpayments: [{ OverpaymentID: 'o-1', AppliedAmount: 5, Total: 50 }],
      Prepayments: [{ PrepaymentID: 'd-1', AppliedAmount: 5, Total: 50 }],
    }
    const batch = batchOf({ Invoices: [invoiceOf({ ...repeated, AmountDue: 60 })] })
    expect(Object.keys(batch)).toEqual(['source', 'organisationId', 'observedAt', 'invoices'])
  },
  'payment to a supplier'() {
    const { batch, ignored } = mapAnswers({
      Payments: [paymentOf({ PaymentType: 'ACCPAYPAYMENT' })],
    })
    expect(batch).not.toHaveProperty('payments')
    expect(ignored).toEqual([{ what: 'payments to suppliers', count: 1 }])
  },
  'credit note DRAFT or SUBMITTED'() {
    for (const Status of ['DRAFT', 'SUBMITTED']) {
      const batch = batchOf({ CreditNotes: [creditNoteOf({ Status })] })
      expect(batch.creditNotes).toMatchObject([{ id: 'n-1', status: 'draft', remaining: '30' }])
      expect(batch).not.toHaveProperty('payments')
    }
  },
  'credit note AUTHORISED, not used'() {
    const batch = batchOf({ CreditNotes: [creditNoteOf()] })
    expect(batch.creditNotes).toEqual([
      {
        id: 'n-1',
        updatedAt: at,
        contactId: 'c-1',
        number: 'CN-0007',
        date: '2026-10-20',
        currency: 'NZD',
        exchangeRate: '1',
        total: '30',
        remaining: '30',
        status: 'issued',
      },
    ])
    expect(batch.payments).toMatchObject([{ id: 'n-1', total: '0', settlements: [] }])
  },
  'credit note allocated to invoices'() {
    const note = creditNoteOf({
      RemainingCredit: 5,
      Allocations: [allocationOf('i-1', 15, '2026-11-02'), allocationOf('i-2', 10, '2026-11-06')],
    })
    const batch = batchOf({ CreditNotes: [note] })
    expect(batch.creditNotes).toMatchObject([{ remaining: '5', status: 'issued' }])
    expect(batch.payments).toMatchObject([
      {
        id: 'n-1',
        updatedAt: at,
        date: '2026-11-06',
        total: '0',
        unapplied: '0',
        reference: 'CN-0007',
        status: 'received',
        settlements: [
          { kind: 'credit', invoiceId: 'i-1', creditNoteId: 'n-1', amount: '15' },
          { kind: 'credit', invoiceId: 'i-2', creditNoteId: 'n-1', amount: '10' },
        ],
      },
    ])
  },
  'credit note PAID'() {
    const Allocations = [allocationOf('i-1', 30)]
    const note = creditNoteOf({ Status: 'PAID', RemainingCredit: 0, Allocations })
    expect(batchOf({ CreditNotes: [note] }).creditNotes).toMatchObject([
      { status: 'issued', remaining: '0' },
    ])
  },
  'allocation undone'() {
    const Allocations = [{ ...allocationOf('i-1', 30), IsDeleted: true }]
    const batch = batchOf({ CreditNotes: [creditNoteOf({ Allocations })] })
    expect(batch.payments).toMatchObject([{ id: 'n-1', status: 'received', settlements: [] }])
  },
  'credit note refunded'() {
    const note = creditNoteOf({
      Status: 'PAID',
      RemainingCredit: 0,
      Allocations: [allocationOf('i-1', 10)],
      Payments: [{ PaymentID: 'p-9', Amount: 20, Date: msDate('2026-11-07') }],
    })
    const refund = paymentOf({
      PaymentID: 'p-9',
      PaymentType: 'ARCREDITPAYMENT',
      Amount: 20,
      Date: msDate('2026-11-07'),
      Invoice: undefined,
      CreditNote: { CreditNoteID: 'n-1' },
    })
    const batch = batchOf({ CreditNotes: [note] }, { Payments: [refund] })
    expect(batch.payments).toMatchObject([
      {
        id: 'n-1',
        total: '0',
        settlements: [
          { kind: 'credit', invoiceId: 'i-1', amount: '10' },
          { kind: 'refund', creditNoteId: 'n-1', amount: '20' },
        ],
      },
    ])
    expect(batch.refundReceipts).toEqual([
      {
        id: 'p-9',
        updatedAt: at,
        contactId: 'c-1',
        date: '2026-11-07',
        currency: 'NZD',
        exchangeRate: '1',
        total: '20',
        reference: 'DD 77',
        status: 'received',
      },
    ])
  },
  'credit note VOIDED'() {
    const batch = batchOf({ CreditNotes: [creditNoteOf({ Status: 'VOIDED' })] })
    expect(batch.creditNotes).toMatchObject([{ status: 'voided', total: '30', remaining: '0' }])
    expect(batch.payments).toMatchObject([{ id: 'n-1', status: 'voided', settlements: [] }])
  },
  'credit note DELETED'() {
    expect(batchOf({ CreditNotes: [creditNoteOf({ Status: 'DELETED' })] })).toMatchObject(
      gone('creditNotes', 'n-1'),
    )
  },
  'credit note of a supplier'() {
    const { batch, ignored } = mapAnswers({ CreditNotes: [creditNoteOf({ Type: 'ACCPAYCREDIT' })] })
    expect(batch).not.toHaveProperty('creditNotes')
    expect(ignored).toEqual([{ what: 'credit notes of suppliers', count: 1 }])
  },
  'overpayment AUTHORISED, not used'() {
    expect(first('payments', { Overpayments: [overpaymentOf()] })).toMatchObject({
      id: 'o-1',
      date: '2026-10-25',
      total: '50',
      unapplied: '50',
      status: 'received',
      settlements: [],
    })
  },
  'overpayment allocated to invoices'() {
    const Allocations = [allocationOf('i-1', 15), allocationOf('i-2', 10)]
    const overpayment = overpaymentOf({ RemainingCredit: 25, Allocations })
    expect(first('payments', { Overpayments: [overpayment] })).toMatchObject({
      date: '2026-10-25',
      total: '50',
      unapplied: '25',
      settlements: [
        { kind: 'cash', invoiceId: 'i-1', amount: '15' },
        { kind: 'cash', invoiceId: 'i-2', amount: '10' },
      ],
    })
  },
  'overpayment PAID'() {
    const Allocations = [allocationOf('i-1', 50)]
    const overpayment = overpaymentOf({ Status: 'PAID', RemainingCredit: 0, Allocations })
    expect(first('payments', { Overpayments: [overpayment] })).toMatchObject({
      status: 'received',
      unapplied: '0',
    })
  },
  'overpayment refunded'() {
    const overpayment = overpaymentOf({
      RemainingCredit: 10,
      Payments: [{ PaymentID: 'p-8', Amount: 40 }],
    })
    const refund = paymentOf({
      PaymentID: 'p-8',
      PaymentType: 'AROVERPAYMENTPAYMENT',
      Invoice: undefined,
      Overpayment: { OverpaymentID: 'o-1' },
    })
    const batch = batchOf({ Overpayments: [overpayment], Payments: [refund] })
    expect(batch.payments).toMatchObject([
      { id: 'o-1', total: '50', unapplied: '10', settlements: [{ kind: 'refund', amount: '40' }] },
    ])
    expect(batch.refundReceipts).toMatchObject([{ id: 'p-8', total: '40', currency: 'NZD' }])
  },
  'overpayment VOIDED'() {
    expect(
      first('payments', { Overpayments: [overpaymentOf({ Status: 'VOIDED' })] }),
    ).toMatchObject({ status: 'voided', total: '50', unapplied: '0', settlements: [] })
  },
  'overpayment to a supplier'() {
    const { ignored } = mapAnswers({ Overpayments: [overpaymentOf({ Type: 'SPEND-OVERPAYMENT' })] })
    expect(ignored).toEqual([{ what: 'overpayments to suppliers', count: 1 }])
  },
  'prepayment AUTHORISED, not used'() {
    expect(first('payments', { Prepayments: [prepaymentOf()] })).toMatchObject({
      id: 'd-1',
      total: '50',
      unapplied: '50',
      settlements: [],
    })
  },
  'prepayment allocated to an invoice'() {
    const Allocations = [allocationOf('i-1', 30)]
    const prepayment = prepaymentOf({ Type: 'ARPREPAYMENT', RemainingCredit: 20, Allocations })
    expect(first('payments', { Prepayments: [prepayment] })).toMatchObject({
      unapplied: '20',
      settlements: [{ kind: 'cash', invoiceId: 'i-1', amount: '30' }],
    })
  },
  'prepayment PAID'() {
    const Allocations = [allocationOf('i-1', 50)]
    const prepayment = prepaymentOf({ Status: 'PAID', RemainingCredit: 0, Allocations })
    expect(first('payments', { Prepayments: [prepayment] })).toMatchObject({
      status: 'received',
      unapplied: '0',
    })
  },
  'prepayment refunded'() {
    const prepayment = prepaymentOf({
      Status: 'PAID',
      RemainingCredit: 0,
      Payments: [{ PaymentID: 'p-7', Amount: 50 }],
    })
    const refund = paymentOf({
      PaymentID: 'p-7',
      PaymentType: 'ARPREPAYMENTPAYMENT',
      Amount: 50,
      Invoice: undefined,
      Prepayment: { PrepaymentID: 'd-1' },
    })
    const batch = batchOf({ Prepayments: [prepayment], Payments: [refund] })
    expect(batch.payments).toMatchObject([{ settlements: [{ kind: 'refund', amount: '50' }] }])
    expect(batch.refundReceipts).toMatchObject([{ id: 'p-7', total: '50' }])
  },
  'prepayment VOIDED'() {
    expect(first('payments', { Prepayments: [prepaymentOf({ Status: 'VOIDED' })] })).toMatchObject({
      status: 'voided',
      settlements: [],
    })
  },
  'prepayment to a supplier'() {
    const { ignored } = mapAnswers({ Prepayments: [prepaymentOf({ Type: 'APPREPAYMENT' })] })
    expect(ignored).toEqual([{ what: 'prepayments to suppliers', count: 1 }])
  },
  'refund DELETED'() {
    const refund = paymentOf({ PaymentType: 'ARCREDITPAYMENT', Status: 'DELETED' })
    expect(batchOf({ Payments: [refund] })).toMatchObject(gone('refundReceipts', 'p-1'))
  },
  'contact ACTIVE'() {
    expect(first('contacts', { Contacts: [contactOf({ EmailAddress: 'a@b.example' })] })).toEqual({
      id: 'c-1',
      updatedAt: at,
      name: 'Ridgeline Dental',
      isActive: true,
      email: 'a@b.example',
      phone: null,
      street: null,
      city: null,
      postalCode: null,
      country: null,
      currency: null,
    })
  },
  'contact ARCHIVED'() {
    const contact = contactOf({ ContactStatus: 'ARCHIVED', EmailAddress: 'a@b.example' })
    expect(first('contacts', { Contacts: [contact] })).toMatchObject({
      isActive: false,
      email: 'a@b.example',
    })
  },
  'contact GDPRREQUEST'() {
    const contact = contactOf({
      ContactStatus: 'GDPRREQUEST',
      EmailAddress: 'a@b.example',
      Phones: [{ PhoneType: 'DEFAULT', PhoneNumber: '555 0100' }],
    })
    expect(first('contacts', { Contacts: [contact] })).toEqual({
      id: 'c-1',
      updatedAt: at,
      name: 'Ridgeline Dental',
      isActive: false,
      currency: null,
    })
  },
  'contact merged into another'() {
    const contact = contactOf({ ContactStatus: 'ARCHIVED', MergedToContactID: 'c-2' })
    const batch = batchOf({ Contacts: [contact] })
    expect(batch).not.toHaveProperty('contacts')
    expect(batch.tombstones).toEqual([
      { kind: 'contacts', id: 'c-1', at, reason: 'merged', mergedInto: 'c-2' },
    ])
  },
  'contact that is only a supplier'() {
    const supplier = contactOf({ IsSupplier: true, IsCustomer: false })
    const { batch, ignored } = mapAnswers({ Contacts: [supplier] })
    expect(batch).not.toHaveProperty('contacts')
    expect(ignored).toEqual([{ what: 'contacts that are only suppliers', count: 1 }])
    expect(batchOf({ Contacts: [supplier] }, { Invoices: [invoiceOf()] }).contacts).toHaveLength(1)
  },
  'repeating invoice AUTHORISED'() {
    expect(first('repeatingInvoices', { RepeatingInvoices: [repeatingInvoiceOf()] })).toEqual({
      id: 'r-1',
      updatedAt: null,
      name: 'Managed IT',
      isActive: true,
      contactId: 'c-1',
      currency: 'NZD',
      total: '230',
      tax: '30',
      schedule: {
        unit: 'month',
        interval: 1,
        startDate: '2026-03-31',
        nextDate: '2026-11-30',
        previousDate: '2026-10-30',
        endDate: null,
      },
    })
  },
  'repeating invoice WEEKLY, with an end'() {
    const Schedule = {
      Period: 2,
      Unit: 'WEEKLY',
      StartDate: msDate('2026-11-10'),
      NextScheduledDate: msDate('2026-11-24'),
      EndDate: msDate('2027-01-31'),
    }
    expect(
      first('repeatingInvoices', { RepeatingInvoices: [repeatingInvoiceOf({ Schedule })] }),
    ).toMatchObject({
      schedule: {
        unit: 'week',
        interval: 2,
        previousDate: '2026-11-10',
        endDate: '2027-01-31',
      },
    })
  },
  'repeating invoice that has not begun'() {
    const Schedule = {
      Period: 1,
      Unit: 'MONTHLY',
      StartDate: msDate('2026-12-01'),
      NextScheduledDate: msDate('2026-12-01'),
    }
    expect(
      first('repeatingInvoices', { RepeatingInvoices: [repeatingInvoiceOf({ Schedule })] }),
    ).toMatchObject({ schedule: { nextDate: '2026-12-01', previousDate: null } })
  },
  'repeating invoice DRAFT'() {
    expect(
      first('repeatingInvoices', { RepeatingInvoices: [repeatingInvoiceOf({ Status: 'DRAFT' })] }),
    ).toMatchObject({ isActive: false })
  },
  'repeating invoice DELETED'() {
    const answer = { RepeatingInvoices: [repeatingInvoiceOf({ Status: 'DELETED' })] }
    expect(batchOf(answer)).toMatchObject(gone('repeatingInvoices', 'r-1', observedAt))
  },
  'repeating bill of a supplier'() {
    const { ignored } = mapAnswers({ RepeatingInvoices: [repeatingInvoiceOf({ Type: 'ACCPAY' })] })
    expect(ignored).toEqual([{ what: 'repeating bills of suppliers', count: 1 }])
  },
}

describe('a row of the guide', () => {
  for (const [name, run] of Object.entries(cases)) {
    test(name, () => {
      expect.hasAssertions()
      run()
    })
  }
})

test('the guide has these rows and no others', () => {
  const guide = readFileSync(
    new URL('../../../docs/guides/other-sources.md', import.meta.url),
    'utf8',
  )
  const section = guide.split('## What Xero says')[1]?.split('\n## ')[0] ?? ''
  const rows = section
    .split('\n')
    .filter((line) => /^\| (?!case |-)/.test(line))
    .map((line) => (line.split('|')[1] ?? '').trim())
  expect(rows.toSorted()).toEqual(Object.keys(cases).toSorted())
})
