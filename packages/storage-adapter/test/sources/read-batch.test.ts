/** What a refused batch is told, problem by problem, and what is accepted at its bounds. */
import type { SourceBatch } from '@vectis/quickbooks/ports'
import { expect, test } from 'vitest'
import { readBatch } from '../../src/sources/read-batch.ts'
import { SourceBatchError } from '../../src/sources/source-batch-error.ts'

const observedAt = '2026-11-02T10:00:00Z'
const version = { id: '1', updatedAt: observedAt }
const document = { ...version, contactId: 'c-1', date: '2026-10-01', currency: 'USD' }
const contact = { ...version, name: 'Old Mill', isActive: true }
const invoice = { ...document, total: '100', amountDue: '40', status: 'issued' }
const cash = { kind: 'cash', invoiceId: 'i-1', amount: '40' }
const payment = {
  ...document,
  total: '40',
  unapplied: '0',
  status: 'received',
  settlements: [cash],
}
const note = { ...document, total: '25', remaining: '25', status: 'issued' }
const receipt = { ...document, total: '95', status: 'received' }
const schedule = { unit: 'month', interval: 1 }
const plan = { ...version, isActive: true, contactId: 'c-1', currency: 'USD', total: '5', tax: '0', schedule } // prettier-ignore
const gone = { kind: 'contacts', id: 'c-9', reason: 'deleted' }

const batchOf = (parts: object) =>
  ({ source: 'xero', organisationId: 'org-1', observedAt, ...parts }) as unknown as SourceBatch

/** The problems of a batch, as they are listed; none: it was read. */
function problemsOf(parts: object): string[] {
  try {
    readBatch(batchOf(parts))
    return []
  } catch (error) {
    if (!(error instanceof SourceBatchError)) throw error
    return error.problems.map(({ path, message }) => `${path}: ${message}`)
  }
}

const anId =
  'expected an id: a text of 1 to 255 characters, without U+0000 and half surrogate pairs'
const anAmount = 'Pass the text of the source: a number of JavaScript may have lost digits.'
const aText = 'expected a text of 1 to 10,000 characters'
const aCount = 'expected a whole number from 1 to 1,000,000'

test.each<[string, object, string]>([
  ['a text for an object', { contacts: ['c-1'] }, "contacts[0]: expected an object, found 'c-1'."],
  ['null for an object', { contacts: [null] }, 'contacts[0]: expected an object, found null.'],
  ['an array for an object', { contacts: [[]] }, 'contacts[0]: expected an object, found an array.'],
  ['an object for an array', { contacts: {} }, 'contacts: expected an array, found a value of type object.'],
  ['a function for an array', { contacts: () => [] }, 'contacts: expected an array, found a value of type function.'],
  ['a missing field', { contacts: [{ ...version, name: 'A' }] }, 'contacts[0].isActive: this field is missing. It is required; null is a value only where its type says so.'],
  ['an undefined one that may be missing', { contacts: [{ ...contact, email: undefined }] }, 'contacts[0].email: the key is there, but its value is undefined. Pass null, or leave the key out.'],
  ['an unknown field', { invoices: [invoice], bills: [] }, 'bills: no such field. The fields are source, organisationId, observedAt, organisation, tombstones, readById, contacts, invoices, payments, creditNotes, salesReceipts, refundReceipts, repeatingInvoices. Correct the name, or leave the key out.'],
  ['a long name of one', { ['x'.repeat(61)]: 1 }, `${'x'.repeat(60)}: no such field.`],
  ['an id that is a number', { contacts: [{ ...contact, id: 17 }] }, `contacts[0].id: ${anId}, found the number 17. Pass a number as text.`],
  ['an id that is too long', { contacts: [{ ...contact, id: 'x'.repeat(256) }] }, `contacts[0].id: ${anId}, found '${'x'.repeat(40)}…'.`],
  ['a name of spaces', { contacts: [{ ...contact, name: '  ' }] }, `contacts[0].name: ${aText}, found '  '.`],
  ['a name that is too long', { contacts: [{ ...contact, name: 'x'.repeat(10_001) }] }, `contacts[0].name: ${aText}, found '`],
  ['a text for a flag', { contacts: [{ ...contact, isActive: 'yes' }] }, "contacts[0].isActive: expected true or false, found 'yes'."],
  ['a Date for an instant', { contacts: [{ ...contact, createdAt: new Date(0) }] }, 'contacts[0].createdAt: expected a date-time with an offset that exists, such as 2026-05-05T03:13:29Z, found a Date. A Date has toISOString().'],
  ['a time for a date', { invoices: [{ ...invoice, dueDate: observedAt }] }, `invoices[0].dueDate: expected a calendar date YYYY-MM-DD that exists, found '${observedAt}'. It is a day of the company, without a time.`],
  ['a currency', { invoices: [{ ...invoice, currency: 'usd' }] }, "invoices[0].currency: expected a currency of three capital letters, such as USD, found 'usd'."],
  ['an amount that is a number', { invoices: [{ ...invoice, total: 1.5 }] }, `invoices[0].total: expected an amount as decimal text, such as 12.50, found the number 1.5. ${anAmount}`],
  ['an amount of sixteen digits', { invoices: [{ ...invoice, total: '1'.repeat(16) }] }, 'invoices[0].total: expected an amount as decimal text'],
  ['an amount of eleven decimals', { invoices: [{ ...invoice, total: `0.${'1'.repeat(11)}` }] }, 'invoices[0].total: expected an amount as decimal text'],
  ['an amount below zero', { salesReceipts: [{ ...receipt, total: '-1' }] }, `salesReceipts[0].total: expected an amount as decimal text, zero or more, found '-1'. ${anAmount}`],
  ['one that is no text', { refundReceipts: [{ ...receipt, total: 1 }] }, 'refundReceipts[0].total: expected an amount as decimal text, zero or more, found the number 1.'],
  ['a rate of zero', { invoices: [{ ...invoice, exchangeRate: '0' }] }, `invoices[0].exchangeRate: expected an amount as decimal text, above zero, found '0'. ${anAmount}`],
  ['a rate that is no text', { invoices: [{ ...invoice, exchangeRate: true }] }, 'invoices[0].exchangeRate: expected an amount as decimal text, above zero, found the boolean true.'],
  ['a status of invoices', { invoices: [{ ...invoice, status: 'paid' }] }, "invoices[0].status: expected 'draft' or 'issued' or 'voided', found 'paid'."],
  ['a status of receipts', { salesReceipts: [{ ...receipt, status: 'issued' }] }, "salesReceipts[0].status: expected 'received' or 'voided', found 'issued'."],
  ['a status of credit notes', { creditNotes: [{ ...note, status: 'received' }] }, "creditNotes[0].status: expected 'draft' or 'issued' or 'voided', found 'received'."],
  ['a status of payments', { payments: [{ ...payment, status: 'issued' }] }, "payments[0].status: expected 'received' or 'voided', found 'issued'."],
  ['a unit', { repeatingInvoices: [{ ...plan, schedule: { ...schedule, unit: 'weekly' } }] }, "repeatingInvoices[0].schedule.unit: expected 'day' or 'week' or 'month' or 'year', found 'weekly'."],
  ['an interval of zero', { repeatingInvoices: [{ ...plan, schedule: { ...schedule, interval: 0 } }] }, `repeatingInvoices[0].schedule.interval: ${aCount}, found the number 0.`],
  ['half an interval', { repeatingInvoices: [{ ...plan, schedule: { ...schedule, interval: 1.5 } }] }, `repeatingInvoices[0].schedule.interval: ${aCount}, found the number 1.5.`],
  ['more than a million times', { repeatingInvoices: [{ ...plan, schedule: { ...schedule, maxOccurrences: 1_000_001 } }] }, `repeatingInvoices[0].schedule.maxOccurrences: ${aCount}, found the number 1000001.`],
  ['an end before the start', { repeatingInvoices: [{ ...plan, schedule: { ...schedule, startDate: '2026-02-01', endDate: '2026-01-31' } }] }, 'repeatingInvoices[0].schedule.endDate: expected a date from the start date 2026-02-01 on, found 2026-01-31.'],
  ['a zone', { organisation: { timeZone: 'Central Standard Time' } }, "organisation.timeZone: expected an IANA time zone, such as Pacific/Auckland, found 'Central Standard Time'. Names of Windows and offsets are no IANA names."],
  ['a source', { source: '1c' }, "source: expected the name of a source: 1 to 40 lower case letters, digits, - and _, a letter first, found '1c'."],
  ['a source of 41 letters', { source: 'x'.repeat(41) }, 'source: expected the name of a source: 1 to 40'],
  ['QuickBooks itself', { source: 'quickbooks' }, "source: rows of QuickBooks come by the sync alone. Expected the name of another source, found 'quickbooks'."],
  ['cash for nothing', { payments: [{ ...payment, settlements: [{ kind: 'cash', amount: '40' }] }] }, "payments[0].settlements[0].invoiceId: a settlement of kind 'cash' names the invoice that it pays."],
  ['credit from nothing', { payments: [{ ...payment, settlements: [{ ...cash, kind: 'credit' }] }] }, "payments[0].settlements[0].creditNoteId: a settlement of kind 'credit' names the credit note it is from."],
  ['money from a note', { payments: [{ ...payment, settlements: [{ ...cash, creditNoteId: 'n-1' }] }] }, "payments[0].settlements[0].creditNoteId: money is from no credit note: the kind is 'credit', or this null."],
  ['a refund of an invoice', { payments: [{ ...payment, settlements: [{ ...cash, kind: 'refund' }] }] }, 'payments[0].settlements[0].invoiceId: what is paid back pays no invoice: leave the key out, or pass null.'],
  ['a void one that settles', { payments: [{ ...payment, status: 'voided' }] }, 'payments[0].settlements: expected none in a voided payment, found 1. Pass an empty array.'],
  ['more than the money', { payments: [{ ...payment, unapplied: '1' }] }, 'payments[0].settlements: 40 of its money is in settlements and 1 unapplied, which is more than its total 40. Amounts are in the currency of the payment.'],
  ['more left than there was', { creditNotes: [{ ...note, remaining: '25.01' }] }, 'creditNotes[0].remaining: expected at most the total 25, found 25.01.'],
  ['a deletion with a survivor', { tombstones: [{ ...gone, mergedInto: 'c-8' }] }, "tombstones[0].mergedInto: only what was merged has a survivor: the reason is 'merged', or this null."],
  ['a merge of invoices', { tombstones: [{ ...gone, kind: 'invoices', reason: 'merged' }] }, "tombstones[0].reason: only contacts can be merged, found one of invoices. Pass 'deleted'."],
  ['a merge into nothing', { tombstones: [{ ...gone, reason: 'merged' }] }, 'tombstones[0].mergedInto: the surviving contact of a merge is required.'],
  ['a merge into itself', { tombstones: [{ ...gone, reason: 'merged', mergedInto: 'c-9' }] }, 'tombstones[0].mergedInto: a contact cannot survive its own merge.'],
  ['an object and its tombstone', { contacts: [contact], tombstones: [{ ...gone, id: '1' }] }, 'tombstones[0].id: the batch also holds this object among its contacts. Pass what the later answer says: the object, or the tombstone.'],
  ['what is not there', { readById: [{ kind: 'notes', id: '1' }] }, "readById[0].kind: expected 'contacts' or 'invoices' or 'payments' or 'creditNotes' or 'salesReceipts' or 'refundReceipts' or 'repeatingInvoices', found 'notes'."],
  ['what the batch does not hold', { contacts: [contact], readById: [{ kind: 'invoices', id: '1' }] }, 'readById[0].id: the batch holds no such object among its invoices. Name only objects of this batch.'],
  ['twins that differ', { contacts: [contact, { ...contact, name: 'New Mill' }] }, 'contacts[1].id: the same id and the same updatedAt as contacts[0], but other content. Pass each version once.'],
  ['twins without a time', { contacts: [{ ...contact, updatedAt: null }, { ...contact, updatedAt: null, name: 'New Mill' }] }, 'contacts[1].id: the same id and the same updatedAt as contacts[0]'],
])('%s is refused, and the text says what was expected, what came and what to do', (_, parts, said) => {
  const problems = problemsOf(parts)
  expect(problems).toHaveLength(1)
  expect(problems[0]?.startsWith(said), problems[0]).toBe(true)
}) // prettier-ignore

test('what is no object at all is refused as a batch', () => {
  const read = () => readBatch('batch' as unknown as SourceBatch)
  expect(read).toThrow("nothing was written. batch: expected an object, found 'batch'.")
})

test.each<[string, object]>([
  ['nothing but the answer', {}],
  ['null where a key may be missing', { organisation: null, tombstones: null, invoices: [{ ...invoice, dueDate: null, exchangeRate: null }] }],
  ['the longest texts', { contacts: [{ ...contact, id: 'x'.repeat(255), name: 'x'.repeat(10_000) }], source: `x${'-'.repeat(39)}` }],
  ['the largest and the smallest amounts', { invoices: [{ ...invoice, total: `-${'9'.repeat(15)}.${'9'.repeat(10)}`, amountDue: '0' }], salesReceipts: [{ ...receipt, total: '0', tax: '-1' }] }],
  ['a million times', { repeatingInvoices: [{ ...plan, schedule: { ...schedule, interval: 1_000_000, maxOccurrences: 1 } }] }],
  ['one day alone', { repeatingInvoices: [{ ...plan, schedule: { ...schedule, startDate: '2026-02-01', endDate: '2026-02-01' } }] }],
  ['an end without a start', { repeatingInvoices: [{ ...plan, schedule: { ...schedule, endDate: '2026-02-01' } }] }],
  ['a note of which all is left', { creditNotes: [note] }],
  ['credit and a refund', { payments: [{ ...payment, total: '0', settlements: [{ ...cash, kind: 'credit', creditNoteId: 'n-1' }] }, { ...payment, id: '2', settlements: [{ kind: 'refund', amount: '40' }] }] }],
  ['a void payment that settles nothing', { payments: [{ ...payment, status: 'voided', settlements: [] }] }],
  ['a merge', { tombstones: [{ ...gone, reason: 'merged', mergedInto: 'c-8', at: observedAt }] }],
  ['twins of one content', { contacts: [contact, contact], readById: [{ kind: 'contacts', id: '1' }] }],
  ['two versions of one object', { contacts: [contact, { ...contact, updatedAt: null, name: 'New Mill' }] }],
  ['one id of two kinds', { contacts: [contact], invoices: [invoice], tombstones: [{ ...gone, kind: 'payments', id: '1' }] }],
])('%s is read', (_, parts) => {
  expect(problemsOf(parts)).toEqual([])
}) // prettier-ignore

test('five problems are in the text, and all in the list', () => {
  const parts = { contacts: Array.from({ length: 7 }, () => ({ ...contact, name: '' })) }
  expect(problemsOf(parts)).toHaveLength(7)
  const read = () => readBatch(batchOf(parts))
  expect(read).toThrow(/contacts\[4\]\.name: [^[]*And 2 more\.$/)
  expect(() => readBatch(batchOf({ contacts: parts.contacts.slice(2) }))).not.toThrow(/more\./)
})
