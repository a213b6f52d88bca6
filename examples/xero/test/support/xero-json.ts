/**
 * Objects as Xero's Accounting API writes them, made by hand from its public description (XeroAPI/Xero-OpenAPI,
 * xero_accounting.yaml 16.1.0, MIT licence): names, types and words of fields; no body is copied from it.
 */
type Json = Record<string, unknown>

export const organisationId = 'b1e0a7d2-0000-4000-8000-000000000001'
export const observedAt = '2026-11-20T09:00:00.000Z'

/** A date of the organisation, in the form that Xero's JSON has. */
export function msDate(date: string): string {
  return `/Date(${Date.parse(`${date}T00:00:00Z`)}+0000)/`
}

/** An instant, in the form of `UpdatedDateUTC`. */
export function msInstant(instant: string): string {
  return `/Date(${Date.parse(instant)}+0000)/`
}

const updated = { UpdatedDateUTC: msInstant('2026-11-10T08:00:00Z') }
const contact = { Contact: { ContactID: 'c-1', Name: 'Ridgeline Dental' } }
const currency = { CurrencyCode: 'NZD', CurrencyRate: 1 }

export function organisationOf(fields: Json = {}): Json {
  return {
    OrganisationID: organisationId,
    Name: 'Kauri Managed IT',
    BaseCurrency: 'NZD',
    Timezone: 'NEWZEALANDSTANDARDTIME',
    ...fields,
  }
}

export function contactOf(fields: Json = {}): Json {
  return {
    ContactID: 'c-1',
    ContactStatus: 'ACTIVE',
    Name: 'Ridgeline Dental',
    IsSupplier: false,
    IsCustomer: true,
    ...updated,
    ...fields,
  }
}

export function invoiceOf(fields: Json = {}): Json {
  return {
    Type: 'ACCREC',
    InvoiceID: 'i-1',
    InvoiceNumber: 'INV-0101',
    ...contact,
    Date: msDate('2026-10-05'),
    DateString: '2026-10-05T00:00:00',
    DueDate: msDate('2026-11-04'),
    DueDateString: '2026-11-04T00:00:00',
    Status: 'AUTHORISED',
    ...currency,
    SubTotal: 100,
    TotalTax: 15,
    Total: 115,
    AmountDue: 115,
    AmountPaid: 0,
    AmountCredited: 0,
    SentToContact: true,
    ...updated,
    ...fields,
  }
}

export function paymentOf(fields: Json = {}): Json {
  return {
    PaymentID: 'p-1',
    PaymentType: 'ACCRECPAYMENT',
    Status: 'AUTHORISED',
    Date: msDate('2026-11-01'),
    Amount: 40,
    BankAmount: 40,
    CurrencyRate: 1,
    Reference: 'DD 77',
    Invoice: { Type: 'ACCREC', InvoiceID: 'i-1', ...contact, CurrencyCode: 'NZD' },
    ...updated,
    ...fields,
  }
}

export function creditNoteOf(fields: Json = {}): Json {
  return {
    Type: 'ACCRECCREDIT',
    CreditNoteID: 'n-1',
    CreditNoteNumber: 'CN-0007',
    ...contact,
    Date: msDate('2026-10-20'),
    Status: 'AUTHORISED',
    ...currency,
    SubTotal: 26.09,
    TotalTax: 3.91,
    Total: 30,
    RemainingCredit: 30,
    Allocations: [],
    Payments: [],
    ...updated,
    ...fields,
  }
}

export function overpaymentOf(fields: Json = {}): Json {
  return {
    Type: 'RECEIVE-OVERPAYMENT',
    OverpaymentID: 'o-1',
    ...contact,
    Date: msDate('2026-10-25'),
    Status: 'AUTHORISED',
    ...currency,
    SubTotal: 50,
    TotalTax: 0,
    Total: 50,
    RemainingCredit: 50,
    Allocations: [],
    Payments: [],
    ...updated,
    ...fields,
  }
}

export function prepaymentOf(fields: Json = {}): Json {
  const { OverpaymentID: _, ...shared } = overpaymentOf()
  return { ...shared, Type: 'RECEIVE-PREPAYMENT', PrepaymentID: 'd-1', ...fields }
}

export function allocationOf(invoiceId: string, amount: number, date = '2026-11-02'): Json {
  return {
    AllocationID: `a-${invoiceId}`,
    Amount: amount,
    Date: msDate(date),
    Invoice: { InvoiceID: invoiceId },
  }
}

export function repeatingInvoiceOf(fields: Json = {}): Json {
  return {
    Type: 'ACCREC',
    RepeatingInvoiceID: 'r-1',
    ID: 'r-1',
    Reference: 'Managed IT',
    ...contact,
    CurrencyCode: 'NZD',
    Status: 'AUTHORISED',
    SubTotal: 200,
    TotalTax: 30,
    Total: 230,
    Schedule: {
      Period: 1,
      Unit: 'MONTHLY',
      StartDate: msDate('2026-03-31'),
      NextScheduledDate: msDate('2026-11-30'),
    },
    ...fields,
  }
}
