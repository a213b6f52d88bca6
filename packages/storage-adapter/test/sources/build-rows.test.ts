/** The rows of another source's objects, whole and with nothing but what is required. */
import type { SourcePayment } from '@vectis/quickbooks/ports'
import { describe, expect, test } from 'vitest'
import { buildContact } from '../../src/sources/build-contact.ts'
import {
  buildCreditNote,
  buildInvoice,
  buildPayment,
  buildReceipt,
} from '../../src/sources/build-rows.ts'
import { buildTemplate } from '../../src/sources/build-template.ts'

const updatedAt = '2026-11-02T10:00:00Z'
const createdAt = '2026-10-01T10:00:00Z'
const bare = { id: '1', updatedAt }
const document = { ...bare, contactId: 'c-1', date: '2026-10-01', currency: 'USD' }

const version = {
  externalId: '1',
  syncToken: null,
  sourceCreatedAt: null,
  sourceUpdatedAt: updatedAt,
  unreadableFields: [],
}
const row = {
  ...version,
  customerExternalId: 'c-1',
  txnDate: '2026-10-01',
  currency: 'USD',
  exchangeRate: null,
  isAllZero: false,
}

describe('contacts', () => {
  const contact = { ...bare, name: 'Old Mill', isActive: false }
  const customer = {
    ...version,
    displayName: 'Old Mill',
    companyName: null,
    fullyQualifiedName: null,
    parentExternalId: null,
    isJob: false,
    isProject: false,
    billWithParent: false,
    active: false,
    email: null,
    phone: null,
    street: null,
    city: null,
    postalCode: null,
    country: null,
    currency: null,
    balance: null,
    balanceWithJobs: null,
  }

  test('a name alone', () => {
    expect(buildContact(contact)).toEqual(customer)
  })

  test('every field', () => {
    const address = { street: '1 Mill Lane', city: 'Bath', postalCode: 'BA1', country: 'UK' }
    const reach = { email: 'a@mill.example', phone: '1', companyName: 'Mill Ltd', currency: 'GBP' }
    const full = { ...contact, createdAt, parentId: 'c-0', isActive: true, ...address, ...reach }
    expect(buildContact(full)).toEqual({
      ...customer,
      ...address,
      ...reach,
      sourceCreatedAt: createdAt,
      parentExternalId: 'c-0',
      isJob: true,
      active: true,
    })
  })
})

describe('invoices', () => {
  const invoice = { ...document, total: '100.0', amountDue: '40', status: 'issued' } as const
  const bill = {
    ...row,
    docNumber: null,
    dueDate: null,
    totalAmount: '100',
    balance: '40',
    taxAmount: null,
    depositAmount: null,
    homeTotalAmount: null,
    homeBalance: null,
    baseStatus: 'partially_paid',
    voidEvidence: null,
    voidReason: null,
    flags: ['no_due_date'],
    emailStatus: null,
    recurringTemplateRef: null,
  }

  test('what is required alone', () => {
    expect(buildInvoice(invoice)).toEqual(bill)
    expect(buildInvoice({ ...invoice, dueDate: null, isSent: null, tax: null })).toEqual(bill)
  })

  test('every field', () => {
    const more = { number: 'X-1', tax: '10.00', repeatingInvoiceId: 'r-1', isSent: true }
    const full = { ...invoice, ...more, dueDate: '2026-11-02', exchangeRate: '1.50' }
    expect(buildInvoice(full)).toEqual({
      ...bill,
      docNumber: 'X-1',
      dueDate: '2026-11-02',
      taxAmount: '10',
      exchangeRate: '1.5',
      flags: [],
      emailStatus: 'EmailSent',
      recurringTemplateRef: 'r-1',
    })
  })

  test('one that was not sent says so', () => {
    expect(buildInvoice({ ...invoice, dueDate: '2026-11-02', isSent: false })).toMatchObject({
      flags: ['not_sent'],
      emailStatus: 'NotSet',
    })
  })

  test.each([
    ['draft', '100', '100', 'draft', null],
    ['draft', '0', '0', 'draft', null],
    ['issued', '100', '100', 'open', null],
    ['issued', '100', '0', 'paid', null],
    ['voided', '0', '0', 'voided', 'status'],
  ] as const)('%s, %s with %s due: %s', (status, total, amountDue, baseStatus, voidEvidence) => {
    const built = buildInvoice({ ...invoice, status, total, amountDue, dueDate: '2026-11-02' })
    expect(built).toMatchObject({ baseStatus, voidEvidence })
    // What is flagged of a total of zero is an issued one's.
    if (status === 'draft') expect(built.flags).toEqual([])
  })
})

describe('credit notes', () => {
  const note = { ...document, total: '25.00', remaining: '5.0', status: 'issued' } as const

  test('what is required alone, and a number', () => {
    const memo = {
      ...row,
      docNumber: null,
      totalAmount: '25',
      balance: '5',
      remainingCredit: '5',
      homeTotalAmount: null,
      state: 'partially_applied',
      voidEvidence: null,
    }
    expect(buildCreditNote(note)).toEqual(memo)
    expect(buildCreditNote({ ...note, number: 'N-1' })).toEqual({ ...memo, docNumber: 'N-1' })
  })

  test.each([
    ['draft', '25', 'draft', null],
    ['issued', '25', 'open', null],
    ['issued', '0', 'applied', null],
    ['voided', '0', 'voided', 'status'],
  ] as const)('%s, %s left: %s', (status, remaining, state, voidEvidence) => {
    expect(buildCreditNote({ ...note, status, remaining })).toMatchObject({ state, voidEvidence })
  })
})

describe('payments', () => {
  const payment: SourcePayment = {
    ...document,
    total: '100.00',
    unapplied: '0',
    status: 'received',
    settlements: [],
  }
  const line = (lineNo: number, change: object) => ({
    lineNo,
    linkedType: '',
    linkedExternalId: '',
    invoiceExternalId: null,
    creditMemoExternalId: null,
    ...change,
  })

  test('settlements in an order of their own, what is not known of the money, and what is not applied', () => {
    const built = buildPayment({
      ...payment,
      reference: 'CHK 7',
      unapplied: '10.0',
      settlements: [
        { kind: 'refund', amount: '5' },
        { kind: 'credit', invoiceId: 'i-1', creditNoteId: 'n-1', amount: '30' },
        { kind: 'cash', invoiceId: 'i-2', amount: '40' },
        { kind: 'cash', invoiceId: 'i-1', amount: '20.0' },
        { kind: 'cash', invoiceId: 'i-1', amount: '3' },
        { kind: 'refund', creditNoteId: 'n-2', amount: '7' },
      ],
    })
    const invoiceOf = (id: string) => ({ linkedType: 'Invoice', linkedExternalId: id, invoiceExternalId: id }) // prettier-ignore
    const noteOf = (id: string) => ({ linkedType: 'CreditMemo', linkedExternalId: id, creditMemoExternalId: id }) // prettier-ignore
    expect(built).toEqual({
      ...row,
      totalAmount: '100',
      unappliedAmount: '10',
      cashApplied: '63',
      creditApplied: '30',
      referenceNumber: 'CHK 7',
      isAutomaticCreditLink: false,
      linksUnreadable: false,
      isVoided: false,
      voidEvidence: null,
      settlements: [
        line(1, { ...invoiceOf('i-1'), kind: 'cash', amount: '3' }),
        line(2, { ...invoiceOf('i-1'), kind: 'cash', amount: '20' }),
        line(3, { ...invoiceOf('i-2'), kind: 'cash', amount: '40' }),
        line(4, { ...noteOf('n-1'), invoiceExternalId: 'i-1', kind: 'credit', amount: '30' }),
        line(5, { ...noteOf('n-2'), kind: 'refund', amount: '7' }),
        line(6, { linkedType: 'Refund', kind: 'refund', amount: '5' }),
        // 100 - 10 - (63 + 5): what a note gave is no money.
        line(0, { kind: 'other', amount: '22' }),
        line(0, { kind: 'unapplied', amount: '10' }),
      ],
    })
  })

  test('all of it applied: no other rows', () => {
    const settlements = [{ kind: 'cash', invoiceId: 'i-1', amount: '100' }] as const
    const built = buildPayment({ ...payment, settlements })
    expect(built.settlements.map(({ kind, lineNo }) => [kind, lineNo])).toEqual([['cash', 1]])
    expect(built).toMatchObject({ referenceNumber: null, isAutomaticCreditLink: false })
  })

  test('no money, only credit: a link', () => {
    const settlements = [{ kind: 'credit', invoiceId: 'i-1', creditNoteId: 'n-1', amount: '30' }] as const // prettier-ignore
    const none = { ...payment, total: '0' }
    expect(buildPayment({ ...none, settlements }).isAutomaticCreditLink).toBe(true)
    expect(buildPayment(none).isAutomaticCreditLink).toBe(false)
  })

  test('a void one has no rows, whatever its total', () => {
    expect(buildPayment({ ...payment, status: 'voided', unapplied: '10' })).toMatchObject({
      settlements: [],
      isVoided: true,
      voidEvidence: 'status',
    })
  })
})

describe('receipts', () => {
  const receipt = { ...document, total: '95.00', status: 'received' } as const
  const sale = {
    ...row,
    docNumber: null,
    totalAmount: '95',
    taxAmount: null,
    homeTotalAmount: null,
    depositAccountRef: null,
    paymentMethodRef: null,
    referenceNumber: null,
    isVoided: false,
    voidEvidence: null,
  }

  test('what is required alone, and every field', () => {
    expect(buildReceipt(receipt)).toEqual(sale)
    const more = { number: 'S-1', tax: '5.0', reference: 'CHK 7', status: 'voided' } as const
    expect(buildReceipt({ ...receipt, ...more })).toEqual({
      ...sale,
      docNumber: 'S-1',
      taxAmount: '5',
      referenceNumber: 'CHK 7',
      isVoided: true,
      voidEvidence: 'status',
    })
  })
})

describe('repeating invoices', () => {
  const repeating = {
    ...bare,
    isActive: true,
    contactId: 'c-1',
    currency: 'USD',
    total: '550.00',
    tax: '50.0',
  }
  const template = {
    ...version,
    templateRef: '1',
    templateType: 'Invoice',
    name: null,
    active: true,
    recurType: 'Automated',
    intervalType: 'Monthly',
    intervalCount: 3,
    startDate: null,
    endDate: null,
    nextDate: null,
    previousDate: null,
    maxOccurrences: null,
    customerExternalId: 'c-1',
    currency: 'USD',
    totalAmount: '550',
    taxAmount: '50',
  }

  test('a unit and an interval alone', () => {
    expect(buildTemplate({ ...repeating, schedule: { unit: 'month', interval: 3 } })).toEqual(
      template,
    )
  })

  test('every field', () => {
    const dates = {
      startDate: '2026-01-01',
      endDate: '2027-01-01',
      nextDate: '2026-12-01',
      previousDate: '2026-09-01',
      maxOccurrences: 12,
    }
    const schedule = { unit: 'month', interval: 3, ...dates } as const
    const full = { ...repeating, name: 'Care', isActive: false, createdAt, schedule }
    const more = { name: 'Care', active: false, sourceCreatedAt: createdAt }
    expect(buildTemplate(full)).toEqual({ ...template, ...dates, ...more })
  })

  test.each([
    ['day', 'Daily'],
    ['week', 'Weekly'],
    ['month', 'Monthly'],
    ['year', 'Yearly'],
  ] as const)('every %s is %s', (unit, intervalType) => {
    const built = buildTemplate({ ...repeating, schedule: { unit, interval: 1 } })
    expect(built.intervalType).toBe(intervalType)
  })
})
