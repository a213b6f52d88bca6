import { describe, expect, test } from 'vitest'
import { mapXero } from '../src/map-xero.ts'
import { batchOf, mapAnswers } from './support/map-one.ts'
import {
  allocationOf,
  contactOf,
  creditNoteOf,
  invoiceOf,
  msInstant,
  observedAt,
  organisationId,
  organisationOf,
  overpaymentOf,
  paymentOf,
  prepaymentOf,
  repeatingInvoiceOf,
} from './support/xero-json.ts'

describe('the organisation', () => {
  test('has its zone and its currency', () => {
    expect(batchOf({ Organisations: [organisationOf()] }).organisation).toEqual({
      name: 'Kauri Managed IT',
      timeZone: 'Pacific/Auckland',
      homeCurrency: 'NZD',
    })
  })

  test('in an unknown zone is named, and the host can say which zone it is', () => {
    const answers = [{ Organisations: [organisationOf({ Timezone: 'MARSSTANDARDTIME' })] }]
    const { batch, unmapped } = mapXero({ organisationId, observedAt, answers })
    expect(batch).not.toHaveProperty('organisation')
    expect(unmapped).toMatchObject([
      { path: 'Organisations[0].Timezone', found: '"MARSSTANDARDTIME"', effect: 'object left out' },
    ])
    const helped = mapXero({ organisationId, observedAt, answers, timeZone: 'Pacific/Auckland' })
    expect(helped.unmapped).toEqual([])
    expect(helped.batch.organisation).toMatchObject({ timeZone: 'Pacific/Auckland' })
  })

  test('of another id is named: a batch is of one organisation', () => {
    const { batch, unmapped } = mapAnswers({
      Organisations: [organisationOf({ OrganisationID: 'another' })],
      Invoices: [invoiceOf()],
    })
    expect(batch).not.toHaveProperty('organisation')
    // Its objects are not written as this organisation's.
    expect(Object.keys(batch).sort()).toEqual(['observedAt', 'organisationId', 'source'])
    expect(unmapped).toMatchObject([{ path: 'Organisations[0].OrganisationID' }])
  })
})

describe('what cannot be mapped is named, and the rest is in the batch', () => {
  const rows: [what: string, answer: unknown, part: object, left: object][] = [
    [
      'an invoice without an id',
      { Invoices: [invoiceOf({ InvoiceID: undefined }), invoiceOf()] },
      { path: 'Invoices[0].InvoiceID', id: null, found: 'nothing', effect: 'object left out' },
      { invoices: [{ id: 'i-1' }] },
    ],
    [
      'a status that Xero does not document',
      { Invoices: [invoiceOf({ Status: 'PARKED' })], Contacts: [contactOf()] },
      { path: 'Invoices[0].Status', id: 'i-1', found: '"PARKED"', effect: 'object left out' },
      { contacts: [{ id: 'c-1' }] },
    ],
    [
      'an amount that is no number',
      { Invoices: [invoiceOf({ Total: '1,200.00' }), invoiceOf({ InvoiceID: 'i-2' })] },
      { path: 'Invoices[0].Total', effect: 'object left out' },
      { invoices: [{ id: 'i-2' }] },
    ],
    [
      'a date that does not exist',
      { Invoices: [invoiceOf({ DueDate: '2026-02-30', DueDateString: undefined })] },
      { path: 'Invoices[0].DueDate', found: '"2026-02-30"', effect: 'field left empty' },
      { invoices: [{ id: 'i-1', dueDate: null }] },
    ],
    [
      'a currency of four letters',
      {
        Payments: [
          paymentOf({
            Invoice: { InvoiceID: 'i-1', Contact: { ContactID: 'c-1' }, CurrencyCode: 'NZDD' },
          }),
        ],
      },
      { path: 'Payments[0].Invoice.CurrencyCode', effect: 'field left empty' },
      {},
    ],
    [
      'a document without a contact',
      { Invoices: [invoiceOf({ Contact: undefined })] },
      { path: 'Invoices[0].Contact.ContactID', effect: 'field left empty' },
      { invoices: [{ id: 'i-1', contactId: null }] },
    ],
    [
      'an object without UpdatedDateUTC',
      { Invoices: [invoiceOf({ UpdatedDateUTC: undefined })] },
      { path: 'Invoices[0].UpdatedDateUTC', effect: 'field left empty' },
      { invoices: [{ id: 'i-1', updatedAt: null }] },
    ],
    [
      'a rate of zero',
      { Invoices: [invoiceOf({ CurrencyRate: 0 })] },
      { path: 'Invoices[0].CurrencyRate', effect: 'field left empty' },
      { invoices: [{ exchangeRate: null }] },
    ],
    [
      'more credit left than there was',
      { CreditNotes: [creditNoteOf({ RemainingCredit: 31 })] },
      { path: 'CreditNotes[0].RemainingCredit', effect: 'object left out' },
      {},
    ],
    [
      'allocations above what was used',
      {
        Overpayments: [
          overpaymentOf({ Allocations: [allocationOf('i-1', 20)], RemainingCredit: 40 }),
        ],
      },
      { path: 'Overpayments[0].Allocations', effect: 'field left empty' },
      { payments: [{ unapplied: '40', settlements: [] }] },
    ],
    [
      'a credit that was used, without a list of allocations',
      {
        Prepayments: [
          prepaymentOf({ Allocations: undefined, Payments: undefined, RemainingCredit: 40 }),
        ],
      },
      { path: 'Prepayments[0].Allocations', effect: 'field left empty' },
      { payments: [{ unapplied: '40', settlements: [] }] },
    ],
    [
      'an allocation whose amount cannot be read',
      {
        CreditNotes: [
          creditNoteOf({
            Allocations: [{ ...allocationOf('i-1', 1), Amount: 'ten' }],
            RemainingCredit: 20,
          }),
        ],
      },
      { path: 'CreditNotes[0].Allocations[0].Amount', found: '"ten"', effect: 'field left empty' },
      {
        creditNotes: [{ remaining: '20' }],
        payments: [{ settlements: [] }],
      },
    ],
    [
      'a unit that is neither week nor month',
      { RepeatingInvoices: [repeatingInvoiceOf({ Schedule: { Period: 1, Unit: 'DAILY' } })] },
      { path: 'RepeatingInvoices[0].Schedule.Unit', id: 'r-1', effect: 'object left out' },
      {},
    ],
    [
      'a list that is none',
      { Invoices: { Invoice: [] }, Contacts: [contactOf()] },
      { path: 'answers[0].Invoices', expected: 'a list' },
      { contacts: [{ id: 'c-1' }] },
    ],
    ['an answer that is none', 'Forbidden', { path: 'answers[0]' }, {}],
    ['an object that is none', { Contacts: ['c-1'] }, { path: 'Contacts[0].ContactID' }, {}],
  ]
  for (const [what, answer, part, left] of rows) {
    test(what, () => {
      const { batch, unmapped } = mapAnswers(answer)
      expect(unmapped[0]).toMatchObject(part)
      expect(batch).toMatchObject(left)
    })
  }
})

test('of an object that the answers have twice, the later version counts', () => {
  const later = { UpdatedDateUTC: msInstant('2026-11-11T00:00:00Z') }
  const paid = invoiceOf({ Status: 'PAID', AmountDue: 0, ...later })
  for (const answers of [
    [{ Invoices: [invoiceOf()] }, { Invoices: [paid] }],
    [{ Invoices: [paid] }, { Invoices: [invoiceOf()] }],
  ]) {
    expect(batchOf(...answers).invoices).toMatchObject([{ id: 'i-1', amountDue: '0' }])
  }
  const deleted = invoiceOf({ Status: 'DELETED', ...later })
  const batch = batchOf({ Invoices: [deleted, invoiceOf()] })
  expect(batch.invoices).toEqual([])
  expect(batch.tombstones).toMatchObject([{ kind: 'invoices', id: 'i-1' }])
})

test('a payment takes currency and contact from its document where Xero does not repeat them', () => {
  const Payments = [paymentOf({ Invoice: { InvoiceID: 'i-1' } })]
  expect(batchOf({ Payments }, { Invoices: [invoiceOf()] }).payments).toMatchObject([
    { contactId: 'c-1', currency: 'NZD' },
  ])
  const { batch, unmapped } = mapAnswers({ Payments })
  expect(batch).not.toHaveProperty('payments')
  expect(unmapped.at(-1)).toMatchObject({
    path: 'Payments[0].Invoice.CurrencyCode',
    effect: 'object left out',
  })
})

test('the postal address is the billing address, and a phone has its three parts', () => {
  const contact = contactOf({
    EmailAddress: 'accounts@ridgeline.example',
    DefaultCurrency: 'NZD',
    Addresses: [
      { AddressType: 'STREET', AddressLine1: '7 Quay Street', City: 'Auckland' },
      {
        AddressType: 'POBOX',
        AddressLine1: 'PO Box 12',
        City: 'Wellington',
        PostalCode: '6011',
        Country: 'New Zealand',
      },
    ],
    Phones: [
      { PhoneType: 'FAX', PhoneNumber: '555 0999' },
      { PhoneType: 'MOBILE', PhoneNumber: '555 0102' },
      { PhoneType: 'DEFAULT', PhoneCountryCode: '64', PhoneAreaCode: '4', PhoneNumber: '555 0100' },
    ],
  })
  expect(batchOf({ Contacts: [contact] }).contacts).toMatchObject([
    {
      email: 'accounts@ridgeline.example',
      phone: '64 4 555 0100',
      street: 'PO Box 12',
      city: 'Wellington',
      postalCode: '6011',
      country: 'New Zealand',
      currency: 'NZD',
    },
  ])
  const empty = { AddressType: 'POBOX', AddressLine1: '', City: '' }
  const [, ...rest] = [0, { AddressType: 'STREET', AddressLine1: '7 Quay Street' }]
  const other = contactOf({
    Addresses: [empty, ...rest],
    Phones: [{ PhoneType: 'DEFAULT', PhoneNumber: '' }],
  })
  expect(batchOf({ Contacts: [other] }).contacts).toMatchObject([
    { street: '7 Quay Street', phone: null },
  ])
})

test('a rate is turned around: ours is units of home currency for one unit', () => {
  const invoice = invoiceOf({ CurrencyCode: 'AUD', CurrencyRate: 0.937053 })
  expect(batchOf({ Invoices: [invoice] }).invoices).toMatchObject([
    { currency: 'AUD', exchangeRate: '1.0671754959' },
  ])
})

test('what is contracted is SubTotal, whatever the lines say of tax', () => {
  const repeating = repeatingInvoiceOf({ SubTotal: 199.99, TotalTax: 30, Total: 230 })
  expect(batchOf({ RepeatingInvoices: [repeating] }).repeatingInvoices).toMatchObject([
    { total: '230', tax: '30.01' },
  ])
})

test('other lists are counted, envelopes are not, and keys of any name are only text', () => {
  const answer = JSON.parse(
    '{"Id":"x","Status":"OK","Warnings":[],"BankTransactions":[{},{}],"__proto__":[1]}',
  ) as unknown
  const { batch, unmapped, ignored } = mapAnswers(answer, { Invoices: [] })
  expect({ unmapped, ignored }).toEqual({
    unmapped: [],
    ignored: [
      { what: 'BankTransactions', count: 2 },
      { what: '__proto__', count: 1 },
    ],
  })
  expect(batch).toEqual({ source: 'xero', organisationId, observedAt, invoices: [] })
})
