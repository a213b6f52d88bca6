/** What a status of Xero is in a batch. `gone`: a tombstone. */
type Issued = 'draft' | 'issued' | 'voided' | 'gone'
type Received = 'received' | 'voided' | 'gone'
type Contracted = 'active' | 'inactive' | 'gone'

const issued = new Map<string, Issued>([
  ['DRAFT', 'draft'],
  ['SUBMITTED', 'draft'], // waits for an approval: nothing is owed yet
  ['AUTHORISED', 'issued'], // open or partly paid, by the amount due
  ['PAID', 'issued'],
  ['VOIDED', 'voided'],
  ['DELETED', 'gone'],
])

// Money that was received and is applied later, if at all.
const unapplied = new Map<string, Exclude<Received, 'gone'>>([
  ['AUTHORISED', 'received'],
  ['PAID', 'received'], // nothing of it remains
  ['VOIDED', 'voided'],
])

/** Every status of every kind of object, once. The guide's table has the same rows, and a test compares them. */
export const statuses = {
  Invoices: issued,
  CreditNotes: issued,
  Overpayments: unapplied,
  Prepayments: unapplied,
  Payments: new Map<string, Received>([
    ['AUTHORISED', 'received'],
    ['DELETED', 'gone'],
  ]),
  RepeatingInvoices: new Map<string, Contracted>([
    ['DRAFT', 'inactive'], // its invoices begin as drafts, which a person approves or not
    ['AUTHORISED', 'active'],
    ['DELETED', 'gone'],
  ]),
  Contacts: new Map<string, 'active' | 'archived' | 'erased'>([
    ['ACTIVE', 'active'],
    ['ARCHIVED', 'archived'],
    ['GDPRREQUEST', 'erased'], // its e-mail, phone and address are not kept
  ]),
} as const

/** Types of documents. Those of suppliers are counted, and are in no batch. */
export const types = {
  Invoices: new Map([
    ['ACCREC', 'sales'],
    ['ACCPAY', 'purchases'],
  ]),
  CreditNotes: new Map([
    ['ACCRECCREDIT', 'sales'],
    ['ACCPAYCREDIT', 'purchases'],
  ]),
  Overpayments: new Map([
    ['RECEIVE-OVERPAYMENT', 'sales'],
    ['AROVERPAYMENT', 'sales'],
    ['SPEND-OVERPAYMENT', 'purchases'],
  ]),
  Prepayments: new Map([
    ['RECEIVE-PREPAYMENT', 'sales'],
    ['ARPREPAYMENT', 'sales'],
    ['SPEND-PREPAYMENT', 'purchases'],
    ['APPREPAYMENT', 'purchases'],
  ]),
  /** `sales`: money came in. `refund`: money went back to a customer. */
  Payments: new Map([
    ['ACCRECPAYMENT', 'sales'],
    ['ARCREDITPAYMENT', 'refund'],
    ['AROVERPAYMENTPAYMENT', 'refund'],
    ['ARPREPAYMENTPAYMENT', 'refund'],
    ['ACCPAYPAYMENT', 'purchases'],
    ['APCREDITPAYMENT', 'purchases'],
    ['APOVERPAYMENTPAYMENT', 'purchases'],
    ['APPREPAYMENTPAYMENT', 'purchases'],
  ]),
  RepeatingInvoices: new Map([
    ['ACCREC', 'sales'],
    ['ACCPAY', 'purchases'],
  ]),
} as const
