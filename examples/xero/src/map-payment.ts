import { compareDecimals } from '@vectis/quickbooks/values'
import { currencyForm, dateForm, idForm, oneOf, sumForm, textForm } from './forms.ts'
import type { Fields } from './fields.ts'
import { addGone, addObject, readExchangeRate, readVersion, type Mapping } from './mapping.ts'
import { statuses, types } from './statuses.ts'

/** A payment of an invoice, or money that was given back: the refund of a credit note, an overpayment or a prepayment. */
export function mapPayment(fields: Fields, mapping: Mapping): void {
  const type = fields.required('PaymentType', oneOf<string>(types.Payments))
  if (type === 'purchases') return mapping.ignore('payments to suppliers')
  const id = fields.required('PaymentID', idForm)
  const updatedAt = readVersion(fields)
  const kind = type === 'sales' ? 'payments' : 'refundReceipts'
  if (fields.required('Status', oneOf(statuses.Payments)) === 'gone') {
    return addGone(mapping, { kind, id, at: updatedAt })
  }
  const paid = readPaid(fields, mapping)
  const shared = {
    id,
    updatedAt,
    contactId: paid.contactId,
    date: fields.required('Date', dateForm),
    currency: paid.currency,
    exchangeRate: readExchangeRate(fields),
    total: fields.required('Amount', sumForm),
    reference: fields.optional('Reference', textForm),
    status: 'received' as const,
  }
  if (kind === 'refundReceipts') return addObject(mapping, kind, shared)
  const { invoiceId } = paid
  const settles = invoiceId !== null && compareDecimals(shared.total, '0') !== 0
  const settlements = settles ? [{ kind: 'cash' as const, invoiceId, amount: shared.total }] : []
  addObject(mapping, kind, { ...shared, unapplied: '0', settlements })
}

const keys = [
  ['Invoice', 'InvoiceID'],
  ['CreditNote', 'CreditNoteID'],
  ['Overpayment', 'OverpaymentID'],
  ['Prepayment', 'PrepaymentID'],
] as const

/** The document that was paid. What Xero does not repeat in it is taken from the document in the same answers. */
function readPaid(fields: Fields, { documents }: Mapping) {
  const [key, idName] = keys.find(([name]) => fields.has(name)) ?? keys[0]
  const document = fields.within(key)
  const id = document.optional(idName, idForm)
  if (id === null) document.note(idName, 'the id of what was paid', 'field left empty')
  const known = documents.get(id ?? '')
  const contact = document.within('Contact')
  const contactId = contact.optional('ContactID', idForm) ?? known?.contactId ?? null
  if (contactId === null) contact.note('ContactID', 'the id of a contact', 'field left empty')
  const currency =
    document.optional('CurrencyCode', currencyForm) ??
    known?.currency ??
    document.setAside(
      'CurrencyCode',
      `${currencyForm.expected}, or the document in the same answers`,
    )
  return { invoiceId: key === 'Invoice' ? id : null, contactId, currency }
}
